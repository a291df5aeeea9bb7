import {
  type Address,
  type Block,
  createPeer,
  type LocalAddress,
  memoryStore,
  type Peer,
  type PeerEventName,
  type PeerOptions,
  type Store,
  type Transport,
  type TransportHandlers,
} from 'rookery'
import { type MemoryNetwork, memoryNetwork } from 'rookery/memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mineBlock, mineChain } from '../support/chains.ts'

const HUB = '10.0.0.1:8999'
const main = mineChain(30)
const fork = mineChain(4, { minedBy: 'fork', base: main.slice(0, 5) })

let network: MemoryNetwork
let peers: Peer[]

beforeEach(() => {
  network = memoryNetwork({ seed: 3 })
  peers = []
})
afterEach(async () => {
  const stopping = Promise.all(peers.map((peer) => peer.stop()))
  await network.run(3_000)
  await stopping
})

async function make(address = HUB, options: Partial<PeerOptions> = {}): Promise<Peer> {
  const peer = await createPeer({
    name: address,
    network: { difficulty: 1, wellKnown: [HUB] },
    transport: network.transport(address),
    clock: network.clock,
    random: network.randomFor(address),
    ...options,
  })
  peers.push(peer)
  return peer
}

async function join(address = HUB, options: Partial<PeerOptions> = {}): Promise<Peer> {
  const peer = await make(address, options)
  await peer.start()
  return peer
}

/** What a peer tells, in order, as short texts. */
function listen(peer: Peer, ...names: PeerEventName[]): string[] {
  const heard: string[] = []
  for (const name of names) {
    peer.on(name, (event) => {
      const { block, height, source, reason } = event as {
        block?: Block
        height?: number
        source?: string
        reason?: string
      }
      heard.push([name, block?.height ?? height, source ?? reason].filter((part) => part !== undefined).join(' '))
    })
  }
  return heard
}

/** A transport in the test's hand. */
function handTransport(local: LocalAddress = { host: '10.0.0.1', port: 1 }) {
  const sent: { message: Record<string, unknown>; to: Address }[] = []
  const state = { handlers: undefined as TransportHandlers | undefined, closed: 0, flushed: 0, sent }
  const transport: Transport = {
    async open(handlers) {
      state.handlers = handlers
      return local
    },
    send: (bytes, to) => void sent.push({ message: JSON.parse(new TextDecoder().decode(bytes)), to }),
    flush: () => void state.flushed++,
    resolve: async () => '10.0.0.9',
    async close() {
      state.closed++
    },
  }
  return { transport, state }
}

const say = (message: object) => new TextEncoder().encode(JSON.stringify(message))
const code = (wanted: string) => expect.objectContaining({ code: wanted })

