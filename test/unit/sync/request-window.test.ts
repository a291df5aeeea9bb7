import { describe, expect, it } from 'vitest'
import { RequestWindow } from '../../../src/sync/request-window.ts'

/** `count` answers of `ms` each, all at one moment. */
function answer(window: RequestWindow, ms: number, count: number, { isFull = true, nowMs = 0 } = {}): RequestWindow {
  for (let i = 0; i < count; i++) window.answered(ms, isFull, nowMs)
  return window
}

describe('RequestWindow', () => {
  it('begins small, and grows by one an answer while round trips stay near the shortest', () => {
    const window = new RequestWindow()
    expect(window.size).toBe(8)
    expect(answer(window, 10, 12).size).toBe(20)
    expect(answer(window, 14, 12).size).toBe(32)
  })

  it('earns no growth while it is not used up', () => {
    expect(answer(new RequestWindow(), 10, 50, { isFull: false }).size).toBe(8)
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
    const window = answer(new RequestWindow(), 10, 92)
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
    expect(answer(answer(new RequestWindow(), 10, 10), 20, 100).size).toBeLessThan(20)
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
