import { beforeEach, describe, expect, it } from 'vitest'
import { Chain } from '../../../src/chain/chain.ts'
import { ConsensusStage } from '../../../src/consensus/consensus.ts'
import type { Neighbor } from '../../../src/neighbors/neighbor.ts'
import { NeighborTable } from '../../../src/neighbors/neighbor-table.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { mineChain } from '../../support/chains.ts'

const main = mineChain(8)
const at = (n: number) => ({ host: `10.0.0.${n}`, port: 1 })
const moment = (nowMs: number) => ({ nowMs, random: seededRandom(1) })
const claim = (height: number) => ({ height, hash: `${'a'.repeat(62)}00` })
const rival = (height: number) => ({ height, hash: `${'b'.repeat(62)}00` })
let chain: Chain
let table: NeighborTable
let stage: ConsensusStage

beforeEach(setUp)

function setUp(): void {
  chain = new Chain()
  table = new NeighborTable({ neighbors: 256, neighborsPerHost: 32, heardOf: 10 })
  stage = new ConsensusStage({ chain, neighbors: table, difficulty: 2, badClaims: { most: 8, badForMs: 1_000 } })
}

const neighbor = (n: number) => table.prove(at(n), false, moment(0))?.neighbor as Neighbor

/** We have so many blocks, of another fork than everybody else. */
const weHave = (height: number) => chain.switchTo(0, main.slice(0, height))

