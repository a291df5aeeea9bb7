import { type Block, createVerifier } from 'rookery'
import { beforeAll, describe, expect, it } from 'vitest'
import { announced } from '../../../../simulator/invariants/announced.ts'
import { bounded } from '../../../../simulator/invariants/bounded.ts'
import {
  type Invariant,
  InvariantError,
  type SentDatagram,
  type WatchedDatagram,
  type WatchedPeer,
} from '../../../../simulator/invariants/invariant.ts'
import { Ledger } from '../../../../simulator/invariants/ledger.ts'
import { noErrors } from '../../../../simulator/invariants/no-errors.ts'
import { risingHeight } from '../../../../simulator/invariants/rising-height.ts'
import { sameAsTold } from '../../../../simulator/invariants/same-as-told.ts'
import { shortDatagrams } from '../../../../simulator/invariants/short-datagrams.ts'
import { standardInvariants } from '../../../../simulator/invariants/standard.ts'
import { truthful } from '../../../../simulator/invariants/truthful.ts'
import { unicast } from '../../../../simulator/invariants/unicast.ts'
import { validChain } from '../../../../simulator/invariants/valid-chain.ts'
import { withinBudgets } from '../../../../simulator/invariants/within-budgets.ts'
import { Watch } from '../../../../simulator/watch.ts'
import { mineChain } from '../../../support/chains.ts'

const CHAIN = mineChain(5)
let verifier: Awaited<ReturnType<typeof createVerifier>>
beforeAll(async () => {
  verifier = await createVerifier({ difficulty: 1 })
})

/** A peer that is only a chain and a status, so that both can be wrong. */
interface Facts {
  readonly blocks?: readonly Block[]
  readonly bounded?: Record<string, number>
  readonly neighbors?: readonly object[]
}

function fakePeer(facts: Facts = {}) {
  const state = { blocks: facts.blocks ?? [], bounded: facts.bounded ?? {}, losses: 0, nowMs: 0 }
  const peer = {
    chain: {
      get height() {
        return state.blocks.length
      },
      get tip() {
        return state.blocks.at(-1)
      },
      at: (height: number) => state.blocks[height],
    },
    neighbors: facts.neighbors ?? [],
    get fullness() {
      return state.bounded
    },
  }
  const ledger = new Ledger(() => {})
  const watched = {
    index: 0,
    address: '10.0.0.1:8999',
    peer,
    ledger,
    nowMs: () => state.nowMs,
    get losses() {
      return state.losses
    },
  } as unknown as WatchedPeer
  return { state, watched, ledger }
}

function watchOf(invariant: Invariant, peer: WatchedPeer, nowMs = () => 0) {
  const options = {
    invariants: [invariant],
    peers: [peer],
    verifier,
    limits: { words: 3 },
    seed: 7,
    nowMs,
    steps: () => 99,
  }
  return new Watch(options)
}

const datagram = (facts: Partial<WatchedDatagram>): WatchedDatagram => ({
  bytes: new Uint8Array(100),
  kind: 'STATS_REPLY',
  from: { host: '192.0.2.9', port: 1 },
  to: { host: '192.0.2.1', port: 1 },
  fate: 'delivered',
  fromIndex: 0,
  toIndex: undefined,
  isDuplicate: false,
  ...facts,
})

const sent = (facts: Partial<SentDatagram>): SentDatagram => ({
  bytes: new Uint8Array(100),
  kind: 'STATS_REPLY',
  to: { host: '192.0.2.1', port: 1 },
  isThere: true,
  ...facts,
})

const says = (kind: SentDatagram['kind'], facts: object): SentDatagram =>
  sent({ kind, bytes: new TextEncoder().encode(JSON.stringify({ type: kind, ...facts })) })

