import { describe, expect, it } from 'vitest'
import { createScheduler } from '../../../src/scheduler/create-scheduler.ts'
import type { SchedulerOptions } from '../../../src/scheduler/scheduler.ts'
import { createVirtualClock } from '../../../src/scheduler/virtual-clock.ts'
import { deferred, fixedRandom, microtasks, setup, UNIX_MS } from './setup.ts'

const fail = () => {
  throw new Error('broken')
}
const lettersOf = (options: SchedulerOptions, failures: number) => {
  const clock = createVirtualClock()
  const scheduler = createScheduler({ clock, ...options })
  for (let i = 0; i < failures; i++) scheduler.after(i, fail, { name: String(i) })
  clock.advance(failures)
  return { names: scheduler.deadLetters.map(({ name }) => name), status: scheduler.status() }
}

describe('retry', () => {
  it('tries again after each pause until the task succeeds', () => {
    const { clock, scheduler, times } = setup()
    const task = ({ attempt, nowMs }: { attempt: number; nowMs: number }) => {
      times.push(nowMs)
      if (attempt < 4) throw new Error('not yet')
    }
    const event = scheduler.after(10, task, { retry: { attempts: 9, backoffMs: 100, jitter: 'none' } })
    clock.advance(50)
    expect([event.state, event.next?.atMs, event.last?.ok, event.last?.attempts]).toEqual(['scheduled', 110, false, 1])
    clock.advance(10_000)
    expect([times, event.state, event.runs, event.last?.attempts]).toEqual([[10, 110, 310, 710], 'done', 1, 4])
    expect([scheduler.deadLetters, scheduler.status().ran, scheduler.status().failed]).toEqual([[], 4, 3])
  })

  it('gives up after the last attempt, with one dead letter', () => {
    const { clock, scheduler } = setup({ random: fixedRandom(0.5) })
    const options = { name: 'doomed', group: 'g', retry: { attempts: 3, backoffMs: 100 } }
    const event = scheduler.after(10, fail, options)
    clock.advance(10_000)
    const [atMs, error] = [160, new Error('broken')]
    const letter = { name: 'doomed', group: 'g', error, attempts: 3, scheduledMs: 10, atMs, atUnixMs: UNIX_MS + atMs }
    expect([event.state, scheduler.deadLetters]).toEqual(['failed', [letter]])
    expect(event.last).toEqual({ ok: false, error, atMs, atUnixMs: UNIX_MS + atMs, durationMs: 0, attempts: 3 })
  })

  it('gives up when the occurrence is too old', () => {
    const { clock, scheduler } = setup()
    const event = scheduler.after(10, fail, { retry: { attempts: 99, backoffMs: 100, jitter: 'none', maxAgeMs: 300 } })
    clock.advance(10_000)
    expect([event.last?.attempts, event.last?.atMs]).toEqual([3, 310])
  })

  it('counts attempts anew for an event that is rescheduled before its retry', () => {
    const { clock, scheduler } = setup()
    const attempts: number[] = []
    const task = ({ attempt }: { attempt: number }) => {
      attempts.push(attempt)
      fail()
    }
    const event = scheduler.after(10, task, { retry: { attempts: 3, backoffMs: 100, jitter: 'none' } })
    clock.advance(150)
    event.reschedule(1_000)
    clock.advance(10_000)
    expect(attempts).toEqual([1, 2, 1, 2, 3])
  })

  it('retries what was rejected', async () => {
    const { clock, scheduler } = setup()
    const event = scheduler.after(10, ({ attempt }) => (attempt === 1 ? Promise.reject(new Error('no')) : attempt), {
      retry: { backoffMs: 100, jitter: 'none' },
    })
    clock.advance(10)
    await microtasks()
    clock.advance(100)
    expect([event.state, event.last?.attempts]).toEqual(['done', 2])
  })
})

describe('timeoutMs', () => {
  it('counts a task that never ends as failed, tells it to stop and tries again', async () => {
    const { clock, scheduler } = setup()
    const signals: AbortSignal[] = []
    const hung = deferred()
    const task = ({ attempt, signal }: { attempt: number; signal: AbortSignal }) => {
      signals.push(signal)
      return attempt === 1 ? hung.promise : undefined
    }
    const event = scheduler.after(10, task, { name: 'fetch', timeoutMs: 500, retry: { backoffMs: 90, jitter: 'none' } })
    clock.advance(509)
    expect([event.state, signals[0]?.aborted]).toEqual(['running', false])
    clock.advance(1)
    expect([event.state, event.next?.atMs, signals[0]?.aborted]).toEqual(['scheduled', 600, true])
    expect(signals[0]?.reason).toMatchObject({ name: 'TimeoutError', message: 'fetch took longer than 500 ms.' })
    expect(event.last?.error).toBe(signals[0]?.reason)
    clock.advance(90)
    hung.reject(new Error('much too late'))
    await microtasks()
    expect([event.state, event.last?.ok, signals.length, signals[1]?.aborted]).toEqual(['done', true, 2, false])
    expect([scheduler.status().ran, scheduler.deadLetters, clock.timers]).toEqual([2, [], 0])
  })

  it('lets a recurring event with a hung task go on', () => {
    const { clock, scheduler, times, mark } = setup()
    const hang = () => {
      mark()
      return new Promise(() => {})
    }
    const event = scheduler.every(100, hang, { timeoutMs: 150 })
    clock.advance(650)
    expect([times, event.missed, scheduler.deadLetters.length]).toEqual([[100, 300, 500], 3, 3])
  })

  it('does not hurry a recurring event whose task returns at once', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.every(100, mark, { timeoutMs: 30 })
    clock.advance(350)
    expect([times, event.next?.atMs]).toEqual([[100, 200, 300], 400])
  })

  it('leaves a task alone that ends in time', async () => {
    const { clock, scheduler } = setup()
    const run = deferred()
    const event = scheduler.after(10, () => run.promise, { timeoutMs: 100 })
    clock.advance(50)
    run.resolve()
    await microtasks()
    expect([event.state, clock.timers]).toEqual(['done', 0])
  })

  it('aborts a signal that is asked for only afterwards', () => {
    const { clock, scheduler } = setup()
    let late: (() => AbortSignal) | undefined
    scheduler.after(
      10,
      (context) => {
        late = () => context.signal
        return new Promise(() => {})
      },
      { timeoutMs: 5 },
    )
    clock.advance(15)
    expect(late?.().reason).toMatchObject({ name: 'TimeoutError', message: 'The task took longer than 5 ms.' })
  })
})

describe('dead letters', () => {
  it('are the last hundred, the oldest first', () => {
    const { names, status } = lettersOf({}, 250)
    expect(names).toEqual(Array.from({ length: 100 }, (_, i) => String(150 + i)))
    expect(status).toMatchObject({ deadLettered: 250, failed: 250, ran: 250 })
  })

  it('are as many as were asked for', () => {
    expect(lettersOf({ maxDeadLetters: 3 }, 2).names).toEqual(['0', '1'])
    expect(lettersOf({ maxDeadLetters: 3 }, 4).names).toEqual(['1', '2', '3'])
    expect(lettersOf({ maxDeadLetters: 0 }, 4)).toMatchObject({ names: [], status: { deadLettered: 4 } })
  })

  it('are handed to a listener, whose mistakes harm nobody', () => {
    const heard: unknown[] = []
    const onDeadLetter = ({ name }: { name: string | undefined }) => {
      heard.push(name)
      fail()
    }
    const { status } = lettersOf({ onDeadLetter }, 3)
    expect([heard, status.deadLettered]).toEqual([['0', '1', '2'], 3])
  })
})
