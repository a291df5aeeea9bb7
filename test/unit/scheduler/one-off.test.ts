import { describe, expect, it } from 'vitest'
import { createScheduler } from '../../../src/scheduler/create-scheduler.ts'
import { createVirtualClock } from '../../../src/scheduler/virtual-clock.ts'
import { deferred, fixedRandom, microtasks, setup, UNIX_MS } from './setup.ts'

describe('after', () => {
  it('runs a task once, at its time, synchronously', () => {
    const { clock, scheduler, times, mark } = setup({ nowMs: 7 })
    const event = scheduler.after(100, mark)
    expect([event.state, event.next]).toEqual(['scheduled', { atMs: 107, atUnixMs: UNIX_MS + 100 }])
    clock.advance(99)
    expect(times).toEqual([])
    clock.advance(1000)
    expect([times, event.state, event.next, event.runs]).toEqual([[107], 'done', undefined, 1])
    expect(event.last).toEqual({ ok: true, atMs: 107, atUnixMs: UNIX_MS + 100, durationMs: 0, attempts: 1 })
    expect([scheduler.events, clock.timers]).toEqual([[], 0])
  })

  it('tells the task what it is', () => {
    const { clock, scheduler } = setup()
    const seen: unknown[] = []
    scheduler.after(10, ({ attempt, scheduledMs, nowMs, signal }) =>
      seen.push(attempt, scheduledMs, nowMs, signal.aborted),
    )
    clock.advance(10)
    expect(seen).toEqual([1, 10, 10, false])
  })

  it('runs what is due at the same time in the order of its scheduling', () => {
    const { clock, scheduler } = setup()
    const ran: number[] = []
    for (let i = 0; i < 50; i++) scheduler.after(10, () => ran.push(i))
    clock.advance(10)
    expect(ran).toEqual(Array.from({ length: 50 }, (_, i) => i))
  })

  it('runs nothing before its time', () => {
    const { clock, scheduler, times, mark } = setup()
    scheduler.after(10.5, mark)
    scheduler.after(10, mark)
    clock.advance(20)
    expect(times).toEqual([10, 10.5])
  })

  it('lets what a task schedules at once wait for the next turn, so that it starves nobody', () => {
    const { clock, scheduler } = setup()
    const ran: string[] = []
    let left = 3
    const again = () => {
      ran.push('again')
      if (left-- > 0) scheduler.after(0, again)
    }
    scheduler.after(0, again)
    scheduler.after(0, () => ran.push('other'))
    clock.step()
    expect(ran).toEqual(['again', 'other'])
    clock.step()
    expect(ran).toEqual(['again', 'other', 'again'])
  })

  it('waits longer than any timer of a runtime can', () => {
    const inner = createVirtualClock()
    const capped = { ...inner, setTimer: (ms: number, fn: () => void) => inner.setTimer(Math.min(ms, 2 ** 31 - 1), fn) }
    const scheduler = createScheduler({ clock: capped })
    const times: number[] = []
    scheduler.after(2 ** 33 + 5, () => times.push(inner.nowMs()))
    inner.advance(2 ** 34)
    expect(times).toEqual([2 ** 33 + 5])
  })

  it('spreads events over their window', () => {
    const { clock, scheduler, times, mark } = setup({ random: fixedRandom(0.25, 0.75) })
    scheduler.after(100, mark, { jitterMs: 40 })
    const seen: number[] = []
    scheduler.after(100, ({ scheduledMs }) => seen.push(scheduledMs, clock.nowMs()), { jitterMs: 40 })
    clock.advance(200)
    expect([times, seen]).toEqual([[110], [100, 130]])
  })

  it('survives tasks that throw', () => {
    const { clock, scheduler, times, mark } = setup()
    const broken = scheduler.after(10, () => {
      throw new Error('broken')
    })
    scheduler.after(10, mark)
    clock.advance(10)
    expect([broken.state, broken.last?.ok, broken.last?.error, times]).toEqual([
      'failed',
      false,
      new Error('broken'),
      [10],
    ])
  })

  it('is running until the promise of its task is settled', async () => {
    const { clock, scheduler } = setup()
    const { promise, resolve } = deferred()
    const event = scheduler.after(10, () => promise)
    clock.advance(30)
    expect([event.state, event.next, event.last, scheduler.status().running]).toEqual([
      'running',
      undefined,
      undefined,
      1,
    ])
    resolve()
    await microtasks()
    expect([event.state, event.last?.durationMs, scheduler.events]).toEqual(['done', 20, []])
  })

  it('fails with the reason of a rejected promise, and of a thenable', async () => {
    const { clock, scheduler } = setup()
    const promise = scheduler.after(1, () => Promise.reject('no'))
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
    const thenable = scheduler.after(1, () => ({ then: (_: unknown, no: (e: string) => void) => no('never') }))
    clock.advance(1)
    await microtasks()
    expect([promise.state, promise.last?.error, thenable.last?.error]).toEqual(['failed', 'no', 'never'])
  })
})