describe('a life', () => {
  it('goes from created to joining to synced to stopped', async () => {
    await join(HUB, { chain: main })
    const peer = await make('10.0.0.2:1')
    expect([peer.status().state, peer.address, peer.status().uptimeMs]).toEqual(['created', undefined, 0])
    await peer.start()
    expect([peer.status().state, peer.address]).toEqual(['joining', { host: '10.0.0.2', port: 1 }])
    const synced = peer.synced()
    await network.run(2_000)
    expect(await synced).toEqual({ height: 30, hash: main[29]?.hash })
    expect(peer.status()).toMatchObject({ state: 'synced', uptimeMs: 2_000 })
    await peer.stop()
    expect(peer.status().state).toBe('stopped')
  })

  it('starts once, however often it is told to', async () => {
    const { transport, state } = handTransport()
    let opened = 0
    const open = (handlers: TransportHandlers) => {
      opened++
      return transport.open(handlers)
    }
    const counting = { ...transport, open }
    const peer = await make(HUB, { transport: counting })
    await Promise.all([peer.start(), peer.start()])
    await peer.start()
    expect(opened).toBe(1)
    await Promise.all([peer.stop(), peer.stop()])
    await peer.stop()
    expect(state.closed).toBe(1)
  })

  it('may try again after a start that failed', async () => {
    const { transport } = handTransport()
    let isTaken = true
    const peer = await make(HUB, {
      transport: {
        ...transport,
        open: (handlers) => (isTaken ? Promise.reject(new Error('taken')) : transport.open(handlers)),
      },
    })
    await expect(peer.start()).rejects.toThrow('taken')
    isTaken = false
    await peer.start()
    expect(peer.status().state).toBe('joining')
  })

  it('stops before it was started, and then does nothing else', async () => {
    const peer = await make()
    await peer.stop()
    const sentence = /stopped.*createPeer/
    await expect(peer.start()).rejects.toThrow(sentence)
    await expect(peer.synced()).rejects.toEqual(code('PEER_STOPPED'))
    await expect(peer.consensus()).rejects.toEqual(code('PEER_STOPPED'))
    expect(() => peer.say('a')).toThrow(sentence)
    expect(() => peer.announce(main[0] as Block)).toThrow(sentence)
    expect(peer.status().state).toBe('stopped')
    expect(network.stats.sent).toBe(0)
  })

  it('stops while it starts', async () => {
    const peer = await make()
    const starting = peer.start().catch((error: unknown) => error)
    await peer.stop()
    expect(await starting).toBeInstanceOf(Error)
    await network.run(60_000)
    expect(network.stats.sent).toBe(0)
    expect(peer.status().state).toBe('stopped')
  })

  it('stops while a slow transport opens, and closes it then', async () => {
    const { transport, state } = handTransport()
    let open = () => {}
    const peer = await make(HUB, {
      transport: {
        ...transport,
        open: (handlers) => new Promise((resolve) => (open = () => resolve(transport.open(handlers)))),
      },
    })
    const starting = peer.start()
    await peer.stop()
    open()
    await expect(starting).rejects.toEqual(code('PEER_STOPPED'))
    expect(state.closed).toBe(2)
    expect(state.sent).toEqual([])
  })

  it('stops within two seconds, though the transport or the store never ends', async () => {
    const { transport } = handTransport()
    const store: Store = { load: async () => [], replaceFrom: () => new Promise(() => {}) }
    const peer = await join(HUB, { transport: { ...transport, close: () => new Promise(() => {}) }, store })
    peer.announce(main[0] as Block)
    let isStopped = false
    void peer.stop().then(() => (isStopped = true))
    await network.run(1_999)
    expect(isStopped).toBe(false)
    await network.run(2)
    expect(isStopped).toBe(true)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('not running')
      },
    ],
    ['rejects', () => Promise.reject(new Error('not running'))],
  ])('stops, and leaves no timer behind, though the transport %s when it is closed', async (_, close) => {
    const { transport } = handTransport()
    const peer = await join(HUB, { transport: { ...transport, close } })
    await peer.stop()
    expect(peer.status().state).toBe('stopped')
    expect((network.clock as { timers?: number }).timers).toBe(0)
  })

  it('leaves no timer and no address behind', async () => {
    await join(HUB, { chain: main })
    const peer = await join('10.0.0.2:1')
    await network.run(500)
    for (const each of peers) await each.stop()
    await network.run(100)
    expect((network.clock as { timers?: number }).timers).toBe(0)
    const { sent } = network.stats
    await network.run(120_000)
    expect(network.stats.sent).toBe(sent)
    const again = await join('10.0.0.2:1')
    expect(again.address).toEqual(peer.address)
  })

  it('ends with await using', async () => {
    let outer: Peer
    {
      await using peer = await make()
      outer = peer
      await peer.start()
    }
    expect(outer.status().state).toBe('stopped')
  })

  it('may be stopped by its own listener', async () => {
    await join(HUB, { chain: main })
    const peer = await make('10.0.0.2:1')
    let stopping: Promise<void> | undefined
    peer.on('neighbor:joined', () => {
      stopping = peer.stop()
    })
    await peer.start()
    await network.run(1_000)
    await stopping
    expect(peer.status()).toMatchObject({ state: 'stopped', chain: { height: 0 } })
  })
})

describe('where we are', () => {
  const located = async (options: Partial<PeerOptions>, local: LocalAddress) => {
    const { transport, state } = handTransport(local)
    const peer = await join(HUB, { transport, ...options })
    await network.run(50)
    const gossip = state.sent.find(({ message }) => message.type === 'GOSSIP')?.message
    return {
      address: peer.address,
      said: gossip && { host: gossip.host, port: gossip.port },
      to: state.sent.map(({ to }) => to),
    }
  }
  const near = { difficulty: 1, wellKnown: ['127.0.0.1:5'] }
  const far = { difficulty: 1, wellKnown: ['10.0.0.7:5'] }

  it('is what the transport reports', async () => {
    const local = { host: '10.0.0.3', port: 9 }
    expect(await located({ network: far }, local)).toMatchObject({ address: local, said: local })
  })

  it('is loopback for a wildcard where every well-known host is', async () => {
    const local = { host: '10.0.0.3', port: 9, isWildcard: true }
    expect(await located({ network: near }, local)).toMatchObject({ said: { host: '127.0.0.1', port: 9 } })
    expect(await located({ network: far }, local)).toMatchObject({ said: { host: '10.0.0.3', port: 9 } })
    expect(await located({ network: near }, { host: '10.0.0.3', port: 9 })).toMatchObject({
      said: { host: '10.0.0.3' },
    })
  })

  it('is what the user says', async () => {
    const advertise = '203.0.113.7:7777'
    const said = { host: '203.0.113.7', port: 7_777 }
    expect(await located({ network: far, advertise }, { host: '10.0.0.3', port: 9 })).toMatchObject({
      address: said,
      said,
    })
  })

  it('gets no question of our own, under none of our names', async () => {
    const local = { host: '10.0.0.3', port: 9, isWildcard: true, hosts: ['10.0.0.3', '10.8.0.1', '::1'] }
    const wellKnown = ['10.0.0.3:9', '127.0.0.1:9', '203.0.113.7:7777', '10.8.0.1:9', '[::1]:9']
    const { to } = await located({ network: { difficulty: 1, wellKnown }, advertise: '203.0.113.7:7777' }, local)
    expect(to).toEqual([])
  })
})

