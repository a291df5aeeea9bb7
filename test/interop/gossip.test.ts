import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { type FakeNeighbor, greets, honest, startFakeNeighbor } from './fake-neighbor.ts'
import { type Rookery, startRookery } from './rookery-peer.ts'
import { waitFor } from './wait-for.ts'

const chain = mineChain(3)

/** A gossip of this originator, whoever sends it. */
const gossipOf = (originator: { port: number }, id: string) => ({
  type: 'GOSSIP',
  host: '127.0.0.1',
  port: originator.port,
  id,
  name: 'fake',
})

/** Waits until the peer has dealt with all that this neighbor has sent it. */
async function settled(neighbor: FakeNeighbor, { address }: Rookery): Promise<void> {
  const before = neighbor.of('STATS_REPLY').length
  neighbor.send({ type: 'STATS' }, address)
  await waitFor('an answer to STATS', () => neighbor.of('STATS_REPLY').length > before)
}

/** A peer with neighbors that have all answered it. */
async function startAmong(count: number): Promise<{ rookery: Rookery; neighbors: FakeNeighbor[] }> {
  const neighbors = await Promise.all(Array.from({ length: count }, () => startFakeNeighbor(...honest(chain))))
  const rookery = await startRookery({ chain, wellKnown: neighbors.map(({ address }) => address) })
  await waitFor('everybody to be a neighbor', () => rookery.peer.neighbors.length === count)
  return { rookery, neighbors }
}