describe('a broken invariant', () => {
  it('is told with the seed, the step, the time and the peer', () => {
    const { watched } = fakePeer()
    const watch = watchOf(noErrors, watched, () => 250)
    expect(() => watch.check()).not.toThrow()
    watch.error(watched, 'it broke')
    watch.error(watched, 'again')
    expect(() => watch.check()).toThrow(InvariantError)
    expect(watch.broken?.message).toBe(
      'no-errors is broken: 10.0.0.1:8999 failed: it broke (seed 7, step 99, at 250 ms)',
    )
    expect(watch.broken?.details).toMatchObject({ invariant: 'no-errors', seed: 7, step: 99, peer: '10.0.0.1:8999' })
  })

  it.each([
    ['onStart', '10.0.0.1:8999 could', (watch: Watch, peer: WatchedPeer) => watch.start(peer)],
    [
      'onBlock',
      '10.0.0.1:8999 could',
      (watch: Watch, peer: WatchedPeer) => watch.block(peer, CHAIN[0] as Block, undefined, 'synced'),
    ],
    ['onSend', '10.0.0.1:8999 could', (watch: Watch, peer: WatchedPeer) => watch.send(peer, sent({}))],
    ['onDatagram', 'a datagram could', (watch: Watch) => watch.datagram(datagram({}))],
    ['onError', '10.0.0.1:8999 could', (watch: Watch, peer: WatchedPeer) => watch.error(peer, 'it broke')],
    ['onTurn', '10.0.0.1:8999 could', (watch: Watch) => watch.turn()],
  ] as const)('is also one whose %s throws', (look, whom, act) => {
    const thrown = new TypeError('no such thing')
    const careless: Invariant = {
      name: 'careless',
      summary: 'Looks at what is not there.',
      watch: () => ({
        [look]() {
          throw thrown
        },
      }),
    }
    const { watched } = fakePeer()
    const watch = watchOf(careless, watched)
    act(watch, watched)
    expect(() => watch.check()).toThrow(
      `careless is broken: ${whom} not be looked at: ${look} threw TypeError: no such thing (seed 7, step 99, at 0 ms)`,
    )
    expect(watch.broken?.cause).toBe(thrown)
  })

  it('has a name of its own and says what must hold', () => {
    expect(new Set(standardInvariants.map(({ name }) => name)).size).toBe(standardInvariants.length)
    for (const { summary } of standardInvariants) expect(summary).toMatch(/^[A-Z].*\.$/)
  })
})

describe('valid-chain', () => {
  const brokenBy = (...steps: readonly [Block, Block | undefined][]) => {
    const { watched } = fakePeer()
    const watch = watchOf(validChain, watched)
    for (const [block, previous] of steps) watch.block(watched, block, previous, 'synced')
    return watch.broken?.details.sentence
  }
  const [first, second, third] = CHAIN as [Block, Block, Block]

  it('holds for a chain, also the second time', () => {
    expect(brokenBy([first, undefined], [second, first], [first, undefined], [second, first])).toBeUndefined()
  })

  it.each([
    ['a block without the one below', [third, first]],
    ['a changed block', [{ ...second, minedBy: 'somebody' }, first]],
    ['a wrong height', [{ ...second, height: 5 }, first]],
    ['a known block elsewhere', [second, third]],
  ] as const)('breaks for %s', (_, step) => {
    expect(brokenBy([first, undefined], [second, first], [step[0], step[1]])).toMatch(/has a bad block/)
  })
})