describe('synced', () => {
  it('resolves at once when we are, and rejects with the reason of a signal', async () => {
    await join(HUB, { chain: main })
    const peer = await join('10.0.0.2:1')
    const controller = new AbortController()
    const aborted = peer.synced({ signal: controller.signal })
    controller.abort(new Error('no patience'))
    await expect(aborted).rejects.toThrow('no patience')
    await network.run(2_000)
    expect(await peer.synced()).toMatchObject({ height: 30 })
    await expect(peer.synced({ signal: controller.signal })).rejects.toThrow('no patience')
  })

  it.each([null, 5, { sgnal: undefined }, { signal: 5 }, { signal: new AbortController() }])(
    'refuses the options %o',
    async (options) => {
      const peer = await join(HUB, { chain: main })
      await expect(peer.synced(options as never)).rejects.toEqual(code('OPTION_INVALID'))
    },
  )

  it('says how to hand over a signal that comes without its option', async () => {
    const peer = await join(HUB, { chain: main })
    const { signal } = new AbortController()
    await expect(peer.synced(signal as never)).rejects.toThrow('synced takes a signal as an option: give { signal }.')
  })

  it('waits for a claim, and rejects when the peer is stopped', async () => {
    const peer = await join(HUB, { chain: main })
    let isSettled = false
    const synced = peer.synced().finally(() => (isSettled = true))
    synced.catch(() => {})
    await network.run(60_000)
    expect(isSettled).toBe(false)
    await peer.stop()
    await expect(synced).rejects.toEqual(code('PEER_STOPPED'))
  })

  it('may be waited for before the start', async () => {
    await join(HUB, { chain: main })
    const peer = await make('10.0.0.2:1')
    const synced = peer.synced()
    await peer.start()
    await network.run(2_000)
    expect(await synced).toMatchObject({ height: 30 })
  })

  it('does not wait for a claim that cannot be had', async () => {
    await join(HUB, { chain: main })
    network.tap(() => {})
    const { transport, state } = handTransport({ host: '10.0.0.2', port: 1 })
    const peer = await join('10.0.0.2:1', { transport, chain: main.slice(0, 5) })
    const rejected = listen(peer, 'rejected')
    const synced = peer.synced()
    await network.run(20)
    const liar = { host: '10.0.0.1', port: 8999 }
    state.handlers?.onDatagram(say({ type: 'STATS_REPLY', height: 1_000_000_000, hash: `${'a'.repeat(63)}0` }), liar)
    await network.run(30_000)
    expect(await synced).toMatchObject({ height: 5 })
    expect(rejected).toEqual(['rejected 1000000000 nobody served block 5'])
    expect(state.sent.filter(({ message }) => message.type === 'GET_BLOCK').length).toBeLessThan(100)
    expect(peer.status().bounded.claimsSetAside).toBe(1)
    expect(peer.fullness).toEqual(peer.status().bounded)
  })
})

describe('consensus', () => {
  it('resolves null when nobody answers, after a second', async () => {
    const peer = await join()
    let result: unknown
    void peer.consensus().then((chosen) => (result = chosen))
    await network.run(999)
    expect(result).toBeUndefined()
    await network.run(2)
    expect(result).toBeNull()
  })

  it('is not put off by further calls', async () => {
    const peer = await join()
    let resolved = 0
    for (let i = 0; i < 6; i++) {
      void peer.consensus().then(() => resolved++)
      await network.run(400)
    }
    expect(resolved).toBeGreaterThanOrEqual(4)
  })

  it('resolves with the best claim and who makes it', async () => {
    await join(HUB, { chain: main.slice(0, 10) })
    await join('10.0.0.3:1', { chain: main })
    await join('10.0.0.4:1', { chain: main })
    const wellKnown = [HUB, '10.0.0.3:1', '10.0.0.4:1']
    const peer = await join('10.0.0.2:1', { network: { difficulty: 1, wellKnown } })
    await network.run(1_000)
    const asked = peer.consensus()
    await network.run(300)
    const chosen = await asked
    expect(chosen).toMatchObject({ height: 30, hash: main[29]?.hash })
    expect(chosen?.supporters.length).toBeGreaterThanOrEqual(2)
  })

  it('needs a start, and rejects when the peer is stopped', async () => {
    const peer = await make()
    await expect(peer.consensus()).rejects.toEqual(code('PEER_NOT_STARTED'))
    await peer.start()
    const waiting = peer.consensus()
    waiting.catch(() => {})
    await peer.stop()
    await expect(waiting).rejects.toEqual(code('PEER_STOPPED'))
  })
})

describe('a neighbor that is one block behind', () => {
  const behind = { host: '10.0.0.2', port: 1 }
  const claim = say({ type: 'STATS_REPLY', height: 29, hash: main[28]?.hash })

  it('is told of our tip, once for each time it is asked', async () => {
    const { transport, state } = handTransport()
    await join(HUB, { transport, chain: main, network: { difficulty: 1, wellKnown: [behind] } })
    const told = () => state.sent.filter(({ message }) => message['type'] === 'ANNOUNCE').length
    await network.run(10)
    state.handlers?.onDatagram(claim, behind)
    await network.run(10)
    expect(told()).toBe(1)
    for (let i = 0; i < 100; i++) state.handlers?.onDatagram(claim, behind)
    expect(told()).toBe(1)
    await network.run(12_000)
    for (let i = 0; i < 100; i++) state.handlers?.onDatagram(claim, behind)
    await network.run(10)
    expect(told()).toBe(2)
  })
})

