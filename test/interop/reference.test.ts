import { createSocket } from 'node:dgram'
import type { Block } from 'rookery'
import { expect, it, onTestFinished } from 'vitest'
import { mineBlock, mineChain } from '../support/chains.ts'
import type { Reference } from '../support/reference-peer.ts'
import real from '../vectors/real-blocks.json' with { type: 'json' }
import { describeBesideReference } from './describe-beside-reference.ts'
import { type Rookery, startReferenceHere, startRookery } from './rookery-peer.ts'
import { waitFor } from './wait-for.ts'

const chain = mineChain(200)
const next = mineBlock({ previous: chain.at(-1), messages: ['next'] })
const realChains = real.chains.filter(({ blocks }) => blocks[0]?.height === 0)

const holds = ({ peer }: Rookery, { height, hash }: Block) => peer.chain.at(height)?.hash === hash

describeBesideReference('A Rookery peer beside the reference peer', () => {
  it('syncs from it', async () => {
    const reference = await startReferenceHere({ chain })
    const { peer } = await startRookery({ wellKnown: [reference.address] })
    expect(await peer.synced()).toEqual({ height: 200, hash: chain.at(-1)?.hash })
    expect([...peer.chain]).toEqual(chain)
    expect(peer.neighbors).toMatchObject([{ name: 'reference', isConfigured: true, claim: { height: 200 } }])
  })

  it.each(realChains)('syncs the real blocks of $network from it', async ({ difficulty, blocks }) => {
    const reference = await startReferenceHere({ chain: blocks, difficulty })
    const { peer } = await startRookery({ wellKnown: [reference.address], difficulty })
    await peer.synced()
    expect([...peer.chain]).toEqual(blocks)
  })

  it('serves it a whole chain', async () => {
    const rookery = await startRookery({ chain })
    const reference = await startReferenceHere({ join: [rookery.address], follow: true })
    await waitFor('the reference to save our chain', () => reference.saved()?.length === chain.length)
    expect(reference.saved()).toEqual(chain)
  })

  it('announces a block of its own to it', async () => {
    const reference = await startReferenceHere({ chain })
    const { peer } = await startRookery({ wellKnown: [reference.address] })
    await peer.synced()
    peer.announce(next)
    await waitFor('the reference to append it', () => reference.output().includes('appended block 200'))
  })

  it('passes on what somebody else announces', async () => {
    const reference = await startReferenceHere({ chain })
    const rookery = await startRookery({ wellKnown: [reference.address] })
    await rookery.peer.synced()
    const blocks: unknown[] = []
    rookery.peer.on('block', (event) => blocks.push(event))
    const stranger = createSocket('udp4')
    onTestFinished(() => void stranger.close())
    stranger.send(JSON.stringify({ type: 'ANNOUNCE', ...next }), rookery.port, rookery.host)
    await waitFor('our chain to grow', () => holds(rookery, next))
    expect(blocks).toEqual([{ block: next, source: 'announced' }])
    await waitFor('the reference to append it', () => reference.output().includes('appended block 200'))
  })

  it('finds it by its gossip alone, and syncs', async () => {
    const { peer, address } = await startRookery()
    const reference = await startReferenceHere({ chain, join: [address] })
    await peer.synced()
    expect([...peer.chain]).toEqual(chain)
    expect(peer.neighbors).toMatchObject([{ address: { port: reference.port }, isConfigured: false }])
  })

  it('finds it through a third peer, and syncs', async () => {
    const between = await startRookery({ name: 'between' })
    const reference = await startReferenceHere({ chain, join: [between.address] })
    await between.peer.synced()
    const { peer } = await startRookery({ wellKnown: [between.address], name: 'last' })
    const isKnown = () => peer.neighbors.some(({ address }) => address.port === reference.port)
    await waitFor('the two to meet', isKnown)
    expect((await peer.synced()).height).toBe(200)
  })

  it('gets into step with it in a mixed network of six', async () => {
    const first = await startReferenceHere({ chain, flags: ['--gossip-s', '1'] })
    const follow = { follow: true, flags: ['--gossip-s', '1'] }
    const second = await startReferenceHere({ ...follow, join: [first.address] })
    const timings = { statsMs: 1_000, gossipMs: 1_000 }
    const a = await startRookery({ wellKnown: [second.address], timings, name: 'a' })
    const b = await startRookery({ wellKnown: [a.address], timings, name: 'b' })
    const third = await startReferenceHere({ ...follow, join: [b.address] })
    const references = [first, second, third]
    await waitFor('the references to follow', () =>
      [second, third].every((one) => one.saved()?.length === chain.length),
    )
    // Only now, since the reference never leaves a fork that it has once followed.
    const fork = mineChain(5, { base: chain.slice(0, 20), minedBy: 'loner' })
    const c = await startRookery({ wellKnown: [third.address], chain: fork, timings, name: 'c' })
    const rookeries = [a, b, c]
    await waitFor('the Rookery peers to have the chain', () =>
      rookeries.every((one) => holds(one, chain.at(-1) as Block)),
    )

    b.peer.announce(next)
    const hasAppended = ({ output }: Reference) => /appended block 200|in step: 201 blocks/.test(output())
    await waitFor(
      'everybody to have the new block',
      () => references.every(hasAppended) && rookeries.every((one) => holds(one, next)),
    )
    for (const { peer } of rookeries) expect([...peer.chain]).toEqual([...chain, next])
  })
})