describe('events', () => {
  it('breaks when the chain is another than was told', () => {
    const { watched, ledger, state } = fakePeer({ blocks: CHAIN.slice(0, 1) })
    ledger.onBlock({ block: CHAIN[0] as Block, source: 'own' })
    const watch = watchOf(sameAsTold, watched)
    watch.all()
    expect(watch.broken).toBeUndefined()
    state.blocks = [{ ...(CHAIN[0] as Block) }]
    watch.turn()
    expect(watch.broken?.details.sentence).toBe('has another tip than it told of')
    state.blocks = CHAIN.slice(0, 2)
    const again = watchOf(sameAsTold, watched)
    again.turn()
    expect(again.broken?.details.sentence).toBe('has 2 blocks and told of 1')
  })

  const told = (tell: (ledger: Ledger) => void) => {
    const complaints: string[] = []
    const ledger = new Ledger((sentence) => complaints.push(sentence))
    for (const block of CHAIN.slice(0, 3)) ledger.onBlock({ block, source: 'synced' })
    tell(ledger)
    return complaints
  }
  const fork = mineChain(4, { base: CHAIN.slice(0, 1), minedBy: 'fork' }).slice(1)
  const reorg = { ancestor: CHAIN[0] as Block, detached: CHAIN.slice(1, 3), attached: fork }

  it('holds for a reorg whose blocks follow', () => {
    const complaints = told((ledger) => {
      ledger.onReorg(reorg)
      for (const block of fork) ledger.onBlock({ block, source: 'synced' })
      ledger.onBlock({ block: { ...(fork[1] as Block) }, source: 'corrected' })
    })
    expect(complaints).toEqual([])
  })

  it.each([
    ['a gap', (ledger: Ledger) => void ledger.onBlock({ block: CHAIN[4] as Block, source: 'synced' })],
    ['a block twice', (ledger: Ledger) => void ledger.onBlock({ block: CHAIN[2] as Block, source: 'synced' })],
    [
      'a correction of nothing',
      (ledger: Ledger) => void ledger.onBlock({ block: fork[1] as Block, source: 'corrected' }),
    ],
    ['a reorg to a shorter chain', (ledger: Ledger) => ledger.onReorg({ ...reorg, attached: fork.slice(0, 2) })],
    ['a reorg of other blocks', (ledger: Ledger) => ledger.onReorg({ ...reorg, detached: CHAIN.slice(2, 3) })],
    [
      'a reorg from elsewhere',
      (ledger: Ledger) => ledger.onReorg({ ...reorg, ancestor: { ...fork[0], height: 0 } as Block }),
    ],
    [
      'other blocks than the reorg said',
      (ledger: Ledger) => {
        ledger.onReorg(reorg)
        ledger.onBlock({ block: CHAIN[1] as Block, source: 'synced' })
      },
    ],
    [
      'a reorg within a reorg',
      (ledger: Ledger) => {
        ledger.onReorg(reorg)
        ledger.onReorg({ ancestor: CHAIN[0] as Block, detached: [], attached: fork })
      },
    ],
  ])('breaks for %s', (_, tell) => {
    expect(told(tell).length).toBeGreaterThan(0)
  })
})

describe('rising-height', () => {
  it('breaks when a chain gets shorter', () => {
    const { watched, state } = fakePeer({ blocks: CHAIN })
    const watch = watchOf(risingHeight, watched)
    watch.turn()
    state.blocks = CHAIN.slice(0, 4)
    watch.turn()
    expect(watch.broken?.details.sentence).toBe('had 5 blocks and has 4')
  })

  it('lets a peer begin anew that has lost its store, and no other', () => {
    const { watched, state } = fakePeer({ blocks: CHAIN })
    const watch = watchOf(risingHeight, watched)
    watch.turn()
    state.blocks = []
    state.losses = 1
    watch.turn()
    expect(watch.broken).toBeUndefined()
    state.blocks = CHAIN
    watch.turn()
    state.blocks = []
    watch.turn()
    expect(watch.broken?.details.sentence).toBe('had 5 blocks and has 0')
  })

  it('looks at what a peer comes back with before it fetches the rest again', () => {
    const fork = mineChain(2, { base: CHAIN.slice(0, 3), minedBy: 'fork' })
    const comingBackWith = (blocks: readonly Block[], losses = 0) => {
      const { watched, state } = fakePeer({ blocks: CHAIN })
      const watch = watchOf(risingHeight, watched)
      watch.start(watched)
      state.blocks = blocks
      state.losses = losses
      watch.start(watched)
      return watch.broken?.details.sentence
    }
    expect(comingBackWith(CHAIN)).toBeUndefined()
    expect(comingBackWith([], 1)).toBeUndefined()
    expect(comingBackWith(CHAIN.slice(0, 4))).toBe('had 5 blocks and has 4')
    expect(comingBackWith(fork)).toBe('came back with another tip than it had')
  })
})

