import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/runtime/random.ts'
import { createScheduler } from '../../../src/scheduler/create-scheduler.ts'
import { deferred, fixedRandom, microtasks, setup, UNIX_MS } from './setup.ts'

describe('every', () => {
  it('runs at a fixed rate, the first time after one period', () => {
    const { clock, scheduler, times, mark } = setup({ nowMs: 5 })
    const event = scheduler.every(100, mark)
    expect(event.next?.atMs).toBe(105)
    clock.advance(350)
    expect([times, event.state, event.runs, event.missed, event.next?.atMs]).toEqual([
      [105, 205, 305],
      'scheduled',
      3,
      0,
      405,
    ])
  })

  it('does not add up the rounding of its period', () => {
    const { clock, scheduler, times, mark } = setup()
    scheduler.every(0.1, mark)
    clock.advance(1_000)
    expect(times.length).toBe(9_999)
    expect(times[9_998]).toBeCloseTo(0.1 + 9_998 * 0.1, 12)
  })

  it('keeps its times when its task takes long, skipping those it has missed', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.every(100, () => {
      mark()
      if (times.length === 2) clock.advance(250)
    })
    clock.advance(700)
    expect([times, event.missed]).toEqual([[100, 200, 500, 600, 700], 2])
  })

  it('runs once, not in a burst, when the clock wakes up late', () => {
    let now = 0
    let timer = () => {}
    const setTimer = (_: number, fn: () => void) => {
      timer = fn
      return () => {}
    }
    const scheduler = createScheduler({ clock: { nowMs: () => now, unixMs: () => now, setTimer } })
    const times: [number, number][] = []
    const event = scheduler.every(100, ({ scheduledMs }) => times.push([scheduledMs, now]))
    now = 1_030
    timer()
    expect([times, event.missed, event.next?.atMs]).toEqual([[[1_000, 1_030]], 9, 1_100])
  })

  it('never overlaps: what is due while a run goes on is skipped and counted', async () => {
    const { clock, scheduler, times, mark } = setup()
    let run = deferred()
    const event = scheduler.every(100, () => {
      mark()
      return run.promise
    })
    clock.advance(450)
    expect([times, event.state, event.missed, scheduler.status().missed]).toEqual([[100], 'running', 3, 3])
    run.resolve()
    run = deferred()
    await microtasks()
    expect([event.state, event.missed, scheduler.status().missed, event.next?.atMs]).toEqual(['scheduled', 3, 3, 500])
    clock.advance(50)
    expect(times).toEqual([100, 500])
  })

  it('lands a random part of the window after each time, without drift', () => {
    const { clock, scheduler, times, mark } = setup({ random: fixedRandom(0, 0.5, 0.25) })
    scheduler.every(1_000, mark, { jitter: 0.1 })
    clock.advance(6_500)
    expect(times).toEqual([1_000, 2_050, 3_025, 4_000, 5_050, 6_025])
    const other = setup({ random: fixedRandom(0.5) })
    other.scheduler.every(1_000, other.mark, { jitterMs: 30 })
    other.clock.advance(2_500)
    expect(other.times).toEqual([1_015, 2_015])
  })

  it('begins at its start, at once when that has passed', () => {
    const { clock, scheduler, times, mark } = setup()
    scheduler.every(100, mark, { start: UNIX_MS + 30 })
    clock.advance(250)
    expect(times).toEqual([30, 130, 230])
    const other = setup()
    const event = other.scheduler.every(100, other.mark, { start: new Date(UNIX_MS - 30) })
    expect(other.times).toEqual([])
    other.clock.advance(100)
    expect([other.times, event.missed]).toEqual([[0, 100], 0])
  })

  it('keeps to its start and its end on a clock that has run for a while', () => {
    const { clock, scheduler, times, mark } = setup({ nowMs: 1_000 })
    const event = scheduler.every(100, mark, { start: UNIX_MS + 30, end: UNIX_MS + 250 })
    expect(event.next).toEqual({ atMs: 1_030, atUnixMs: UNIX_MS + 30 })
    clock.advance(1_000)
    expect([times, event.state]).toEqual([[1_030, 1_130, 1_230], 'done'])
  })

  it('is done after its end, its limit, or at once when nothing is left of it', () => {
    const { clock, scheduler, times, mark } = setup()
    const ended = scheduler.every(100, mark, { end: new Date(UNIX_MS + 300) })
    const limited = scheduler.every(100, () => {}, { limit: 2 })
    const none = scheduler.every(100, mark, { end: UNIX_MS + 99 })
    expect([none.state, none.runs]).toEqual(['done', 0])
    clock.advance(1_000)
    expect([times, ended.state, limited.state, limited.runs]).toEqual([[100, 200, 300], 'done', 'done', 2])
    expect([scheduler.events, clock.timers]).toEqual([[], 0])
  })

  it('goes on after a failure, and leaves a dead letter for each', () => {
    const { clock, scheduler } = setup()
    const event = scheduler.every(100, ({ nowMs }) => {
      if (nowMs < 250) throw new Error(`at ${nowMs}`)
    })
    clock.advance(350)
    expect([event.state, event.runs, event.last?.ok]).toEqual(['scheduled', 3, true])
    expect(scheduler.deadLetters.map(({ error }) => error)).toEqual([new Error('at 100'), new Error('at 200')])
  })

  it('counts retries and their pauses as part of one occurrence', () => {
    const { clock, scheduler } = setup()
    const ran: [number, number, number][] = []
    const event = scheduler.every(
      100,
      ({ attempt, scheduledMs, nowMs }) => {
        ran.push([scheduledMs, nowMs, attempt])
        if (nowMs < 300) throw new Error('not yet')
      },
      { retry: { attempts: 9, backoffMs: 150, jitter: 'none', factor: 1 }, limit: 2 },
    )
    clock.advance(1_000)
    expect(ran).toEqual([
      [100, 100, 1],
      [100, 250, 2],
      [100, 400, 3],
      [500, 500, 1],
    ])
    expect([event.missed, event.runs, event.state]).toEqual([3, 2, 'done'])
  })

  it('begins a new grid when it is rescheduled', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.every(100, mark)
    clock.advance(150)
    event.reschedule(10)
    clock.advance(300)
    expect(times).toEqual([100, 160, 260, 360])
  })

  it('runs up to its limit again when it is brought back', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.every(100, mark, { limit: 2 })
    clock.advance(1_000)
    event.reschedule(50)
    clock.advance(1_000)
    expect([times, event.runs, event.state]).toEqual([[100, 200, 1_050, 1_150], 4, 'done'])
  })

  it('lets a task cancel its own event', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.every(100, () => {
      mark()
      if (times.length === 2) event.cancel()
    })
    clock.advance(1_000)
    expect([times, event.state, event.last?.atMs, scheduler.events]).toEqual([[100, 200], 'cancelled', 200, []])
  })

  it('never drifts, bursts or loses count, whatever its task and its clock do', () => {
    const busyMs = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_000 }))
    const periodMs = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.5, max: 300, noNaN: true }))
    const args = [
      fc.array(busyMs, { minLength: 1, maxLength: 20 }),
      periodMs,
      fc.integer(),
      fc.constantFrom(0, 0.1, 1),
    ] as const
    fc.assert(
      fc.property(...args, (busy, period, seed, jitter) => {
        const { clock, scheduler } = setup({ random: seededRandom(seed), nowMs: 11 })
        const ran: { scheduledMs: number; nowMs: number; endMs: number }[] = []
        const task = ({ scheduledMs, nowMs }: { scheduledMs: number; nowMs: number }) => {
          clock.advance(busy[ran.length % busy.length] as number)
          ran.push({ scheduledMs, nowMs, endMs: clock.nowMs() })
        }
        const event = scheduler.every(period, task, { jitter })
        for (let i = 0; i < 40; i++) clock.advance(period / 2)
        let index = 0
        let beforeMs = 11
        for (const { scheduledMs, nowMs, endMs } of ran) {
          const k = Math.round((scheduledMs - (11 + period)) / period)
          expect(scheduledMs).toBe(11 + period + k * period)
          expect(k).toBeGreaterThanOrEqual(index)
          expect(scheduledMs).toBeGreaterThan(beforeMs)
          expect(nowMs).toBeGreaterThanOrEqual(scheduledMs)
          expect(nowMs).toBeLessThanOrEqual(scheduledMs + jitter * period + 1e-9)
          index = k + 1
          beforeMs = endMs
        }
        expect(ran.length + event.missed).toBeGreaterThanOrEqual(index)
        expect([event.runs, event.state]).toEqual([ran.length, 'scheduled'])
      }),
    )
  })
})
