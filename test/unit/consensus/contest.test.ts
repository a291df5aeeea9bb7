import { beforeEach, describe, expect, it } from 'vitest'
import { Chain } from '../../../src/chain/chain.ts'
import { Contest } from '../../../src/consensus/contest.ts'
import { FailedClaims } from '../../../src/consensus/failed-claims.ts'
import type { Claim, Neighbor } from '../../../src/neighbors/neighbor.ts'
import { NeighborTable } from '../../../src/neighbors/neighbor-table.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { mineChain } from '../../support/chains.ts'

const main = mineChain(20)
const moment = (nowMs: number) => ({ nowMs, random: seededRandom(1) })
let chain: Chain
let failed: FailedClaims
let table: NeighborTable
let contest: Contest

beforeEach(() => {
  chain = new Chain()
  chain.switchTo(0, main.slice(0, 10))
  failed = new FailedClaims({ most: 4, badForMs: 3_600_000 })
  table = new NeighborTable({ neighbors: 256, neighborsPerHost: 32, heardOf: 10 })
  contest = new Contest({ chain, failed })
})

/** Neighbor `n` claims so many blocks of another fork, told apart by `letter`. */
function claims(n: number, height: number, nowMs: number, letter = 'a'): Neighbor {
  return says(n, { height, hash: `${letter.repeat(63)}0` }, nowMs)
}

function says(n: number, claim: Claim, nowMs: number): Neighbor {
  const address = { host: `10.0.0.${n}`, port: 1 }
  const neighbor = table.get(address) ?? (table.prove(address, false, moment(nowMs))?.neighbor as Neighbor)
  contest.heard(claim, neighbor, nowMs)
  neighbor.claim = claim
  return neighbor
}

const asked = (nowMs: number) => contest.due(table, moment(nowMs)).map(({ address }) => address.host)

/** When rivals are asked, until `untilMs`. */
function timesAsked(untilMs: number): number[] {
  const times: number[] = []
  for (let atMs = contest.nextMs; atMs !== undefined && atMs < untilMs; atMs = contest.nextMs) {
    if (asked(atMs).length > 0) times.push(atMs)
  }
  return times
}

describe('Contest', () => {
  it('asks a neighbor on another fork as long as ours every second, for a minute after something has changed', () => {
    claims(1, 10, 0)
    expect(asked(999)).toEqual([])
    expect(timesAsked(500_000)).toEqual(Array.from({ length: 60 }, (_, n) => 1_000 * (n + 1)))
    expect(contest.nextMs).toBeUndefined()
  })

  it('goes on when our chain or its claim is another', () => {
    claims(1, 10, 0)
    claims(1, 11, 0, 'b')
    expect(asked(1_000)).toEqual(['10.0.0.1'])
    chain.switchTo(10, main.slice(10, 11))
    contest.onChainSwitched(50_000)
    expect(timesAsked(500_000).at(-1)).toBe(110_000)
    claims(1, 12, 200_000, 'c')
    expect(timesAsked(500_000).at(-1)).toBe(260_000)
  })

  it.each([
    ['is on our chain', { height: 10, hash: main[9]?.hash as string }],
    ['is ahead of us, perhaps on our chain', { height: 11, hash: `${'a'.repeat(63)}0` }],
    ['is on another fork that is shorter', { height: 9, hash: `${'a'.repeat(63)}0` }],
    ['claims far more than we have', { height: 19, hash: `${'a'.repeat(63)}0` }],
  ])('leaves alone who %s', (_, claim) => {
    says(1, claim, 0)
    expect(timesAsked(500_000)).toEqual([])
  })

  it('ends when our chain has won, or has become theirs', () => {
    claims(1, 10, 0)
    chain.switchTo(10, main.slice(10, 11))
    contest.onChainSwitched(500)
    expect(asked(1_000)).toEqual([])
    expect(contest.nextMs).toBeUndefined()
  })

  it('asks nobody whose claim has failed', () => {
    claims(1, 10, 0)
    const liar = claims(1, 12, 0, 'b')
    failed.add(liar.claim as Claim, { isBad: false, sources: [liar], nowMs: 500 })
    expect(timesAsked(500_000)).toEqual([])
  })

  it('asks eight at a time, others each time', () => {
    for (let n = 1; n <= 30; n++) claims(n, 10, 0)
    const { random } = moment(0)
    const each = [1_000, 2_000, 3_000, 4_000].map((nowMs) => contest.due(table, { nowMs, random }))
    expect(each.map(({ length }) => length)).toEqual([8, 8, 8, 8])
    expect(new Set(each.flat()).size).toBeGreaterThan(16)
  })

  it('remembers of a neighbor that it was on another fork, until it says otherwise', () => {
    const rival = claims(1, 10, 0)
    expect(rival.rivalClaim).toEqual(rival.claim)
    claims(1, 11, 0, 'b')
    expect(rival.rivalClaim).toEqual({ height: 10, hash: `${'a'.repeat(63)}0` })
    says(1, { height: 9, hash: main[8]?.hash as string }, 0)
    expect(rival.rivalClaim).toBeUndefined()
  })
})