describe('truthful', () => {
  const [, second, third] = CHAIN as [Block, Block, Block]
  const nothing = { height: null, hash: null }
  it.each([
    ['its tip', says('STATS_REPLY', { height: 3, hash: third.hash }), false],
    ['an old tip', says('STATS_REPLY', { height: 2, hash: second.hash }), true],
    ['a chain that it does not have', says('STATS_REPLY', { height: 4, hash: third.hash }), true],
    ['no chain', says('STATS_REPLY', nothing), true],
    ['its block', says('GET_BLOCK_REPLY', second), false],
    ['no block', says('GET_BLOCK_REPLY', nothing), false],
    ['its block, cut otherwise', says('GET_BLOCK_REPLY', { ...second, messages: [...second.messages, ''] }), true],
    ['its block, of another miner', says('ANNOUNCE', { ...third, minedBy: 'x' }), true],
    ['a block in another place', says('GET_BLOCK_REPLY', { ...second, height: 2 }), true],
    ['news', says('ANNOUNCE', third), false],
    ['news that it has not', says('ANNOUNCE', CHAIN[4] as Block), true],
    ['a question', sent({ kind: 'STATS' }), false],
    ['a question, though it is stopped', sent({ kind: 'STATS', isThere: false }), true],
  ])('with %s', (_, datagram, isBroken) => {
    const { watched } = fakePeer({ blocks: CHAIN.slice(0, 3) })
    const watch = watchOf(truthful, watched)
    watch.send(watched, datagram)
    expect(watch.broken !== undefined).toBe(isBroken)
  })
})

describe('announced', () => {
  const [first, second, third] = CHAIN as [Block, Block, Block]
  const claiming = (host: string, height: number, { hash }: Block) => ({
    address: { host, port: 1 },
    claim: { height, hash },
  })
  const neighbors = [
    claiming('192.0.2.1', 2, second),
    claiming('192.0.2.2', 1, first),
    { address: { host: '192.0.2.3', port: 1 }, claim: null },
  ]
  it.each([
    ['to who can append it', [says('ANNOUNCE', third)], 'own', false],
    ['to nobody', [], 'own', true],
    ['to somebody else', [{ ...says('ANNOUNCE', third), to: { host: '192.0.2.2', port: 1 } }], 'own', true],
    ['as another block', [says('ANNOUNCE', second)], 'own', true],
    ['to nobody, as it is no own block', [], 'announced', false],
  ] as const)('%s', (_, datagrams, source, isBroken) => {
    const { watched } = fakePeer({ blocks: CHAIN.slice(0, 3), neighbors })
    const watch = watchOf(announced, watched)
    for (const datagram of datagrams) watch.send(watched, datagram)
    watch.block(watched, third, second, source)
    expect(watch.broken !== undefined).toBe(isBroken)
  })
})

describe('bounded', () => {
  it.each([
    [{ neighbors: 256, words: 3 }, undefined],
    [{ neighbors: 257 }, /keeps 257 neighbors where 256/],
    [{ words: 4 }, /keeps 4 words where 3/],
    [{ gossipIds: -1 }, /keeps -1/],
    [{ heardOf: Number.NaN }, /keeps NaN/],
  ] as const)('with %o', (sizes, sentence) => {
    const { watched } = fakePeer({ bounded: sizes })
    const watch = watchOf(bounded, watched)
    watch.all()
    if (sentence) expect(watch.broken?.message).toMatch(sentence)
    else expect(watch.broken).toBeUndefined()
  })
})