describe('a liar that says much', () => {
  const liar = { host: '10.0.0.2', port: 1 }

  async function hear() {
    const { transport, state } = handTransport()
    const peer = await join(HUB, { transport, chain: main, network: { difficulty: 1, wellKnown: [liar] } })
    await network.run(10)
    const says = (message: object) => state.handlers?.onDatagram(say(message), liar)
    return { peer, says }
  }

  it('does not have us in step and behind for each of its datagrams', async () => {
    const { peer, says } = await hear()
    const told = listen(peer, 'synced')
    const claims = [30, 1_000_000].map((height) => ({ type: 'STATS_REPLY', height, hash: main[29]?.hash }))
    for (let i = 0; i < 1_000; i++) for (const claim of claims) says(claim)
    expect(told.length).toBeLessThanOrEqual(4)
    await network.run(60_000)
    says(claims[0] as object)
    expect(peer.neighbors[0]?.claim?.height).toBe(30)
  })

  it('is told of as long as it makes sense', async () => {
    const { peer, says } = await hear()
    const told = listen(peer, 'rejected')
    const broken = { ...main[29], height: 30, hash: 'f'.repeat(64) }
    for (let i = 0; i < 1_000; i++) says({ type: 'ANNOUNCE', ...broken })
    expect(told).toHaveLength(100)
    expect(peer.status().counters.ignored.surplus).toBe(900)
    await network.run(1_000)
    says({ type: 'ANNOUNCE', ...broken })
    expect(told).toHaveLength(101)
    for (let i = 0; i < 1_000; i++) says({ type: 'STATS_REPLY', height: 31, hash: broken.hash })
    expect(told.length).toBeLessThan(110)
  })
})

describe('gossip that a liar makes up', () => {
  it('goes around once, however much of it comes at once', async () => {
    const limits = { gossipIds: 64 }
    for (let n = 1; n <= 6; n++) await join(`10.0.0.${n}:8999`, { limits })
    await network.run(61_000)
    const gossips = () => peers.reduce((sum, peer) => sum + peer.status().counters.received.GOSSIP, 0)
    const before = gossips()
    for (let n = 0; n < 256; n++) {
      const bytes = say({ type: 'GOSSIP', host: `10.1.0.${n}`, port: 1, id: `made up ${n}`, name: '' })
      network.inject({ from: '10.0.9.9:1', to: HUB, bytes })
    }
    // Three copies of each from each of six, and a few of our own: a storm would have no end, and is not waited for.
    const most = before + 256 * 3 * 6 + 100
    for (let ms = 0; ms < 2_000 && gossips() <= most; ms += 5) await network.run(5)
    expect(gossips()).toBeLessThanOrEqual(most)
  })
})

describe('datagrams that come together', () => {
  const neighbor = { host: '10.0.0.2', port: 1 }

  it('are made use of together, but never more than 32 of them', async () => {
    const { transport, state } = handTransport()
    await join(HUB, { transport, network: { difficulty: 1, wellKnown: [neighbor] } })
    await network.run(10)
    state.handlers?.onDatagram(say({ type: 'STATS_REPLY', height: 30, hash: main[29]?.hash }), neighbor)
    await network.run(500)
    const asked = () => state.sent.filter(({ message }) => message['type'] === 'GET_BLOCK').length
    const before = asked()
    expect(before).toBeGreaterThan(0)
    const block = main[0] as Block
    state.handlers?.onDatagram(say({ type: 'GET_BLOCK_REPLY', ...block }), neighbor, true)
    for (let i = 2; i < 32; i++) state.handlers?.onDatagram(say({ type: 'STATS' }), neighbor, true)
    expect(asked()).toBe(before)
    state.handlers?.onDatagram(say({ type: 'STATS' }), neighbor, true)
    expect(asked()).toBeGreaterThan(before)
  })
})

describe('a crowd', () => {
  let crowd: Peer[]

  beforeEach(async () => {
    crowd = []
    const small = { limits: { thriftyAbove: 6 }, timings: { gossipMs: 2_000 } }
    for (let n = 1; n <= 16; n++) crowd.push(await join(`10.0.0.${n}:8999`, small))
    await network.run(35_000)
  })

  it('gets to know itself, though all begin at once with one whom everybody knows', () => {
    for (const peer of crowd) expect(peer.neighbors.length).toBeGreaterThan(8)
  })

  it('is asked for its claims one after another', async () => {
    const askedMs: number[] = []
    network.tap(({ from, bytes, sentMs }) => {
      if (from.host === '10.0.0.5' && new TextDecoder().decode(bytes).includes('"STATS"')) askedMs.push(sentMs)
    })
    await network.run(40_000)
    expect(askedMs.length).toBeGreaterThanOrEqual(4 * 3)
    const mostAtOnce = Math.max(...askedMs.map((ms) => askedMs.filter((other) => Math.abs(other - ms) < 400).length))
    expect(mostAtOnce).toBeLessThanOrEqual(3)
  })
})

