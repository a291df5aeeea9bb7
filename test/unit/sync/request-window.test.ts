import { describe, expect, it } from 'vitest'
import type { Random } from '../../../src/runtime/random.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { RequestWindow } from '../../../src/sync/request-window.ts'

/** `count` answers of `ms` each, all at one moment. */
function answer(window: RequestWindow, ms: number, count: number, { isFull = true, nowMs = 0 } = {}): RequestWindow {
  for (let i = 0; i < count; i++) window.answered(ms, isFull, nowMs)
  return window
}

describe('RequestWindow', () => {
  it('begins small, and grows by one an answer while round trips stay near the shortest', () => {
    const window = new RequestWindow()
    expect(window.size).toBe(16)
    expect(answer(window, 10, 12).size).toBe(28)
    expect(answer(window, 14, 12).size).toBe(40)
  })

  it('grows at the start by what is lost, too, but not before anything has come back', () => {
    const window = new RequestWindow()
    window.lost()
    expect(window.size).toBe(16)
    answer(window, 10, 8)
    for (let i = 0; i < 8; i++) window.lost()
    expect(window.size).toBe(32)
    answer(window, 200, 1_000)
    const { size } = window
    window.lost()
    expect(window.size).toBe(size)
  })

  it('earns no growth while it is not used up', () => {
    expect(answer(new RequestWindow(), 10, 50, { isFull: false }).size).toBe(16)
  })

  it('is never larger than 256, nor smaller than 8 while answers come', () => {
    const window = answer(new RequestWindow(), 10, 2_000)
    expect(window.size).toBe(256)
    expect(answer(window, 400, 20_000).size).toBe(8)
  })

  it('takes single long round trips for jitter', () => {
    const window = answer(new RequestWindow(), 10, 32)
    for (let i = 0; i < 50; i++) answer(answer(window, 500, 7), 10, 1)
    expect(window.size).toBeGreaterThan(40)
  })

  it('shrinks when a queue lengthens all round trips, and slowly grows again when it is gone', () => {
    const window = answer(new RequestWindow(), 10, 84)
    expect(window.size).toBe(100)
    answer(window, 200, 1_000)
    const shrunk = window.size
    expect(shrunk).toBeLessThan(95)
    answer(window, 10, 20)
    expect(window.size).toBeGreaterThanOrEqual(shrunk)
    expect(window.size).toBeLessThan(shrunk + 3)
    expect(answer(window, 10, 500).size).toBeGreaterThan(shrunk + 3)
  })

  it('shrinks under a queue whether or not it is used up', () => {
    const window = answer(answer(new RequestWindow(), 10, 92), 200, 300, { isFull: false })
    expect(window.size).toBeLessThan(98)
  })

  it('lets a queue be that is short for the length of the way', () => {
    expect(answer(answer(new RequestWindow(), 10, 10), 20, 100).size).toBeLessThan(28)
    expect(answer(answer(new RequestWindow(), 100, 10), 120, 100).size).toBeGreaterThan(80)
  })

  it('begins anew after a collapse', () => {
    const window = answer(new RequestWindow(), 10, 92)
    window.collapse()
    expect(window.size).toBe(2)
    answer(window, 10, 1, { isFull: false })
    expect(window.size).toBe(2)
    answer(window, 10, 1)
    expect(window.size).toBe(8)
    expect(answer(window, 10, 12).size).toBe(20)
  })

  it('forgets the shortest round trip after a while, since routes change', () => {
    const window = answer(new RequestWindow(), 10, 40)
    for (let s = 1; s < 40; s++) answer(window, 100, 20, { nowMs: s * 1_000 })
    const before = window.size
    expect(answer(window, 100, 300, { nowMs: 40_000 }).size).toBeGreaterThan(before + 2)
    const young = answer(new RequestWindow(), 10, 40)
    const youngBefore = young.size
    expect(answer(young, 100, 300, { nowMs: 9_000 }).size).toBeLessThan(youngBefore - 2)
  })
})

