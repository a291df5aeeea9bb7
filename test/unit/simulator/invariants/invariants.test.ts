import { type Block, createVerifier } from 'rookery'
import { beforeAll, describe, expect, it } from 'vitest'
import { bounded } from '../../../../simulator/invariants/bounded.ts'
import {
  type Invariant,
  InvariantError,
  type WatchedDatagram,
  type WatchedPeer,
} from '../../../../simulator/invariants/invariant.ts'
import { Ledger } from '../../../../simulator/invariants/ledger.ts'
import { noErrors } from '../../../../simulator/invariants/no-errors.ts'
import { risingHeight } from '../../../../simulator/invariants/rising-height.ts'
import { sameAsTold } from '../../../../simulator/invariants/same-as-told.ts'
import { shortDatagrams } from '../../../../simulator/invariants/short-datagrams.ts'
import { standardInvariants } from '../../../../simulator/invariants/standard.ts'
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
function fakePeer(facts: { blocks?: readonly Block[]; bounded?: Record<string, number> } = {}) {
  const state = { blocks: facts.blocks ?? [], bounded: facts.bounded ?? {} }
  const peer = {
    chain: {
      get height() {
        return state.blocks.length
      },
      get tip() {
        return state.blocks.at(-1)
      },
    },
    get fullness() {
      return state.bounded
    },
  }
  const ledger = new Ledger(() => {})
  const watched = { index: 0, address: '10.0.0.1:8999', peer, ledger } as unknown as WatchedPeer
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
  to: { host: '192.0.2.1', port: 1 },
  fate: 'delivered',
  fromIndex: 0,
  toIndex: undefined,
  isDuplicate: false,
  ...facts,
})

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
    [
      'onBlock',
      '10.0.0.1:8999 could',
      (watch: Watch, peer: WatchedPeer) => watch.block(peer, CHAIN[0] as Block, undefined),
    ],
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
    for (const [block, previous] of steps) watch.block(watched, block, previous)
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

describe('within-budgets', () => {
  const brokenBy = (
    count: number,
    facts: Partial<WatchedDatagram>,
    prepare: readonly Partial<WatchedDatagram>[] = [],
  ) => {
    const { watched } = fakePeer()
    let atMs = 0
    const watch = watchOf(withinBudgets, watched, () => atMs)
    for (const one of prepare) watch.datagram(datagram(one))
    for (let i = 0; i < count; i++) {
      atMs = 500 + i / 1_000
      watch.datagram(datagram(facts))
    }
    return watch.broken?.message
  }

  it('breaks when a stranger gets too much', () => {
    expect(brokenBy(400, {})).toBeUndefined()
    expect(brokenBy(401, {})).toMatch(/sent 401 replies of 40000 bytes within a second to 192.0.2.1:1/)
    expect(brokenBy(132, { bytes: new Uint8Array(1_000) })).toBeUndefined()
    expect(brokenBy(133, { bytes: new Uint8Array(1_000) })).toMatch(/132000 bytes/)
    expect(brokenBy(2_000, { toIndex: 3 })).toBeDefined()
  })

  it('holds for questions, for honest peers, and for who has answered', () => {
    expect(brokenBy(2_000, { kind: 'STATS' })).toBeUndefined()
    expect(brokenBy(2_000, { toIndex: 0 })).toBeUndefined()
    expect(brokenBy(2_000, { toIndex: 3 }, [{ fromIndex: 3, toIndex: 0 }])).toBeUndefined()
    expect(brokenBy(2_000, { toIndex: 3 }, [{ fromIndex: 3, toIndex: 0, fate: 'lost' }])).toBeDefined()
  })
})