describe('say and announce', () => {
  it('puts a word into our pool and those of the neighbors', async () => {
    const hub = await join(HUB, { chain: main })
    const peer = await join('10.0.0.2:1')
    await network.run(1_000)
    const heard: unknown[] = []
    hub.on('word', (event) => heard.push(event))
    peer.on('word', (event) => heard.push(event))
    peer.say('🐦')
    peer.say('🐦')
    await network.run(100)
    expect(heard).toEqual([
      { word: '🐦', from: null },
      { word: '🐦', from: { host: '10.0.0.2', port: 1 } },
    ])
    expect([peer.status().bounded.words, hub.status().bounded.words]).toEqual([1, 1])
  })

  it.each(['', 'x'.repeat(21), '\ud800', 7, null, undefined])('refuses %j as a word', async (word) => {
    const peer = await make()
    expect(() => peer.say(word as never)).toThrow(code('WORD_INVALID') as never)
    expect(() => peer.say(word as never)).toThrow(/1 to 20 code points/)
  })

  it('appends an own block, tells who can append it, and takes its words out of the pool', async () => {
    const hub = await join(HUB, { chain: main.slice(0, 29) })
    const peer = await join('10.0.0.2:1', { chain: main.slice(0, 29) })
    await network.run(1_000)
    const own = listen(peer, 'block')
    const theirs = listen(hub, 'block')
    peer.say('block 29')
    peer.announce(main[29] as Block)
    expect(own).toEqual(['block 29 own'])
    expect(peer.status().bounded.words).toBe(0)
    await network.run(50)
    expect(theirs).toEqual(['block 29 announced'])
    expect(hub.chain.tip?.hash).toBe(main[29]?.hash)
  })

  it('passes on the block of a stranger to three who lack it, and nothing that it has not verified', async () => {
    const chain = main.slice(0, 28)
    await join(HUB, { chain })
    const others = await Promise.all([2, 3, 4, 5].map((i) => join(`10.0.0.${i}:1`, { chain })))
    await network.run(30_000)
    const told = others.map((peer) => listen(peer, 'block', 'rejected'))
    const announced: string[] = []
    network.tap(({ from, to, bytes }) => {
      if (from.host === '10.0.0.1' && String(new TextDecoder().decode(bytes)).includes('ANNOUNCE'))
        announced.push(to.host)
    })
    const stranger = network.transport('10.0.0.9:1')
    await stranger.open({ onDatagram: () => {}, onError: () => {} })
    const [next, above] = main.slice(28) as [Block, Block]
    const bad = [{ ...next, minedBy: 'x' }, above, { ...next, messages: [] }, { ...next, hash: 'f'.repeat(64) }]
    for (const block of bad) stranger.send(say({ type: 'ANNOUNCE', ...block }), { host: '10.0.0.1', port: 8_999 })
    stranger.flush?.()
    await network.run(10)
    expect([announced, told]).toEqual([[], [[], [], [], []]])
    stranger.send(say({ type: 'ANNOUNCE', ...next }), { host: '10.0.0.1', port: 8_999 })
    stranger.flush?.()
    await network.run(10)
    // The block above it, which came early, follows, to three more.
    expect(announced).toHaveLength(6)
    expect(told.filter(([first]) => first === 'block 28 announced').length).toBeGreaterThanOrEqual(3)
  })

  it('refuses a block that does not follow our tip, with the rule, and changes nothing', async () => {
    const peer = await join(HUB, { chain: main.slice(0, 5) })
    const bad: readonly (readonly [unknown, string])[] = [
      [main[6], 'height'],
      [main[4], 'height'],
      [{ ...main[5], messages: [] }, 'message-count'],
      [{ ...main[5], minedBy: 'thief' }, 'hash'],
      [{}, 'shape'],
      [null, 'shape'],
    ]
    for (const [block, reason] of bad) {
      expect(() => peer.announce(block as Block), reason).toThrow(
        expect.objectContaining({ code: 'BLOCK_REJECTED', details: expect.objectContaining({ reason }) }) as never,
      )
    }
    const long = mineBlock({ previous: main[4], minedBy: 'x'.repeat(900) })
    expect(() => peer.announce(long)).toThrow(code('MESSAGE_TOO_LONG') as never)
    expect(peer.chain.height).toBe(5)
  })
})