describe('ConsensusStage', () => {
  it('asks, and knows who answers until it asks again', () => {
    expect(stage.ask(at(1), 0)).toEqual({ message: { type: 'STATS' }, to: at(1) })
    expect(stage.whoAnswers(at(1), 5)).toMatchObject({ isExact: true, tookMs: 5 })
    expect(stage.whoAnswers(at(1), 6)).toMatchObject({ isExact: true })
    expect(stage.whoAnswers(at(2), 6)).toBeUndefined()
    stage.forget(neighbor(1))
    expect(stage.whoAnswers(at(1), 7)).toBeUndefined()
  })

  it('chooses when everybody whom it asked has answered, or soon after the first did', () => {
    const [one, two] = [neighbor(1), neighbor(2)]
    stage.ask(at(1), 0)
    stage.ask(at(2), 0)
    stage.count(one, claim(5), 10)
    expect(stage.timing.dueMs(10)).toBe(210)
    stage.count(two, claim(5), 20)
    expect(stage.timing.dueMs(20)).toBe(20)
  })

  it('chooses a second after it was told to, also when nobody answers', () => {
    stage.choose(0)
    stage.collect(5_000)
    stage.ask(at(1), 5_000)
    expect(stage.timing.dueMs(5_000)).toBe(6_000)
  })

  it('waits for no answer of somebody who has left', () => {
    for (const n of [1, 2]) stage.ask(at(n), 0)
    stage.count(neighbor(1), claim(5), 0)
    expect(stage.timing.dueMs(0)).toBe(200)
    stage.forget(neighbor(2))
    expect(stage.timing.dueMs(0)).toBe(0)
  })

  it('believes in hashes with the zeros of the network only', () => {
    expect(stage.isPlausible(claim(1))).toBe(true)
    expect(stage.isPlausible({ height: 1, hash: `${'a'.repeat(63)}0` })).toBe(false)
  })

  it('counts of several answers to one question those that claim more, and could be true', () => {
    stage.count(neighbor(1), claim(5), 0)
    const claims = [claim(6), rival(6), claim(5), rival(5), claim(4), { height: 7, hash: 'a'.repeat(64) }]
    expect(claims.map((each) => stage.countsBesides(each, at(1)))).toEqual([true, true, false, false, false, false])
    expect(stage.countsBesides(claim(1), at(2))).toBe(true)
  })

  it('chooses by the newest claim of each, and says whether that is news', () => {
    const [one, two] = [neighbor(1), neighbor(2)]
    stage.count(one, claim(5), 0)
    stage.count(two, claim(7), 0)
    weHave(6)
    expect(stage.choose(0)).toMatchObject({
      chosen: { height: 7 },
      isNews: true,
      toTry: [{ height: 7 }],
    })
    weHave(7)
    expect(stage.choose(0)).toMatchObject({ chosen: { height: 7 }, isNews: false, toTry: [] })
    stage.count(two, claim(4), 0)
    weHave(0)
    expect(stage.choose(0)).toMatchObject({ chosen: { height: 5 }, isNews: true })
    expect(stage.counted).toBe(3)
    table.dropSilent(1)
    expect(stage.choose(0)).toEqual({ chosen: null, isNews: true, toTry: [] })
  })

  it('knows of a higher claim unless it has failed', () => {
    const one = neighbor(1)
    stage.count(one, claim(5), 0)
    weHave(4)
    expect(stage.hasHigher(0)).toBe(true)
    weHave(5)
    expect(stage.hasHigher(0)).toBe(false)
    weHave(4)
    stage.failed.add(claim(5), { isBad: false, sources: [one], nowMs: 0 })
    expect(stage.hasHigher(0)).toBe(false)
    expect(stage.choose(0).chosen).toBeNull()
    expect(stage.hasHigher(30_000)).toBe(true)
  })

  it('remembers what it chose, and how many made that claim', () => {
    expect(stage.chosen).toBeNull()
    for (const n of [1, 2]) stage.count(neighbor(n), claim(5), 0)
    stage.choose(0)
    expect(stage.chosen).toEqual({ ...claim(5), supporters: 2 })
  })

  it('has everybody asked every five seconds at most because of what a stranger says', () => {
    expect([0, 4_999, 5_000, 5_001].map((nowMs) => stage.prompt(nowMs))).toEqual([true, false, true, false])
  })

  it('wakes for rivals, and when what has failed may be chosen again', () => {
    stage.choose(0)
    expect(stage.nextMs(0)).toBeUndefined()
    weHave(4)
    stage.count(neighbor(1), claim(4), 0)
    expect(stage.nextMs(0)).toBe(1_000)
    expect(stage.rivalsToAsk(moment(1_000))).toEqual([at(1)])
    stage.failed.add(claim(6), { isBad: false, sources: [neighbor(2)], nowMs: 0 })
    stage.choose(1_000)
    expect(stage.nextMs(1_000)).toBe(2_000)
    expect([stage.expire(29_999), stage.timing.dueMs(29_999)]).toEqual([false, undefined])
    expect([stage.expire(30_000), stage.timing.dueMs(30_000)]).toEqual([true, 30_000])
  })

  it('chooses anew when somebody has left who made the choice', () => {
    const [one, two] = [neighbor(1), neighbor(2)]
    stage.count(one, claim(5), 0)
    const three = neighbor(3)
    stage.count(two, claim(4), 0)
    stage.count(three, rival(5), 0)
    weHave(5)
    stage.choose(0)
    for (const other of [two, three]) stage.forget(other)
    expect(stage.timing.dueMs(5)).toBeUndefined()
    stage.forget(one)
    expect(stage.timing.dueMs(5)).toBe(1_000)
  })

  it('does not choose anew when somebody leaves whose claim had failed', () => {
    const one = neighbor(1)
    stage.count(one, claim(5), 0)
    stage.failed.add(claim(5), { isBad: true, sources: [one], nowMs: 0 })
    weHave(4)
    expect(stage.choose(0).chosen).toBeNull()
    stage.forget(one)
    expect(stage.timing.dueMs(5)).toBeUndefined()
  })

  it('chooses anew for what could change the choice, or whom to fetch it from, and for nothing else', () => {
    const isNews = (
      now: { height: number; hash: string },
      before?: { height: number; hash: string },
      ownHeight = 5,
    ) => {
      setUp()
      weHave(ownHeight)
      const [one, two] = [neighbor(1), neighbor(2)]
      stage.count(one, claim(5), 0)
      if (before) stage.count(two, before, 0)
      stage.choose(0)
      const says = stage.count(two, now, 0)
      expect(stage.timing.dueMs(5)).toBe(says ? 1_000 : undefined)
      return says
    }
    expect([isNews(claim(5)), isNews(claim(4)), isNews(claim(4), claim(3))]).toEqual([false, false, false])
    expect([isNews(claim(6)), isNews(rival(5)), isNews(claim(4), claim(5))]).toEqual([true, true, true])
    expect([isNews(claim(5), undefined, 2), isNews(claim(1), claim(4), 2)]).toEqual([true, true])
    expect(isNews(claim(5), claim(5))).toBe(false)
  })
})
