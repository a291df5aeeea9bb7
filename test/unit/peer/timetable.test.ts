import { createVirtualClock } from 'rookery'
import { describe, expect, it } from 'vitest'
import { Timetable } from '../../../src/peer/timetable.ts'
import type { Moment } from '../../../src/runtime/moment.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

const timings = { gossipMs: 30_000, statsMs: 10_000, consensusMs: 120_000, dropMs: 60_000 }
const others = Array.from({ length: 8 }, (_, n) => ({ host: `10.0.0.${n}`, port: 1 }))

/** A timetable that has begun, what was done of it, and when. */
function setUp(wake: (moment: Moment) => void = () => {}) {
  const clock = createVirtualClock()
  const random = seededRandom(1)
  const times: Record<string, number[]> = { gossip: [], ask: [], choose: [], dropSilent: [], wake: [] }
  const asked: string[][] = []
  const errors: unknown[] = []
  const note = (name: string) => () => {
    times[name]?.push(clock.nowMs())
  }
  const timetable = new Timetable({
    clock,
    random,
    timings,
    others: { isThrifty: false, toAsk: () => [...others], oneToAsk: () => undefined },
    turn: (work) => work({ nowMs: clock.nowMs(), random }),
    onError: (error) => errors.push(error),
  })
  timetable.begin({
    gossip: note('gossip'),
    ask: (addresses) => {
      note('ask')()
      asked.push(addresses.map(({ host }) => host))
    },
    choose: note('choose'),
    dropSilent: note('dropSilent'),
    wake: (moment) => {
      note('wake')()
      wake(moment)
    },
  })
  return { clock, timetable, times, asked, errors }
}

describe('Timetable', () => {
  it('has everything done in its period, a tenth later or earlier', () => {
    const { clock, times } = setUp()
    clock.advance(600_000)
    const periods = { gossip: 30_000, choose: 120_000, dropSilent: 5_000 }
    for (const [name, periodMs] of Object.entries(periods)) {
      const each = times[name] as number[]
      expect(Math.abs(each.length - 600_000 / periodMs)).toBeLessThanOrEqual(1)
      const mostLate = Math.max(...each.map((atMs, n) => Math.abs(atMs - periodMs * (n + 1))))
      expect(mostLate).toBeLessThanOrEqual(periodMs / 10)
    }
  })

  it('asks everybody once in a period, a part of them at a time', () => {
    const { clock, times, asked } = setUp()
    clock.advance(19_500)
    expect(asked.slice(0, 4).flat()).toEqual(others.map(({ host }) => host))
    expect(asked.slice(0, 4).map(({ length }) => length)).toEqual([2, 2, 2, 2])
    const [first = 0, second, third, fourth] = times['ask'] as number[]
    expect([second, third, fourth]).toEqual([first + 2_500, first + 5_000, first + 7_500])
  })

  it('wakes whoever waits at the earliest time that was set', () => {
    const { clock, timetable, times } = setUp()
    clock.advance(0)
    for (const atMs of [3_000, 1_000, 2_000]) timetable.wakeAt(atMs, 0)
    clock.advance(5_000)
    expect(times['wake']).toEqual([0, 1_000])
  })

  it('tells of work that fails, and goes on', () => {
    const { clock, timetable, times, errors } = setUp(() => {
      throw new Error('no')
    })
    clock.advance(0)
    timetable.wakeAt(1_000, 0)
    clock.advance(5_000)
    expect(times['wake']).toEqual([0, 1_000])
    expect(errors).toEqual([new Error('no'), new Error('no')])
  })

  it('does nothing any more once it is stopped', () => {
    const { clock, timetable, times } = setUp()
    timetable.stop()
    clock.advance(600_000)
    expect(Object.values(times).flat()).toEqual([])
    expect(clock.timers).toBe(0)
  })
})