describe('chain, options and store', () => {
  it('begins with the blocks it is given, and tells of them at the start', async () => {
    const peer = await make(HUB, { chain: main.slice(0, 3) })
    const blocks = listen(peer, 'block')
    expect(peer.chain.height).toBe(3)
    await peer.start()
    expect(blocks).toEqual(['block 0 loaded', 'block 1 loaded', 'block 2 loaded'])
  })

  it('refuses a bad chain, naming where and why', async () => {
    await expect(make(HUB, { chain: [main[0], main[2]] as Block[] })).rejects.toMatchObject({
      code: 'CHAIN_INVALID',
      message: expect.stringMatching(/chain is bad at height 1/),
      details: { height: 1, reason: 'height' },
    })
  })

  it('names the option that is wrong', async () => {
    await expect(make(HUB, { network: { difficulty: 0 } })).rejects.toMatchObject({ code: 'OPTION_OUT_OF_RANGE' })
  })

  it('rejects a foreign chain, from the start and from others', async () => {
    const genesisHash = mineBlock({ minedBy: 'ours' }).hash
    const own = { difficulty: 1, wellKnown: [HUB], genesisHash }
    await expect(make(HUB, { network: own, chain: main })).rejects.toMatchObject({ details: { reason: 'genesis' } })
    await join(HUB, { chain: main })
    const peer = await join('10.0.0.2:1', { network: own })
    const rejected = listen(peer, 'rejected')
    await network.run(20_000)
    expect(peer.chain.height).toBe(0)
    expect(rejected).toContain('rejected 0 genesis')
  })

  it('goes on where it stopped, with the same store', async () => {
    const store = memoryStore()
    await join(HUB, { chain: main })
    const first = await join('10.0.0.2:1', { store })
    await network.run(2_000)
    await first.stop()
    const second = await make('10.0.0.2:1', { store })
    expect(second.chain.height).toBe(30)
  })

  it('tells of a store that fails while it stops, and of nothing else', async () => {
    const store: Store = { load: async () => [], replaceFrom: () => Promise.reject(new Error('disk full')) }
    const peer = await join('10.0.0.2:1', { store })
    peer.announce(main[0] as Block)
    const heard: unknown[] = []
    peer.on('block', () => heard.push('block'))
    peer.on('error', ({ error }) => heard.push((error as Error).message))
    await peer.stop()
    expect(heard).toEqual(['The chain could not be written: disk full'])
  })

  it('tells of a store that fails, and goes on', async () => {
    const store: Store = { load: async () => [], replaceFrom: () => Promise.reject(new Error('disk full')) }
    await join(HUB, { chain: main })
    const peer = await join('10.0.0.2:1', { store })
    const errors: unknown[] = []
    peer.on('error', ({ error }) => errors.push(error))
    await network.run(2_000)
    expect(peer.chain.height).toBe(30)
    expect(errors[0]).toEqual(code('STORE_FAILED'))
    const broken: Store = { load: () => Promise.reject(new Error('locked')), replaceFrom: async () => {} }
    await expect(make('10.0.0.3:1', { store: broken })).rejects.toEqual(code('STORE_FAILED'))
  })

  it('tells of a name that does not resolve, and goes on', async () => {
    const peer = await make(HUB, { network: { difficulty: 1, wellKnown: ['eagle:1'] } })
    const errors = listen(peer, 'error')
    await peer.start()
    await network.run(100)
    expect(errors).toEqual(['error'])
    expect(peer.status().state).toBe('joining')
  })
})

describe('status', () => {
  it('is one plain object that JSON can carry, bigints as texts', async () => {
    const late = mineBlock({ previous: main[0], timestamp: (2n ** 64n - 1n) as never })
    await join(HUB, { chain: main })
    const peer = await join('10.0.0.2:1', { chain: [main[0] as Block, late] })
    await network.run(5)
    const status = peer.status()
    expect(JSON.parse(JSON.stringify(status))).toEqual(status)
    expect(status.chain.tip?.timestamp).toBe('18446744073709551615')
    await network.run(2_000)
    expect(JSON.parse(JSON.stringify(peer.status()))).toEqual(peer.status())
    expect(peer.status().neighbors[0]).toMatchObject({ name: HUB, claim: { height: 30 }, isConfigured: true })
    expect(peer.status().consensus).toMatchObject({ height: 30, supporters: 1 })
  })

  it('lets its answers leave at once where a transport sends in batches', async () => {
    const { transport, state } = handTransport()
    await join(HUB, { transport, network: { difficulty: 1 }, chain: main })
    const gossip = { type: 'GOSSIP', host: '10.0.0.9', port: 9, id: 'x', name: '' }
    for (const question of [{ type: 'STATS' }, { type: 'GET_BLOCK', height: 3 }, gossip]) {
      const [sent, flushed] = [state.sent.length, state.flushed]
      state.handlers?.onDatagram(say(question), { host: '10.0.0.9', port: 9 })
      expect(state.sent.length).toBeGreaterThan(sent)
      expect(state.flushed).toBe(flushed + 1)
    }
  })

  it('counts what it does not understand, and does not answer it', async () => {
    const { transport, state } = handTransport()
    const peer = await join(HUB, { transport, network: { difficulty: 1 } })
    for (const text of [
      '',
      'x',
      '[]',
      '7',
      '{}',
      '{"type":"NOPE"}',
      '{"type":"GET_BLOCK","height":1.5}',
      '{"type":"GOSSIP"}',
    ]) {
      state.handlers?.onDatagram(new TextEncoder().encode(text), { host: '10.0.0.9', port: 9 })
    }
    const { received, ignored } = peer.status().counters
    expect(received.datagrams).toBe(8)
    expect(Object.values(ignored).reduce((sum, n) => sum + n, 0)).toBe(8)
    expect(state.sent).toEqual([])
  })
})

