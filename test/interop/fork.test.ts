import { type Block, createVerifier, type PeerEvents } from 'rookery'
import { expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { describeBesideReference } from './describe-beside-reference.ts'
import { greets, startFakeNeighbor } from './fake-neighbor.ts'
import { startReferenceHere, startRookery } from './rookery-peer.ts'
import { waitFor } from './wait-for.ts'

const shared = mineChain(60)
const ours = mineChain(30, { base: shared, minedBy: 'ours' })
const theirs = mineChain(90, { base: shared, minedBy: 'theirs' })
const foreign = mineChain(100, { minedBy: 'foreign' })

/** Heights below, at and above the fork point, and of our last block. */
const PROBES = [0, 59, 60, 89]

/** What the two peers part from: chain of the reference, last shared block, and what we lose and win. */
const FORKS: readonly (readonly [string, Block[], Block | null, Block[], Block[]])[] = [
  ['60 blocks down', theirs, shared[59] as Block, ours.slice(60), theirs.slice(60)],
  ['at the genesis block', foreign, null, ours, foreign],
]

describeBesideReference('A Rookery peer on a fork', () => {
  it.each(FORKS)('switches to the longer chain in one reorg %s', async (_, longer, ancestor, detached, attached) => {
    const reference = await startReferenceHere({ chain: longer })
    const told: { reorg: PeerEvents['reorg'][]; blocks: Block[] } = { reorg: [], blocks: [] }
    const { peer } = await startRookery({
      chain: ours,
      wellKnown: [reference.address],
      prepare(made) {
        made.on('reorg', (event) => told.reorg.push(event))
        made.on('block', ({ block, source }) => source !== 'loaded' && told.blocks.push(block))
      },
    })
    await waitFor('the longer chain', () => peer.chain.height === longer.length)
    expect(told.reorg).toEqual([{ ancestor, detached, attached }])
    expect(told.blocks).toEqual(attached)
    expect([...peer.chain]).toEqual(longer)
    expect(await peer.synced()).toEqual({ height: longer.length, hash: longer.at(-1)?.hash })
  })

  it('never stops serving a whole, valid chain meanwhile', async () => {
    const slow = ['--delay-ms', '40', '--loss', '0.1']
    const reference = await startReferenceHere({ chain: theirs, flags: slow })
    const { peer, address } = await startRookery({ chain: ours, wellKnown: [reference.address] })
    const asker = await startFakeNeighbor(greets)
    // A stranger would be answered 200 times a second at most.
    asker.send({ type: 'GOSSIP', host: '127.0.0.1', port: asker.port, id: 'asker', name: 'asker' }, address)
    await waitFor('the asker to be a neighbor', () => peer.neighbors.length === 2)
    const verifier = await createVerifier({ difficulty: 1 })
    const served: number[] = []
    while (served.at(-1) !== theirs.length) {
      const rounds = served.length + 1
      for (const height of PROBES) asker.send({ type: 'GET_BLOCK', height }, address)
      asker.send({ type: 'STATS' }, address)
      await waitFor('an answer to each question', () => asker.of('STATS_REPLY').length === rounds)
      const blocks = asker.of('GET_BLOCK_REPLY').slice(-PROBES.length)
      // The switch may fall between two answers, but each is of one of the two chains, and none says "no such block".
      for (const block of blocks)
        expect([ours, theirs].map((chain) => chain[Number(block.height)]?.hash)).toContain(block.hash)
      const stats = asker.of('STATS_REPLY').at(-1)
      const chain = stats?.height === ours.length ? ours : theirs
      expect(stats).toEqual({ type: 'STATS_REPLY', height: chain.length, hash: chain.at(-1)?.hash })
      expect(verifier.chain([...peer.chain])).toMatchObject({ ok: true })
      served.push(chain.length)
    }
    expect(served[0]).toBe(ours.length)
  })
})
