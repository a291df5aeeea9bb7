import { expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import type { ReferenceOptions } from '../support/reference-peer.ts'
import { describeBesideReference } from './describe-beside-reference.ts'
import { startReferenceHere, startRookery } from './rookery-peer.ts'
import { waitFor } from './wait-for.ts'

const chain = mineChain(200)
const tip = { height: 200, hash: chain.at(-1)?.hash }
const BILLION = 1_000_000_000
const liar = (...flags: string[]): ReferenceOptions => ({ chain, flags: ['--name', 'bad', ...flags] })

/** Spellings and habits that are odd, and must not matter. */
const ODD: readonly (readonly [string, ReferenceOptions])[] = [
  ['leaves the type out of its claims', liar('--stats-without-type')],
  ['spells types with a hyphen', liar('--hyphen')],
  ['answers gossip to the source', liar('--reply-to-source')],
  ['loses, doubles and delays', liar('--loss', '0.3', '--delay-ms', '30', '--duplicate', '0.1')],
]

/** Neighbors from which no chain of 200 blocks can be had. */
const USELESS: readonly (readonly [string, ReferenceOptions])[] = [
  ['answers no question', liar('--silent')],
  ['serves no block', liar('--no-blocks')],
  ['forges a block in the middle', liar('--forge', '100')],
  ['forges the first block', liar('--forge', '0')],
  ['forges the last block', liar('--forge', '199')],
  ['claims a billion blocks', liar('--claim', `${BILLION}`)],
  ['claims a billion blocks and serves none', liar('--claim', `${BILLION}`, '--no-blocks')],
  ['claims a billion blocks and has none', { flags: ['--name', 'bad', '--claim', `${BILLION}`] }],
]

describeBesideReference('A Rookery peer beside a bad reference peer', () => {
  it.each(ODD)('syncs from one that %s', async (_, options) => {
    const reference = await startReferenceHere(options)
    const { peer } = await startRookery({ wellKnown: [reference.address] })
    expect(await peer.synced()).toEqual(tip)
    expect([...peer.chain]).toEqual(chain)
  })

  it.each(ODD)('serves one that %s', async (_, { flags = [] }) => {
    // The reference fetches 64 blocks each half second, so a longer chain would only take longer.
    const short = chain.slice(0, 20)
    const { address } = await startRookery({ chain: short })
    const reference = await startReferenceHere({ join: [address], follow: true, flags: [...flags, '--gossip-s', '1'] })
    await waitFor('it to save our chain', () => reference.saved()?.length === short.length)
    expect(reference.saved()).toEqual(short)
  })

  it.each(USELESS)('syncs from an honest one beside one that %s', async (_, options) => {
    const bad = await startReferenceHere(options)
    const honest = await startReferenceHere({ chain })
    const { peer } = await startRookery({ wellKnown: [bad.address, honest.address] })
    await waitFor('the honest chain', () => peer.chain.height === chain.length)
    expect([...peer.chain]).toEqual(chain)
    expect(await peer.synced()).toEqual(tip)
    await waitFor('both to be neighbors', () => peer.neighbors.length === 2)
  })

  it.each(USELESS)('syncs from an honest one that comes after one that %s', async (_, options) => {
    const bad = await startReferenceHere(options)
    const { peer, address } = await startRookery({ wellKnown: [bad.address] })
    await waitFor('the bad one to be a neighbor', () => peer.neighbors.length === 1)
    await startReferenceHere({ chain, join: [address] })
    await waitFor('the honest chain', () => peer.chain.height === chain.length)
    expect([...peer.chain]).toEqual(chain)
    expect(await peer.synced()).toEqual(tip)
  })

  it('stays without a chain, and healthy, alone with one that answers no question', async () => {
    const { address, port } = await startReferenceHere(liar('--silent'))
    const { peer } = await startRookery({ wellKnown: [address] })
    await waitFor('it to be a neighbor', () => peer.neighbors.length === 1)
    expect(await peer.consensus()).toBeNull()
    expect(peer.neighbors).toMatchObject([{ name: 'bad', address: { port }, claim: null }])
    expect(peer.status()).toMatchObject({ state: 'joining', chain: { height: 0 }, sync: [] })
  })

  it('stays without a chain, and healthy, alone with one that serves no block', async () => {
    const { address } = await startReferenceHere(liar('--no-blocks'))
    const rejected: unknown[] = []
    const { peer } = await startRookery({
      wellKnown: [address],
      prepare: (made) => made.on('rejected', (event) => rejected.push(event)),
    })
    await waitFor('its claim to be set aside', () => peer.status().bounded.claimsSetAside === 1)
    expect(rejected).toMatchObject([{ what: 'claim', ...tip }])
    expect(peer.neighbors).toMatchObject([{ name: 'bad', claim: tip }])
    expect(peer.status()).toMatchObject({ state: 'joining', chain: { height: 0 }, sync: [] })
    expect(await peer.consensus()).toBeNull()
  })

  it('asks fewer than 100 questions for a billion blocks that do not exist', async () => {
    const { address } = await startReferenceHere({ flags: ['--claim', `${BILLION}`] })
    const { peer, sent } = await startRookery({ wellKnown: [address] })
    await waitFor('the claim to be set aside', () => peer.status().bounded.claimsSetAside === 1)
    expect(sent.filter(({ message }) => message.type === 'GET_BLOCK').length).toBeLessThan(100)
  })
})
