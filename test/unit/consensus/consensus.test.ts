import { describe, expect, it } from 'vitest'
import { ConsensusStage } from '../../../src/consensus/consensus.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'

const at = (n: number) => ({ host: `10.0.0.${n}`, port: 1 })
const neighbor = (n: number) => new Neighbor(at(n), { nowMs: 0, isConfigured: false })
const claim = (height: number) => ({ height, hash: `${'a'.repeat(62)}00` })
const make = () => new ConsensusStage({ difficulty: 2, badClaims: { most: 8, badForMs: 1_000 } })

describe('ConsensusStage', () => {
  it('asks, and knows who answers until it asks again', () => {
    const stage = make()
    expect(stage.ask(at(1), 0)).toEqual({ message: { type: 'STATS' }, to: at(1) })
    expect(stage.whoAnswers(at(1), 5)).toMatchObject({ isExact: true, tookMs: 5 })
    expect(stage.whoAnswers(at(1), 6)).toMatchObject({ isExact: true })
    expect(stage.whoAnswers(at(2), 6)).toBeUndefined()
    stage.forget(at(1))
    expect(stage.whoAnswers(at(1), 7)).toBeUndefined()
  })

  it('believes in hashes with the zeros of the network only', () => {
    expect(make().isPlausible(claim(1))).toBe(true)
    expect(make().isPlausible({ height: 1, hash: `${'a'.repeat(63)}0` })).toBe(false)
  })

  it('chooses by the newest claim of each, and says whether that is news', () => {
    const stage = make()
    const [one, two] = [neighbor(1), neighbor(2)]
    stage.count(one, claim(5), 0)
    stage.count(two, claim(7), 0)
    expect(stage.choose([one, two], 6, 0)).toMatchObject({
      chosen: { height: 7 },
      isNews: true,
      toTry: [{ height: 7 }],
    })
    expect(stage.choose([one, two], 7, 0)).toMatchObject({ chosen: { height: 7 }, isNews: false, toTry: [] })
    stage.count(two, claim(4), 0)
    expect(stage.choose([one, two], 0, 0)).toMatchObject({ chosen: { height: 5 }, isNews: true })
    expect(stage.counted).toBe(3)
    expect(stage.choose([], 0, 0)).toEqual({ chosen: null, isNews: true, toTry: [] })
  })

  it('knows of a higher claim unless it has failed', () => {
    const stage = make()
    const one = neighbor(1)
    stage.count(one, claim(5), 0)
    expect([stage.hasHigher([one], 4, 0), stage.hasHigher([one], 5, 0)]).toEqual([true, false])
    stage.failed.add(claim(5), { isBad: false, sources: [one], nowMs: 0 })
    expect(stage.hasHigher([one], 4, 0)).toBe(false)
    expect(stage.choose([one], 4, 0).chosen).toBeNull()
    expect(stage.hasHigher([one], 4, 30_000)).toBe(true)
  })

  it('chooses anew when a neighbor has left', () => {
    const stage = make()
    stage.choose([], 0, 0)
    stage.forget(at(1))
    expect(stage.timing.dueMs(5)).toBe(1_000)
  })
})