describe('events', () => {
  it('come in the order of what happened', async () => {
    await join(HUB, { chain: main.slice(0, 2) })
    const peer = await make('10.0.0.2:1')
    const heard = listen(peer, 'neighbor:joined', 'consensus', 'block', 'synced')
    await peer.start()
    await network.run(3_000)
    expect(heard).toEqual(['neighbor:joined', 'consensus 2', 'block 0 synced', 'block 1 synced', 'synced 2'])
  })

  it('tell of a reorg before the blocks that it attaches', async () => {
    await join(HUB, { chain: main })
    const peer = await make('10.0.0.2:1', { chain: fork })
    const heard = listen(peer, 'block', 'synced')
    peer.on('reorg', ({ ancestor, detached, attached }) =>
      heard.push(`reorg ${ancestor?.height} -${detached.length} +${attached.length}`),
    )
    await peer.start()
    heard.length = 0
    await network.run(3_000)
    expect(heard.slice(0, 2)).toEqual(['reorg 4 -4 +25', 'block 5 synced'])
    expect(heard.at(-1)).toBe('synced 30')
    expect(heard).toHaveLength(27)
  })

  it('go on though a listener throws, and the error is told', async () => {
    await join(HUB, { chain: main })
    const peer = await make('10.0.0.2:1')
    const errors: unknown[] = []
    peer.on('error', ({ error }) => {
      errors.push(error)
      throw new Error('worse')
    })
    for (const name of ['block', 'consensus', 'synced', 'neighbor:joined'] as const) {
      peer.on(name, () => {
        throw new Error(name)
      })
    }
    await peer.start()
    await network.run(2_000)
    expect(peer.status().state).toBe('synced')
    expect(errors.map((error) => (error as Error).message).slice(0, 2)).toEqual(['neighbor:joined', 'consensus'])
    expect(errors).toHaveLength(33)
  })

  it('may be taken off, or wanted once', async () => {
    await join(HUB, { chain: main })
    const peer = await make('10.0.0.2:1')
    let once = 0
    let never = 0
    const listener = () => never++
    expect(
      peer
        .once('block', () => once++)
        .on('block', listener)
        .off('block', listener),
    ).toBe(peer)
    await peer.start()
    await network.run(2_000)
    expect([once, never]).toEqual([1, 0])
  })

  it('let their listeners call back into the peer', async () => {
    const peer = await join(HUB, { chain: main.slice(0, 5) })
    const heard = listen(peer, 'word')
    peer.on('block', ({ block }) => {
      expect(peer.chain.tip?.hash).toBe(block.hash)
      peer.say(`seen ${block.height}`)
      const next = main[block.height + 1]
      if (next && next.height < 9) peer.announce(next)
      expect(JSON.stringify(peer.status())).toContain(block.hash)
    })
    peer.announce(main[5] as Block)
    expect(peer.chain.height).toBe(9)
    expect(heard).toHaveLength(4)
  })

  it('tell of a neighbor that falls silent', async () => {
    const hub = await join(HUB, { chain: main })
    const peer = await make('10.0.0.2:1')
    const heard = listen(peer, 'neighbor:left')
    await peer.start()
    await network.run(2_000)
    await hub.stop()
    await network.run(80_000)
    expect(heard).toEqual(['neighbor:left silent'])
    expect(peer.neighbors).toEqual([])
    expect(peer.status().consensus).toBeNull()
  })

  it('leave no question open behind them', async () => {
    const hub = await join(HUB, { chain: main })
    await join('10.0.0.3:1')
    const visitors: Peer[] = []
    for (let port = 1; port <= 12; port++) visitors.push(await join(`10.0.0.2:${port}`))
    // Who joined last is asked last in each round, and may have left by then.
    for (const visitor of visitors.reverse()) {
      await network.run(20_700)
      await visitor.stop()
    }
    await network.run(150_000)
    // Who has stayed was sent a gossip and asked for its claim; of those who have left, one was greeted in each of two or three rounds.
    expect(hub.neighbors).toHaveLength(1)
    expect(hub.fullness.openQuestions).toBeLessThanOrEqual(5)
  })

  it('are found again by a peer that has lost them all, though the well-known host is gone', async () => {
    const hub = await join(HUB, { chain: main })
    const [one, other] = [await join('10.0.0.2:1'), await join('10.0.0.3:1')]
    await network.run(40_000)
    expect(one.neighbors).toHaveLength(2)
    await hub.stop()
    network.partition([['10.0.0.2:1']])
    await network.run(3_600_000)
    expect([one.neighbors, other.neighbors]).toEqual([[], []])
    network.heal()
    await network.run(12_000)
    expect(one.neighbors).toMatchObject([{ address: { host: '10.0.0.3', port: 1 } }])
    expect(other.neighbors).toMatchObject([{ address: { host: '10.0.0.2', port: 1 } }])
  })
})