describe('short-datagrams', () => {
  it.each([
    [{ kind: 'GOSSIP' as const, bytes: new Uint8Array(1_024) }, false],
    [{ kind: 'GOSSIP' as const, bytes: new Uint8Array(1_025) }, true],
    [{ kind: 'GET_BLOCK_REPLY' as const, bytes: new Uint8Array(2_000) }, false],
    [{ kind: 'GOSSIP' as const, bytes: new Uint8Array(2_000), fromIndex: 1 }, false],
  ])('case %#', (facts, isBroken) => {
    const { watched } = fakePeer()
    const watch = watchOf(shortDatagrams, watched)
    watch.datagram(datagram(facts))
    expect(watch.broken !== undefined).toBe(isBroken)
  })
})

describe('unicast', () => {
  it.each([
    ['sent to an honest peer', sent({ to: { host: '10.0.0.2', port: 1 } }), false],
    ['sent to somebody elsewhere', sent({ to: { host: '2001:db8::1', port: 1 } }), false],
    ['broadcast', sent({ to: { host: '255.255.255.255', port: 1 } }), true],
    ['sent to a name', sent({ to: { host: 'example.org', port: 1 } }), true],
    ['of an honest peer', says('GOSSIP', { host: '10.0.0.2' }), false],
    ['of somebody elsewhere', says('GOSSIP', { host: '192.0.2.7' }), false],
    ...['224.0.0.1', '0.0.0.0', '127.0.0.1', '::', '::1', 'FF02::1', '::ffff:127.0.0.1', 'localhost', '1.2.3'].map(
      (host) => [`of ${host}`, says('GOSSIP', { host }), true] as const,
    ),
  ] as const)('with a gossip or more %s', (_, datagram, isBroken) => {
    const { watched } = fakePeer()
    const watch = watchOf(unicast, watched)
    watch.send(watched, datagram)
    expect(watch.broken !== undefined).toBe(isBroken)
  })
})

describe('within-budgets', () => {
  const brokenBy = (
    count: number,
    facts: Partial<SentDatagram>,
    { msEach = 1, prepare = [] }: { msEach?: number; prepare?: readonly Partial<WatchedDatagram>[] } = {},
  ) => {
    const { watched, state } = fakePeer()
    const watch = watchOf(withinBudgets, watched)
    for (const one of prepare) watch.datagram(datagram({ toIndex: 0, fromIndex: 3, ...one }))
    for (let i = 0; i < count; i++) {
      state.nowMs = i * msEach
      watch.send(watched, sent(facts))
    }
    return watch.broken?.message
  }
  const stranger = { host: '192.0.2.1', port: 9 }

  it('breaks when a stranger gets too much', () => {
    expect(brokenBy(200, {})).toBeUndefined()
    expect(brokenBy(201, {})).toMatch(/sent 201 replies of 20100 bytes within a second to 192.0.2.1:1/)
    expect(brokenBy(65, { bytes: new Uint8Array(1_000) })).toBeUndefined()
    expect(brokenBy(66, { bytes: new Uint8Array(1_000) })).toMatch(/66000 bytes/)
  })

  it('holds for questions, for honest peers, for many seconds, and for who has answered', () => {
    expect(brokenBy(999, { kind: 'STATS' })).toBeUndefined()
    expect(brokenBy(999, { to: { host: '10.0.0.1', port: 8_999 } })).toBeUndefined()
    expect(brokenBy(2_000, {}, { msEach: 5 })).toBeUndefined()
    expect(brokenBy(999, {}, { prepare: [{ from: stranger }] })).toBeUndefined()
    expect(brokenBy(999, {}, { prepare: [{ from: stranger, fate: 'lost' }] })).toBeDefined()
    expect(brokenBy(999, {}, { prepare: [{ from: stranger, kind: 'STATS' }] })).toBeDefined()
  })
})
