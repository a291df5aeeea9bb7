import { describe, expect, it } from 'vitest'
import { mineBlock, mineChain } from '../support/chains.ts'
import {
  blockReply,
  claims,
  greets,
  honest,
  noBlock,
  type Reaction,
  serves,
  startFakeNeighbor,
} from './fake-neighbor.ts'
import { startRookery } from './rookery-peer.ts'
import { waitFor } from './wait-for.ts'

const chain = mineChain(40)
const tip = chain.at(-1)
const tipReply = { type: 'GET_BLOCK_REPLY', ...tip }
const now = Math.floor(Date.now() / 1_000)

/** Ways to answer `GET_BLOCK` that bring no block. */
const AWKWARD: readonly (readonly [string, (height: number) => Record<string, unknown> | string | undefined])[] = [
  ['is silent', () => undefined],
  ['says null', () => ({ type: 'GET_BLOCK_REPLY', ...noBlock(null) })],
  ['says "None"', () => ({ type: 'GET_BLOCK_REPLY', ...noBlock('None') })],
  ['names the height and has no messages', (height) => ({ ...tipReply, height, messages: [], timestamp: now })],
  ['gives the last block for any height', () => tipReply],
  ['gives the last block under the height asked for', (height) => ({ ...tipReply, height })],
  ['gives the block above', (height) => blockReply(chain)(height + 1)],
  ['gives heights as texts', (height) => ({ ...blockReply(chain)(height), height: `${height}` })],
  [
    'gives heights as floats',
    (height) => JSON.stringify(blockReply(chain)(height)).replace(`"height":${height}`, `"height":${height}.0`),
  ],
  ['says something that is no JSON', () => '{"type":"GET_BLOCK_REPLY",'],
]

/** Claims that are none. */
const NO_CLAIMS = ['"40"', '40.0', '4e1', '-1', '0', 'null', 'true', '[40]'].map((height) => ({
  what: `height ${height}`,
  claim: `{"type":"STATS_REPLY","height":${height},"hash":"${tip?.hash}"}`,
}))
const NO_HASHES = ['null', '""', '"abc"', '0', `"${'A'.repeat(63)}0"`].map((hash) => ({
  what: `hash ${hash.slice(0, 8)}`,
  claim: `{"type":"STATS_REPLY","height":41,"hash":${hash}}`,
}))

