import { describe, expect, it } from 'vitest'
import { ChoiceTiming } from '../../../src/consensus/choice-timing.ts'

const news = (nowMs: number) => ({ isNews: true, nowMs })

describe('ChoiceTiming, for the first choice', () => {
  it('waits for an answer as long as it takes', () => {
    const timing = new ChoiceTiming()
    timing.asked('a')
    expect([timing.dueMs(1e9), timing.hasChosen]).toEqual([undefined, false])
  })

  it('comes 200 ms after the first answer, or when everybody has answered', () => {
    const timing = new ChoiceTiming()
    for (const key of ['a', 'b', 'c']) timing.asked(key)
    timing.answered('a', news(100))
    expect(timing.dueMs(100)).toBe(300)
    timing.answered('b', news(150))
    expect(timing.dueMs(150)).toBe(300)
    timing.answered('c', news(160))
    expect(timing.dueMs(160)).toBe(160)
    timing.chose(160)
    expect([timing.dueMs(160), timing.hasChosen]).toEqual([undefined, true])
  })
})

describe('ChoiceTiming, for later choices', () => {
  const chosen = () => {
    const timing = new ChoiceTiming()
    timing.chose(1_000)
    return timing
  }

  it('comes for news, at most once a second', () => {
    const timing = chosen()
    timing.answered('a', { isNews: false, nowMs: 1_100 })
    expect(timing.dueMs(1_100)).toBeUndefined()
    timing.answered('a', news(1_100))
    expect(timing.dueMs(1_100)).toBe(2_000)
    timing.chose(2_000)
    timing.want()
    expect(timing.dueMs(2_001)).toBe(3_000)
  })

  it('comes at once when a round or a pause has ended', () => {
    const timing = chosen()
    timing.wantNow()
    expect(timing.dueMs(1_001)).toBe(1_001)
  })

  it('comes for who asked for it by its deadline, also when nobody answers', () => {
    const timing = chosen()
    timing.collect(2_500)
    timing.asked('a')
    expect(timing.dueMs(1_500)).toBe(2_500)
    timing.answered('a', { isNews: false, nowMs: 1_600 })
    expect(timing.dueMs(1_600)).toBe(1_600)
  })

  it('is not put off by who asks again and again', () => {
    const timing = chosen()
    timing.collect(2_000)
    timing.collect(2_500)
    expect(timing.dueMs(1_500)).toBe(2_000)
  })
})