describe('RequestWindow on lines that do not always take equally long', () => {
  /** Between `least` and three times as long; the sum of two ways, each uniform. */
  const wayThereAndBack = (random: Random, least: number) => least * (1 + random.fraction() + random.fraction())

  it.each([5, 50, 200])('takes jitter for jitter: least round trip %i ms', (least) => {
    for (let seed = 1; seed <= 50; seed++) {
      const window = new RequestWindow()
      const random = seededRandom(seed)
      for (let i = 0; i < 260; i++) window.answered(wayThereAndBack(random, least), true, i)
      expect(window.size, `seed ${seed}`).toBe(256)
    }
  })

  it.each([5, 50])('sees a queue through jitter: least round trip %i ms', (least) => {
    for (let seed = 1; seed <= 50; seed++) {
      const window = new RequestWindow()
      const random = seededRandom(seed)
      for (let i = 0; i < 260; i++) window.answered(wayThereAndBack(random, least), true, i)
      for (let i = 0; i < 2_000; i++) window.answered(wayThereAndBack(random, least) + 10 * least, true, i)
      expect(window.size, `seed ${seed}`).toBeLessThan(16)
    }
  })

  it.each([5, 50, 200])(
    'takes it for jitter that answers to one burst come sorted: least round trip %i ms',
    (least) => {
      for (let seed = 1; seed <= 50; seed++) {
        const window = new RequestWindow()
        const random = seededRandom(seed)
        serve(window, { eachMs: 0, wayMs: least, answers: 600, jitterMs: () => wayThereAndBack(random, least) - least })
        expect(window.size, `seed ${seed}`).toBe(256)
      }
    },
  )

  it.each([
    [1, 20],
    [1, 50],
    [5, 100],
  ])('sees a queue though answers overtake each other: %f ms for an answer over a way of %i ms', (eachMs, wayMs) => {
    for (let seed = 1; seed <= 5; seed++) {
      const random = seededRandom(seed)
      const jitterMs = () => wayMs * random.fraction()
      const { queuesMs, idleMs } = serve(new RequestWindow(), { eachMs, wayMs, answers: 20_000, jitterMs })
      // As much again as the jitter is aimed at; without any control 256 would wait.
      expect(Math.max(...queuesMs.slice(10_000)), `seed ${seed}`).toBeLessThan(3 * wayMs)
      expect(idleMs, `seed ${seed}`).toBeLessThan(0.05 * 20_000 * eachMs)
    }
  })

  it.each([
    [1, 20],
    [0.25, 2],
    [5, 100],
  ])(
    'keeps a neighbor busy that takes %f ms for an answer over a way of %i ms, and its queue short',
    (eachMs, wayMs) => {
      const { queuesMs, idleMs } = serve(new RequestWindow(), { eachMs, wayMs, answers: 20_000 })
      const late = queuesMs.slice(10_000)
      expect(Math.max(...late)).toBeLessThan(3 * Math.max(6, wayMs / 4))
      expect(idleMs).toBeLessThan(0.05 * 20_000 * eachMs)
    },
  )
})

interface Served {
  readonly eachMs: number
  readonly wayMs: number
  readonly answers: number
  readonly jitterMs?: () => number
}

/** A neighbor that answers one question after the other, asked whenever the window has room; jitter is the way back's. */
function serve(window: RequestWindow, { eachMs, wayMs, answers, jitterMs = () => 0 }: Served) {
  const open: { nth: number; askedMs: number; doneMs: number }[] = []
  const queuesMs: number[] = []
  let asked = 0
  let newest = -1
  let idleMs = 0
  let freeMs = 0
  let nowMs = 0
  for (let done = 0; done < answers; done++) {
    while (open.length < window.size) {
      const startMs = Math.max(freeMs, nowMs + wayMs / 2)
      if (done > answers / 2) idleMs += startMs - freeMs
      freeMs = startMs + eachMs
      open.push({ nth: asked++, askedMs: nowMs, doneMs: freeMs + wayMs / 2 + jitterMs() })
    }
    const next = open.reduce((next, { doneMs }, at) => (doneMs < (open[next]?.doneMs ?? 0) ? at : next), 0)
    const [answer] = open.splice(next, 1) as [(typeof open)[number]]
    nowMs = Math.max(nowMs, answer.doneMs)
    const tookMs = nowMs - answer.askedMs
    queuesMs.push(tookMs - wayMs - eachMs)
    if (answer.nth < newest) window.straggled(tookMs, true, nowMs)
    else window.answered(tookMs, true, nowMs)
    newest = Math.max(newest, answer.nth)
  }
  return { queuesMs, idleMs }
}