describe('A Rookery peer among the quirks of real peers', () => {
  it.each(AWKWARD)('syncs beside a neighbor that %s', async (_, reply) => {
    const awkward = await startFakeNeighbor(greets, claims(chain), serves(reply))
    const good = await startFakeNeighbor(...honest(chain))
    const { peer } = await startRookery({ wellKnown: [awkward.address, good.address] })
    expect(await peer.synced()).toEqual({ height: 40, hash: tip?.hash })
    expect([...peer.chain]).toEqual(chain)
    expect(peer.neighbors.length).toBe(2)
  })

  it('syncs from the one honest neighbor among eight that forge the same block', async () => {
    let forged = 0
    const forging = (height: number) => {
      if (height === 20) forged++
      return { ...blockReply(chain)(height), ...(height === 20 && { messages: ['forged'] }) }
    }
    // The honest one is the last to answer, when there have been more forged copies than anybody would keep.
    const reluctant = (height: number) => (height === 20 && forged < 8 ? undefined : blockReply(chain)(height))
    const good = await startFakeNeighbor(greets, claims(chain), serves(reluctant))
    const forger = () => startFakeNeighbor(greets, claims(chain), serves(forging))
    const forgers = await Promise.all(Array.from({ length: 8 }, forger))
    const { peer } = await startRookery({ wellKnown: [good, ...forgers].map(({ address }) => address) })
    await waitFor('the honest chain', () => peer.chain.height === chain.length)
    expect([...peer.chain]).toEqual(chain)
  })

  it.each([...NO_CLAIMS, ...NO_HASHES])('takes no claim with $what, and syncs to the honest one', async ({ claim }) => {
    const odd: Reaction = ({ type }, from, self) => type === 'STATS' && self.send(claim, from)
    const good = await startFakeNeighbor(...honest(chain.slice(0, 10)))
    const bad = await startFakeNeighbor(greets, odd, serves(blockReply(chain)))
    const { peer } = await startRookery({ wellKnown: [bad.address, good.address] })
    await peer.synced()
    await waitFor('its claim to be dropped', () => peer.status().counters.ignored.field > 0)
    expect(peer.chain.height).toBe(10)
    expect(peer.neighbors.find(({ address }) => address.port === bad.port)).toMatchObject({ claim: null })
  })

  it('takes a claim without type from a neighbor that it has asked, and from nobody else', async () => {
    const untyped = (height: number, hash: string | undefined) => ({ height, hash, extra: [{}] })
    const odd: Reaction = ({ type }, from, self) => type === 'STATS' && self.send(untyped(40, tip?.hash), from)
    const neighbor = await startFakeNeighbor(greets, odd, serves(blockReply(chain)))
    const { peer, address } = await startRookery({ wellKnown: [neighbor.address] })
    await peer.synced()
    const unasked = () => peer.status().counters.ignored.unasked
    // On a busy machine the neighbor may have been asked twice, and its second answer come late.
    const before = unasked()
    const stranger = await startFakeNeighbor()
    stranger.send(untyped(50, tip?.hash), address)
    await waitFor('it to be ignored', () => unasked() > before)
    expect(peer.neighbors.length).toBe(1)
  })

  it('takes blocks from another port of a neighbor', async () => {
    const other = await startFakeNeighbor()
    const elsewhere: Reaction = ({ type, height }, from) => {
      if (type === 'GET_BLOCK') other.send(blockReply(chain)(height as number), from)
    }
    const neighbor = await startFakeNeighbor(greets, claims(chain), elsewhere)
    const { peer } = await startRookery({ wellKnown: [neighbor.address] })
    await peer.synced()
    expect([...peer.chain]).toEqual(chain)
    expect(peer.neighbors).toMatchObject([{ address: { port: neighbor.port } }])
  })

  it('takes claims and blocks from a fresh port each time, of a neighbor that is alone on its host', async () => {
    const answer = (message: Record<string, unknown>, to: string) => {
      void startFakeNeighbor().then((fresh) => fresh.send(message, to))
    }
    const elsewhere: Reaction = ({ type, height }, from) => {
      if (type === 'STATS') answer({ type: 'STATS_REPLY', height: 40, hash: tip?.hash }, from)
      if (type === 'GET_BLOCK') answer(blockReply(chain)(height as number), from)
    }
    const neighbor = await startFakeNeighbor(greets, elsewhere)
    const { peer } = await startRookery({ wellKnown: [neighbor.address] })
    await peer.synced()
    expect([...peer.chain]).toEqual(chain)
    expect(peer.neighbors).toMatchObject([{ address: { port: neighbor.port }, claim: { height: 40 } }])
  })

  it('serves questions from a fresh port each time, and makes no neighbor of them', async () => {
    const { peer, address, sent } = await startRookery({ chain })
    for (let height = 0; height < 10; height++) {
      const asker = await startFakeNeighbor()
      asker.send({ type: 'STATS', extra: null }, address)
      asker.send({ type: 'GET_BLOCK', height }, address)
      await waitFor('two answers', () => asker.received.length === 2)
      expect(asker.of('STATS_REPLY')).toEqual([{ type: 'STATS_REPLY', height: 40, hash: tip?.hash }])
      expect(asker.of('GET_BLOCK_REPLY')).toEqual([{ type: 'GET_BLOCK_REPLY', ...chain[height] }])
      expect(asker.received.map(({ from }) => from)).toEqual([address, address])
    }
    expect(peer.neighbors).toEqual([])
    expect(peer.status().bounded.heardOf).toBe(0)
    expect(sent.length).toBe(20)
  })

  it('is silent about a chain that it does not have, and says so of a block', async () => {
    const { address } = await startRookery()
    const asker = await startFakeNeighbor()
    asker.send({ type: 'STATS' }, address)
    asker.send({ type: 'GET_BLOCK', height: 0 }, address)
    await waitFor('an answer', () => asker.received.length > 0)
    expect(asker.received.map(({ message }) => message)).toEqual([{ type: 'GET_BLOCK_REPLY', ...noBlock(null) }])
  })

  it('never answers what it cannot read, and counts it', async () => {
    const { peer, address } = await startRookery({ chain })
    const asker = await startFakeNeighbor()
    const garbage = [
      '',
      '{',
      '[]',
      'null',
      '7',
      '"STATS"',
      '{}',
      '{"type":7}',
      '{"type":"STATSX"}',
      '[[[[[[[[[[[[[[[[[[[[',
    ]
    const badFields = ['{"type":"GET_BLOCK"}', '{"type":"GET_BLOCK","height":1.0}', '{"type":"GET_BLOCK","height":"1"}']
    const all = [...garbage, ...badFields, '\uFEFF{"type":"STATS"}', '{"type":"GET_BLOCK","height":-1}']
    for (const text of all) asker.send(text, address)
    asker.send('{"type":"STATS"}\n', address)
    await waitFor('an answer to the last', () => asker.received.length > 0)
    expect(asker.received.length).toBe(1)
    const { json, nesting, shape, type, field } = peer.status().counters.ignored
    expect(json + nesting + shape + type + field).toBe(all.length)
  })

  it('tells those of a new block that can append it, and nobody else', async () => {
    const fork = mineChain(30, { minedBy: 'fork' })
    const behind = await startFakeNeighbor(...honest(chain.slice(0, 30)))
    const level = await startFakeNeighbor(...honest(chain))
    const apart = await startFakeNeighbor(...honest(fork))
    const mute = await startFakeNeighbor(greets)
    const neighbors = [behind, level, apart, mute]
    const { peer, sent } = await startRookery({ wellKnown: neighbors.map(({ address }) => address) })
    await peer.synced()
    const claimsKnown = () => peer.neighbors.filter(({ claim }) => claim).length === 3
    await waitFor('everybody to be known', () => peer.neighbors.length === 4 && claimsKnown())
    const next = mineBlock({ previous: tip })
    peer.announce(next)
    const told = sent.filter(({ message }) => message.type === 'ANNOUNCE').map(({ to }) => to)
    expect(told.sort()).toEqual([behind.address, level.address].sort())
    await waitFor('it to arrive', () => level.of('ANNOUNCE').length === 1)
    expect(level.of('ANNOUNCE')).toEqual([{ type: 'ANNOUNCE', ...next }])
  })

  it('does one consensus for many a CONSENSUS', async () => {
    const neighbor = await startFakeNeighbor(...honest(chain))
    const { peer, address, sent } = await startRookery({ wellKnown: [neighbor.address], timings: { statsMs: 600_000 } })
    await peer.synced()
    await waitFor('the sync to end', () => peer.status().sync.length === 0)
    const asked = () => sent.filter(({ message }) => message.type === 'STATS').length
    const before = asked()
    const stranger = await startFakeNeighbor()
    for (let i = 0; i < 50; i++) stranger.send({ type: 'CONSENSUS' }, address)
    await waitFor('all to arrive', () => peer.status().counters.received.CONSENSUS === 50)
    expect(asked()).toBe(before + 1)
    expect(peer.status().counters.ignored['too-often']).toBe(49)
  })
})