describe('Gossip of a Rookery peer', () => {
  it('passes an id on exactly once, to three others, as the originator sent it', async () => {
    const { rookery, neighbors } = await startAmong(6)
    const originator = await startFakeNeighbor(greets)
    const gossip = gossipOf(originator, 'once')
    const [forwarder] = neighbors as [FakeNeighbor]
    for (let i = 0; i < 3; i++) originator.send({ ...gossip, extra: 1 }, rookery.address)
    await settled(originator, rookery)
    forwarder.send(gossip, rookery.address)
    await settled(forwarder, rookery)

    const passedOn = rookery.sent.filter(({ message }) => message.id === 'once')
    expect(passedOn.map(({ message }) => message)).toEqual([gossip, gossip, gossip])
    const targets = passedOn.map(({ to }) => to)
    expect(new Set(targets).size).toBe(3)
    expect(neighbors.map(({ address }) => address)).toEqual(expect.arrayContaining(targets))
    const replies = rookery.sent.filter(({ message }) => message.type === 'GOSSIP_REPLY')
    expect(replies.map(({ to }) => to)).toEqual(Array(4).fill(originator.address))
  })

  it('passes nothing back to whom it came from', async () => {
    const { rookery, neighbors } = await startAmong(2)
    const [a, b] = neighbors as [FakeNeighbor, FakeNeighbor]
    const stranger = await startFakeNeighbor()
    a.send(gossipOf(stranger, 'through a'), rookery.address)
    await settled(a, rookery)
    expect(rookery.sent.filter(({ message }) => message.id === 'through a').map(({ to }) => to)).toEqual([b.address])
  })

  it('replies to the originator and not to the source', async () => {
    const rookery = await startRookery({ chain, name: 'polite' })
    const originator = await startFakeNeighbor()
    const source = await startFakeNeighbor()
    source.send(gossipOf(originator, 'from afar'), rookery.address)
    await waitFor('a reply', () => originator.of('GOSSIP_REPLY').length === 1)
    const { host, port, address } = rookery
    expect(originator.of('GOSSIP_REPLY')).toEqual([{ type: 'GOSSIP_REPLY', host, port, name: 'polite' }])
    await settled(source, rookery)
    expect(source.received.map(({ message }) => message.type)).toEqual(['STATS_REPLY'])
    expect(new Set(originator.received.map(({ from }) => from))).toEqual(new Set([address]))
  })

  it.each(['GOSSIP', 'GOSSIP_REPLY', 'GOSSIP-REPLY'])(
    'tells an address learned from a %s of itself, once',
    async (type) => {
      const rookery = await startRookery({ chain })
      const learned = await startFakeNeighbor()
      const source = await startFakeNeighbor()
      for (let i = 0; i < 3; i++) source.send({ ...gossipOf(learned, `id ${i}`), type }, rookery.address)
      await settled(source, rookery)
      await waitFor('a gossip', () => learned.of('GOSSIP').length > 0)
      const told = rookery.sent.filter(({ message }) => message.type === 'GOSSIP')
      expect(told).toMatchObject([{ to: learned.address, message: { host: rookery.host, port: rookery.port } }])
      expect(learned.received.map(({ from }) => from)).toContain(rookery.address)
    },
  )

  it('makes a neighbor of an address when it answers, and not before', async () => {
    const rookery = await startRookery({ chain })
    const mute = await startFakeNeighbor()
    const lively = await startFakeNeighbor(greets)
    const source = await startFakeNeighbor()
    for (const named of [mute, lively]) source.send(gossipOf(named, `of ${named.port}`), rookery.address)
    await waitFor('a neighbor', () => rookery.peer.neighbors.length > 0)
    await settled(source, rookery)
    expect(rookery.peer.neighbors).toMatchObject([{ name: 'fake', address: { port: lively.port } }])
    expect(mute.of('GOSSIP').length).toBe(1)
  })

  it('makes no neighbor of itself when its own gossip comes back', async () => {
    const echo = await startFakeNeighbor(greets, (message, from, self) => {
      if (message.type === 'GOSSIP') self.send(message, from)
    })
    const rookery = await startRookery({ chain, wellKnown: [echo.address] })
    await waitFor('the echo to be a neighbor', () => rookery.peer.neighbors.length === 1)
    for (const type of ['GOSSIP', 'GOSSIP_REPLY'])
      echo.send({ ...gossipOf(rookery, 'another id'), type }, rookery.address)
    await settled(echo, rookery)
    expect(rookery.peer.neighbors.map(({ address }) => address.port)).toEqual([echo.port])
    expect(rookery.sent.map(({ to }) => to)).not.toContain(rookery.address)
  })

  it('gives each round a fresh id that all its targets share', async () => {
    const a = await startFakeNeighbor(greets)
    const b = await startFakeNeighbor(greets)
    const { sent } = await startRookery({ wellKnown: [a.address, b.address], timings: { gossipMs: 100 } })
    await waitFor('a few rounds', () => a.of('GOSSIP').length >= 5 && b.of('GOSSIP').length >= 5)
    const idsTo = (to: string) =>
      sent.filter((one) => one.to === to && one.message.type === 'GOSSIP').map(({ message }) => message.id)
    expect(new Set(idsTo(a.address)).size).toBe(idsTo(a.address).length)
    // The first one or two introduce us to each of them.
    expect(idsTo(a.address).slice(-3)).toEqual(idsTo(b.address).slice(-3))
  })

  it('drops a neighbor that falls silent, and keeps one that repeats one gossip for ever', async () => {
    let isQuiet = false
    const quiet = await startFakeNeighbor((...datagram) => isQuiet || greets(...datagram))
    const monotonous = await startFakeNeighbor((...datagram) => isQuiet || greets(...datagram))
    const left: unknown[] = []
    const rookery = await startRookery({
      timings: { gossipMs: 100, statsMs: 100, dropMs: 2_000 },
      prepare: (made) => made.on('neighbor:left', (event) => left.push(event)),
    })
    const repeat = () => monotonous.send(gossipOf(monotonous, 'always the same'), rookery.address)
    repeat()
    quiet.send(gossipOf(quiet, 'hello'), rookery.address)
    await waitFor('both to be neighbors', () => rookery.peer.neighbors.length === 2)
    isQuiet = true
    await waitFor('the quiet one to be dropped', () => {
      repeat()
      return left.length > 0
    })
    expect(left).toMatchObject([{ reason: 'silent', neighbor: { address: { port: quiet.port } } }])
    expect(rookery.peer.neighbors).toMatchObject([{ address: { port: monotonous.port } }])
  })

  it('sends nothing to addresses that no stranger may name', async () => {
    const rookery = await startRookery({ chain })
    const source = await startFakeNeighbor()
    const hosts = [
      '0.0.0.0',
      '255.255.255.255',
      '224.0.0.1',
      'localhost',
      'example.invalid',
      '',
      '::',
      'ff02::1',
      '127.1',
    ]
    for (const host of hosts) source.send({ ...gossipOf(source, `via ${host}`), host }, rookery.address)
    for (const port of ['8999', 8999.5, 0, -1, 65_536, null])
      source.send({ ...gossipOf(source, 'p'), port }, rookery.address)
    await settled(source, rookery)
    expect(rookery.sent.map(({ message }) => message.type)).toEqual(['STATS_REPLY'])
    expect(rookery.peer.status().bounded.heardOf).toBe(0)
  })
})
