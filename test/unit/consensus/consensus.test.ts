import { describe, expect, it } from 'vitest'
import { ConsensusStage } from '../../../src/consensus/consensus.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'

const at = (n: number) => ({ host: `10.0.0.${n}`, port: 1 })
const neighbor = (n: number) => new Neighbor(at(n), { nowMs: 0, isConfigured: false })
const claim = (height: number) => ({ height, hash: `${'a'.repeat(62)}00` })
const standing = { ownHeight: 0, nowMs: 0 }
const make = () => new ConsensusStage({ difficulty: 2, badClaims: { most: 8, badForMs: 1_000 } })

describe('ConsensusStage', () => {
  it('asks, and knows who answers until it asks again', () => {
    const stage = make()
    expect(stage.ask(at(1), 0)).toEqual({ message: { type: 'STATS' }, to: at(1) })
    expect(stage.whoAnswers(at(1), 5)).toMatchObject({ isExact: true, tookMs: 5 })
    expect(stage.whoAnswers(at(1), 6)).toMatchObject({ isExact: true })
    expect(stage.whoAnswers(at(2), 6)).toBeUndefined()
    stage.forget(neighbor(1), 0)
    expect(stage.whoAnswers(at(1), 7)).toBeUndefined()
  })

  it('chooses when everybody whom it asked has answered, or soon after the first did', () => {
    const stage = make()
    const [one, two] = [neighbor(1), neighbor(2)]
    stage.ask(at(1), 0)
    stage.ask(at(2), 0)
    stage.count(one, claim(5), { ownHeight: 0, nowMs: 10 })
    expect(stage.timing.dueMs(10)).toBe(210)
    stage.count(two, claim(5), { ownHeight: 0, nowMs: 20 })
    expect(stage.timing.dueMs(20)).toBe(20)
  })

  it('chooses a second after it was told to, also when nobody answers', () => {
    const stage = make()
    stage.choose([], 0, 0)
    stage.collect(5_000)
    stage.ask(at(1), 5_000)
    expect(stage.timing.dueMs(5_000)).toBe(6_000)
  })

  it('waits for no answer of somebody who has left', () => {
    const stage = make()
    for (const n of [1, 2]) stage.ask(at(n), 0)
    stage.count(neighbor(1), claim(5), standing)
    expect(stage.timing.dueMs(0)).toBe(200)
    stage.forget(neighbor(2), 0)
    expect(stage.timing.dueMs(0)).toBe(0)
  })

  it('believes in hashes with the zeros of the network only', () => {
    expect(make().isPlausible(claim(1))).toBe(true)
    expect(make().isPlausible({ height: 1, hash: `${'a'.repeat(63)}0` })).toBe(false)
  })

  it('chooses by the newest claim of each, and says whether that is news', () => {
    const stage = make()
    const [one, two] = [neighbor(1), neighbor(2)]
    stage.count(one, claim(5), standing)
    stage.count(two, claim(7), standing)
    expect(stage.choose([one, two], 6, 0)).toMatchObject({
      chosen: { height: 7 },
      isNews: true,
      toTry: [{ height: 7 }],
    })
    expect(stage.choose([one, two], 7, 0)).toMatchObject({ chosen: { height: 7 }, isNews: false, toTry: [] })
    stage.count(two, claim(4), standing)
    expect(stage.choose([one, two], 0, 0)).toMatchObject({ chosen: { height: 5 }, isNews: true })
    expect(stage.counted).toBe(3)
    expect(stage.choose([], 0, 0)).toEqual({ chosen: null, isNews: true, toTry: [] })
  })

  it('knows of a higher claim unless it has failed', () => {
    const stage = make()
    const one = neighbor(1)
    stage.count(one, claim(5), standing)
    expect([stage.hasHigher([one], 4, 0), stage.hasHigher([one], 5, 0)]).toEqual([true, false])
    stage.failed.add(claim(5), { isBad: false, sources: [one], nowMs: 0 })
    expect(stage.hasHigher([one], 4, 0)).toBe(false)
    expect(stage.choose([one], 4, 0).chosen).toBeNull()
    expect(stage.hasHigher([one], 4, 30_000)).toBe(true)
  })

  it('chooses anew when somebody has left who made the choice', () => {
    const stage = make()
    const [one, two] = [neighbor(1), neighbor(2)]
    stage.count(one, claim(5), standing)
    const rival = neighbor(3)
    stage.count(two, claim(4), standing)
    stage.count(rival, { height: 5, hash: `${'b'.repeat(62)}00` }, standing)
    stage.choose([one, two, rival], 5, 0)
    for (const other of [two, rival]) stage.forget(other, 5)
    expect(stage.timing.dueMs(5)).toBeUndefined()
    stage.forget(one, 5)
    expect(stage.timing.dueMs(5)).toBe(1_000)
  })

  it('does not choose anew when somebody leaves whose claim had failed', () => {
    const stage = make()
    const one = neighbor(1)
    stage.count(one, claim(5), standing)
    stage.failed.add(claim(5), { isBad: true, sources: [one], nowMs: 0 })
    expect(stage.choose([one], 4, 0).chosen).toBeNull()
    stage.forget(one, 4)
    expect(stage.timing.dueMs(5)).toBeUndefined()
  })

  it('chooses anew for what could change the choice, or whom to fetch it from, and for nothing else', () => {
    const rival = (height: number) => ({ height, hash: `${'b'.repeat(62)}00` })
    const isNews = (
      now: { height: number; hash: string },
      before?: { height: number; hash: string },
      ownHeight = 5,
    ) => {
      const stage = make()
      const [one, two] = [neighbor(1), neighbor(2)]
      stage.count(one, claim(5), standing)
      if (before) stage.count(two, before, standing)
      stage.choose([one, two], ownHeight, 0)
      const says = stage.count(two, now, { ownHeight, nowMs: 0 })
      expect(stage.timing.dueMs(5)).toBe(says ? 1_000 : undefined)
      return says
    }
    expect([isNews(claim(5)), isNews(claim(4)), isNews(claim(4), claim(3))]).toEqual([false, false, false])
    expect([isNews(claim(6)), isNews(rival(5)), isNews(claim(4), claim(5))]).toEqual([true, true, true])
    expect([isNews(claim(5), undefined, 2), isNews(claim(1), claim(4), 2)]).toEqual([true, true])
    expect(isNews(claim(5), claim(5))).toBe(false)
  })
})