describe('at', () => {
  it('says when it comes on both clocks, jitter included', () => {
    const { clock, scheduler, times, mark } = setup({ random: fixedRandom(0.5), nowMs: 7 })
    const event = scheduler.at(UNIX_MS + 100, mark, { jitterMs: 40 })
    expect(event.next).toEqual({ atMs: 127, atUnixMs: UNIX_MS + 120 })
    clock.advance(1_000)
    expect(times).toEqual([127])
  })

  it('runs at a moment of the wall clock, given as a number or a Date', () => {
    const { clock, scheduler, times, mark } = setup({ nowMs: 1_000 })
    const event = scheduler.at(UNIX_MS + 500, mark)
    scheduler.at(new Date(UNIX_MS + 200_000), mark)
    expect(event.next).toEqual({ atMs: 1_500, atUnixMs: UNIX_MS + 500 })
    clock.advance(300_000)
    expect([times, event.state]).toEqual([[1_500, 201_000], 'done'])
  })

  it('runs at once when the moment has passed', () => {
    const { clock, scheduler, times, mark } = setup()
    scheduler.at(UNIX_MS - 5_000, mark)
    expect(times).toEqual([])
    clock.advance(0)
    expect(times).toEqual([0])
  })

  it('waits again when the wall clock is set back', () => {
    const { clock, scheduler, mark, times } = setup()
    const event = scheduler.at(UNIX_MS + 10_000, mark)
    clock.advance(5_000)
    clock.jumpUnix(-3_600_000)
    expect(event.next).toEqual({ atMs: 3_610_000, atUnixMs: UNIX_MS + 10_000 })
    clock.advance(4_000_000)
    expect(times).toEqual([3_610_000])
  })

  it('notices within a minute that the wall clock is set forward past the moment', () => {
    const { clock, scheduler, mark, times } = setup()
    scheduler.at(UNIX_MS + 3_600_000, mark)
    clock.advance(90_000)
    clock.jumpUnix(7_200_000)
    clock.advance(29_999)
    expect(times).toEqual([])
    clock.advance(1)
    expect(times).toEqual([120_000])
  })

  it('is on time when the wall clock is set forward by less', () => {
    const { clock, scheduler, mark, times } = setup()
    scheduler.at(UNIX_MS + 3_600_000, mark)
    clock.advance(1_000)
    clock.jumpUnix(1_800_000)
    clock.advance(3_600_000)
    expect(times).toEqual([1_800_000])
  })

  it('says when it was due on the monotonic clock', () => {
    const { clock, scheduler } = setup()
    const seen: number[] = []
    scheduler.at(UNIX_MS + 100, ({ scheduledMs, nowMs }) => seen.push(scheduledMs, nowMs), { jitterMs: 0.5 })
    clock.advance(200)
    expect(seen[0]).toBeCloseTo(100, 2)
    expect(seen[1]).toBeGreaterThan(100)
  })
})

