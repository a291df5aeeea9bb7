import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../src/scheduler/virtual-clock.ts'

describe('createVirtualClock', () => {
  it('stands still until it is told to move', () => {
    const clock = createVirtualClock()
    expect([clock.nowMs(), clock.unixMs()]).toEqual([0, 1_700_000_000_000])
    clock.advance(1.5)
    expect([clock.nowMs(), clock.unixMs()]).toEqual([1.5, 1_700_000_000_001.5])
  })

  it('begins where it is told to', () => {
    const clock = createVirtualClock({ nowMs: 50, unixMs: 1_000 })
    clock.advance(5)
    expect([clock.nowMs(), clock.unixMs()]).toEqual([55, 1_005])
  })

  it('fires each timer at its own time, equal ones in the order they were set', () => {
    const clock = createVirtualClock()
    const fired: [string, number][] = []
    const note = (name: string) => () => fired.push([name, clock.nowMs()])
    clock.setTimer(20, note('c'))
    clock.setTimer(10, note('a'))
    clock.setTimer(20, note('d'))
    clock.setTimer(10, note('b'))
    clock.setTimer(31, note('late'))
    clock.advance(30)
    expect(fired).toEqual([
      ['a', 10],
      ['b', 10],
      ['c', 20],
      ['d', 20],
    ])
    expect([clock.nowMs(), clock.timers, clock.nextTimerMs]).toEqual([30, 1, 31])
  })

  it('fires timers that are set on the way', () => {
    const clock = createVirtualClock()
    const fired: number[] = []
    const tick = () => {
      fired.push(clock.nowMs())
      clock.setTimer(10, tick)
    }
    clock.setTimer(-5, tick)
    clock.advance(35)
    expect(fired).toEqual([0, 10, 20, 30])
  })

  it('fires no timer that was cancelled, and takes a second cancel', () => {
    const clock = createVirtualClock()
    const fired: string[] = []
    const cancel = clock.setTimer(10, () => fired.push('cancelled'))
    const cancelLater = clock.setTimer(5, () => cancel())
    clock.advance(20)
    cancel()
    cancelLater()
    expect([fired, clock.timers]).toEqual([[], 0])
  })

  it('steps from timer to timer', () => {
    const clock = createVirtualClock()
    const fired: number[] = []
    for (const ms of [7, 3, 7]) clock.setTimer(ms, () => fired.push(clock.nowMs()))
    expect([clock.step(), clock.nowMs(), fired.length]).toEqual([true, 3, 1])
    expect([clock.step(), clock.step(), clock.step()]).toEqual([true, true, false])
    expect([clock.nowMs(), fired]).toEqual([7, [3, 7, 7]])
  })

  it('does not turn time back when a callback has advanced it', () => {
    const clock = createVirtualClock()
    const fired: number[] = []
    clock.setTimer(10, () => clock.advance(100))
    clock.setTimer(20, () => fired.push(clock.nowMs()))
    clock.advance(15)
    expect([fired, clock.nowMs()]).toEqual([[20], 110])
  })

  it('stops where a callback throws, and goes on afterwards', () => {
    const clock = createVirtualClock()
    const fired: number[] = []
    clock.setTimer(10, () => {
      throw new Error('broken')
    })
    clock.setTimer(20, () => fired.push(clock.nowMs()))
    expect(() => clock.advance(50)).toThrow('broken')
    expect(clock.nowMs()).toBe(10)
    clock.advance(50)
    expect([fired, clock.nowMs()]).toEqual([[20], 60])
  })

  it('sets the wall clock without touching timers', () => {
    const clock = createVirtualClock()
    const fired: number[] = []
    clock.setTimer(10, () => fired.push(clock.nowMs()))
    clock.jumpUnix(-3_600_000)
    expect([clock.unixMs(), clock.nextTimerMs, fired]).toEqual([1_700_000_000_000 - 3_600_000, 10, []])
  })

  it('refuses what is no time', () => {
    const clock = createVirtualClock()
    expect(() => clock.advance(-1)).toThrow('ms is -1: it has to be a finite number of milliseconds, at least 0.')
    expect(() => clock.advance(Number.NaN)).toThrow('ms is NaN')
    expect(() => clock.setTimer(Infinity, () => {})).toThrow('ms is Infinity')
    expect(() => createVirtualClock({ nowMs: -1 })).toThrow('nowMs is -1')
    expect(() => createVirtualClock({ unixMs: Number.NaN })).toThrow('unixMs is NaN')
    expect(() => createVirtualClock({ now: 7 } as object)).toThrow('createVirtualClock has no option now;')
  })

  it('fires everything once, in order, however the way is cut into pieces', () => {
    const ms = fc.integer({ min: 0, max: 100 })
    fc.assert(
      fc.property(fc.array(ms, { maxLength: 50 }), fc.array(ms, { maxLength: 20 }), (delays, pieces) => {
        const clock = createVirtualClock()
        const fired: number[] = []
        for (const delay of delays) clock.setTimer(delay, () => fired.push(clock.nowMs()))
        for (const piece of [...pieces, 0]) clock.advance(piece)
        expect(fired).toEqual(delays.filter((delay) => delay <= clock.nowMs()).sort((a, b) => a - b))
      }),
    )
  })
})