describe('contents', () => {
  const good = mineBlock({ previous: main.at(-1), messages: ['ab', 'c'] })
  const recut: Block = { ...good, messages: ['a', 'bc'] }
  const supporters = ['10.0.0.1:8999', '10.0.0.3:1', '10.0.0.4:1']

  /** A peer among three supporters; somebody else announces `good` to it, cut anew, as a supporter announces it to the others. */
  async function deceive(store: Store) {
    const others = { difficulty: 1, wellKnown: supporters }
    const [first] = await Promise.all(supporters.map((at) => join(at, { chain: main, network: others })))
    const peer = await join('10.0.0.2:1', { network: others, store })
    const heard = listen(peer, 'block')
    await network.run(20_000)
    expect([peer.chain.height, peer.status().neighbors.length]).toEqual([30, 3])
    heard.length = 0
    const liar = network.transport('10.0.0.9:1')
    await liar.open({ onDatagram: () => {}, onError: () => {} })
    liar.send(say({ type: 'ANNOUNCE', ...recut }), { host: '10.0.0.2', port: 1 })
    liar.flush?.()
    first?.announce(good)
    await network.run(10)
    return { peer, heard, liar }
  }

  it('are corrected when three supporters have another one under the same hash', async () => {
    const store = memoryStore()
    const { peer, heard, liar } = await deceive(store)
    expect(heard).toEqual(['block 30 announced'])
    expect(peer.chain.at(30)).toEqual(recut)
    await network.run(25_000)
    expect(heard).toEqual(['block 30 announced', 'block 30 corrected'])
    expect(peer.chain.at(30)).toEqual(good)
    expect(peer.chain.tip).toEqual(good)
    expect(peer.status()).toMatchObject({ state: 'synced', chain: { height: 31, tip: { messages: ['ab', 'c'] } } })
    const stored = await store.load()
    expect([stored.length, JSON.parse(stored[30] as string)]).toEqual([31, good])
    await liar.close()
  })

  it('stay as they are on the word of somebody who was not asked', async () => {
    const { peer, heard, liar } = await deceive(memoryStore())
    await network.run(25_000)
    const twisted = { type: 'GET_BLOCK_REPLY', ...recut }
    for (let i = 0; i < 5; i++) liar.send(say(twisted), { host: '10.0.0.2', port: 1 })
    liar.flush?.()
    await network.run(5_000)
    expect([heard.length, peer.chain.at(30)]).toEqual([2, good])
    await liar.close()
  })
})

describe('a network with a genesis block of its own', () => {
  const genesis = mineBlock({ minedBy: 'ours' })
  const foreign = mineBlock({ minedBy: 'theirs' })
  const own = { difficulty: 1, wellKnown: [HUB], genesisHash: genesis.hash }
  const from = { host: '10.0.0.9', port: 9 }

  it('takes no other one, whoever announces it', async () => {
    const { transport, state } = handTransport()
    const peer = await join(HUB, { transport, network: own })
    const heard = listen(peer, 'block', 'rejected')
    state.handlers?.onDatagram(say({ type: 'ANNOUNCE', ...foreign }), from)
    expect([heard, peer.chain.height]).toEqual([['rejected 0 genesis'], 0])
    expect(() => peer.announce(foreign)).toThrow(code('BLOCK_REJECTED') as never)
    state.handlers?.onDatagram(say({ type: 'ANNOUNCE', ...genesis }), from)
    expect([heard.at(-1), peer.chain.tip?.hash]).toEqual(['block 0 announced', genesis.hash])
  })
})

describe('beginnings and ends', () => {
  it('rejects the start that a stop overtakes, also while the transport fails', async () => {
    const peer = await make()
    const starting = expect(peer.start()).rejects.toEqual(code('PEER_STOPPED'))
    await peer.stop()
    await starting
    const { transport } = handTransport()
    let fail = () => {}
    const open = () => new Promise<Address>((_, reject) => (fail = () => reject(new Error('closed'))))
    const slow = await make('10.0.0.2:1', { transport: { ...transport, open } })
    const failing = expect(slow.start()).rejects.toEqual(code('PEER_STOPPED'))
    await slow.stop()
    fail()
    await failing
  })

  it('stops the clock of a peer that has stopped', async () => {
    const peer = await join()
    await network.run(3_000)
    await peer.stop()
    const { uptimeMs } = peer.status()
    await network.run(60_000)
    expect([uptimeMs, peer.status().uptimeMs]).toEqual([3_000, 3_000])
    const never = await make('10.0.0.2:1')
    await network.run(1_000)
    await never.stop()
    await network.run(1_000)
    expect(never.status()).toMatchObject({ state: 'stopped', uptimeMs: 0 })
  })

  it('tells once of a block that was announced before the start, as our own', async () => {
    const peer = await make(HUB, { chain: main.slice(0, 2) })
    const heard = listen(peer, 'block')
    peer.announce(main[2] as Block)
    const told = ['block 0 loaded', 'block 1 loaded', 'block 2 own']
    expect([heard, peer.chain.height]).toEqual([told, 3])
    await peer.start()
    await network.run(1_000)
    expect(heard).toEqual(told)
  })

  it('tells nothing more once a listener has stopped the peer', async () => {
    await join(HUB, { chain: main })
    const peer = await make('10.0.0.2:1')
    const heard = listen(peer, 'block', 'synced', 'consensus', 'neighbor:joined', 'neighbor:left', 'error', 'sync')
    let stopping: Promise<void> | undefined
    peer.on('block', ({ block }) => {
      if (block.height === 4) stopping = peer.stop()
    })
    await peer.start()
    await network.run(5_000)
    await stopping
    await network.run(90_000)
    expect(heard.filter((text) => text.startsWith('block'))).toEqual([0, 1, 2, 3, 4].map((n) => `block ${n} synced`))
    expect(heard.at(-1)).toBe('block 4 synced')
  })
})