describe('reschedule', () => {
  it('sets one timer for a whole turn', () => {
    const inner = createVirtualClock()
    let set = 0
    const clock = {
      ...inner,
      setTimer(ms: number, fn: () => void) {
        set += 1
        return inner.setTimer(ms, fn)
      },
    }
    const scheduler = createScheduler({ clock })
    for (let i = 0; i < 10; i++) scheduler.every(10, () => {})
    inner.advance(30)
    expect(set).toBe(4)
  })

  it('moves an event earlier and later without a timer for each move', () => {
    const inner = createVirtualClock()
    let set = 0
    const clock = {
      ...inner,
      setTimer(ms: number, fn: () => void) {
        set += 1
        return inner.setTimer(ms, fn)
      },
    }
    const scheduler = createScheduler({ clock })
    const times: number[] = []
    const event = scheduler.after(100, () => times.push(inner.nowMs()))
    for (let ms = 100; ms < 1_000; ms++) event.reschedule(ms)
    expect(set).toBe(1)
    inner.advance(998)
    expect(times).toEqual([])
    event.reschedule(500)
    event.reschedule(0.5)
    inner.advance(2)
    expect([times, set]).toEqual([[998.5], 3])
  })

  it('brings back an event that is done, failed or cancelled', () => {
    const { clock, scheduler, times, mark } = setup()
    const done = scheduler.after(10, mark)
    clock.advance(10)
    done.reschedule(5)
    expect([done.state, scheduler.events]).toEqual(['scheduled', [done]])
    clock.advance(10)
    done.reschedule(5)
    done.cancel()
    clock.advance(10)
    done.reschedule(1)
    clock.advance(10)
    expect([times, done.runs, done.state, scheduler.events]).toEqual([[10, 15, 31], 3, 'done', []])
  })

  it('takes effect after the run when the task calls it itself', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.after(10, () => {
      mark()
      if (times.length < 4) event.reschedule(10 * times.length)
    })
    clock.advance(1_000)
    expect([times, event.state]).toEqual([[10, 20, 40, 70], 'done'])
  })

  it('takes effect after the promise when the task is still running, and never overlaps', async () => {
    const { clock, scheduler } = setup()
    const runs = [deferred(), deferred()]
    let started = 0
    const event = scheduler.after(10, () => runs[started++]?.promise)
    clock.advance(10)
    event.reschedule(5)
    clock.advance(50)
    expect([started, event.state]).toEqual([1, 'running'])
    runs[0]?.resolve()
    await microtasks()
    expect([started, event.state]).toEqual([1, 'scheduled'])
    clock.advance(0)
    expect(started).toBe(2)
  })

  it('takes the place of a retry', () => {
    const { clock, scheduler } = setup()
    const times: number[] = []
    const event = scheduler.after(
      10,
      ({ attempt }) => {
        times.push(clock.nowMs(), attempt)
        if (times.length === 2) event.reschedule(500)
        if (times.length === 2) throw new Error('first')
      },
      { retry: { attempts: 5, backoffMs: 10, jitter: 'none' } },
    )
    clock.advance(1_000)
    expect([times, event.state, scheduler.deadLetters.length]).toEqual([[10, 1, 510, 1], 'done', 1])
  })

  it('turns an event on the wall clock into one on the monotonic clock', () => {
    const { clock, scheduler, times, mark } = setup()
    scheduler.at(UNIX_MS + 1_000, mark).reschedule(50)
    clock.jumpUnix(-60_000)
    clock.advance(2_000)
    expect(times).toEqual([50])
  })

  it('does not bring back what its signal has cancelled', () => {
    const { clock, scheduler, times, mark } = setup()
    const controller = new AbortController()
    const event = scheduler.after(10, mark, { signal: controller.signal })
    controller.abort()
    event.reschedule(10)
    clock.advance(100)
    expect([times, event.state]).toEqual([[], 'cancelled'])
  })

  it('detaches a cancelled run that never ends', async () => {
    const { clock, scheduler } = setup()
    const first = deferred()
    let started = 0
    const event = scheduler.after(10, () => (started++ === 0 ? first.promise : undefined))
    clock.advance(10)
    event.cancel()
    event.reschedule(10)
    first.reject(new Error('late'))
    await microtasks()
    expect([event.state, event.last]).toEqual(['scheduled', undefined])
    clock.advance(10)
    expect([started, event.state, event.last?.ok, scheduler.deadLetters]).toEqual([2, 'done', true, []])
  })
})
