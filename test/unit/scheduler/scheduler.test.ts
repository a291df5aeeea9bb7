import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { OptionsError, StateError } from '../../../src/errors.ts'
import { integerBelow, seededRandom } from '../../../src/runtime/random.ts'
import { createScheduler } from '../../../src/scheduler/create-scheduler.ts'
import type { Scheduler } from '../../../src/scheduler/scheduler.ts'
import { deferred, microtasks, setup, UNIX_MS } from './setup.ts'

const nothing = () => {}
const stopped = expect.objectContaining({ code: 'SCHEDULER_STOPPED' })

describe('cancel', () => {
  it('takes an event out, once', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.after(10, mark)
    expect([event.cancel(), event.cancel(), event.state, event.next]).toEqual([true, false, 'cancelled', undefined])
    clock.advance(100)
    expect([times, scheduler.events, clock.timers]).toEqual([[], [], 0])
  })

  it('works by signal, and lets go of the signal afterwards', () => {
    const { clock, scheduler, times, mark } = setup()
    const controller = new AbortController()
    const remove = vi.spyOn(controller.signal, 'removeEventListener')
    const event = scheduler.every(10, mark, { signal: controller.signal })
    const done = scheduler.after(5, mark, { signal: controller.signal, keep: true })
    clock.advance(15)
    expect(remove).toHaveBeenCalledOnce()
    controller.abort()
    clock.advance(100)
    expect([times, event.state, done.state]).toEqual([[5, 10], 'cancelled', 'done'])
  })

  it('works by a signal that was aborted before', () => {
    const { scheduler, mark, clock } = setup()
    const event = scheduler.after(10, mark, { signal: AbortSignal.abort(), keep: true })
    expect([event.state, scheduler.events, clock.timers]).toEqual(['cancelled', [], 0])
    expect(scheduler.at(0, mark, { signal: AbortSignal.abort() }).state).toBe('cancelled')
  })

  it('tells a running task, and ignores what becomes of it', async () => {
    const { clock, scheduler } = setup()
    const run = deferred()
    let signal: AbortSignal | undefined
    const event = scheduler.every(10, (context) => {
      signal = context.signal
      return run.promise
    })
    clock.advance(35)
    event.cancel('enough')
    expect([signal?.reason, event.missed, scheduler.status().missed]).toEqual(['enough', 2, 2])
    run.reject(new Error('stopped'))
    await microtasks()
    expect([event.state, event.last?.ok, scheduler.deadLetters]).toEqual(['cancelled', false, []])
  })

  it('gives a signal the reason of its runtime when there is none', () => {
    const { clock, scheduler } = setup()
    let signal: AbortSignal | undefined
    const event = scheduler.after(10, (context) => {
      signal = context.signal
      return new Promise(nothing)
    })
    clock.advance(10)
    event.cancel()
    expect(signal?.reason).toMatchObject({ name: 'AbortError' })
  })

  it('works on a group', () => {
    const { clock, scheduler, times, mark } = setup()
    scheduler.after(10, mark, { group: 'g' })
    scheduler.every(10, mark, { group: 'g' })
    scheduler.after(20, mark, { group: 'h' })
    expect(scheduler.cancel('g')).toBe(2)
    clock.advance(100)
    expect(times).toEqual([20])
  })
})

describe('keep', () => {
  it('keeps an ended event listed until it is cancelled', () => {
    const { clock, scheduler } = setup()
    const kept = scheduler.after(10, nothing, { name: 'kept', keep: true })
    scheduler.after(10, nothing)
    const waiting = scheduler.after(50, nothing)
    clock.advance(10)
    expect(scheduler.events).toEqual([kept, waiting])
    expect([kept.name, kept.state, kept.last?.ok]).toEqual(['kept', 'done', true])
    expect([kept.cancel(), kept.state, scheduler.events]).toEqual([false, 'done', [waiting]])
  })
})

describe('wait', () => {
  it('resolves after a time, and at a moment of the wall clock', async () => {
    const { clock, scheduler } = setup()
    const done: string[] = []
    scheduler.wait(100).then(() => done.push('ms'))
    scheduler.wait({ until: UNIX_MS + 50 }).then(() => done.push('unix'))
    scheduler.wait({ until: new Date(UNIX_MS + 200) }).then(() => done.push('date'))
    clock.advance(100)
    await microtasks()
    expect(done).toEqual(['unix', 'ms'])
    clock.advance(100)
    await microtasks()
    expect([done, scheduler.events]).toEqual([['unix', 'ms', 'date'], []])
  })

  it('rejects with the reason of its signal, before and during', async () => {
    const { scheduler, clock } = setup()
    const controller = new AbortController()
    const waiting = scheduler.wait(100, { signal: controller.signal })
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
    await expect(scheduler.wait(100, { signal: AbortSignal.abort('early') })).rejects.toBe('early')
    expect([scheduler.events, clock.timers]).toEqual([[], 0])
  })

  it('rejects when it is cancelled in the list of events', async () => {
    const { scheduler } = setup()
    const waiting = scheduler.wait(100)
    scheduler.events[0]?.cancel()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('rejects with what is wrong instead of throwing', async () => {
    const { scheduler } = setup()
    for (const time of [-1, Number.NaN, { until: Number.NaN }]) {
      await expect(scheduler.wait(time)).rejects.toMatchObject({ code: 'OPTION_OUT_OF_RANGE' })
    }
    for (const time of [undefined, null, '5', {}]) {
      await expect(scheduler.wait(time as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    }
    for (const options of [null, 5, { sgnal: undefined }, { signal: new AbortController() }]) {
      await expect(scheduler.wait(1, options as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    }
  })
})

describe('stop', () => {
  it('cancels everything for good and leaves no timer behind', async () => {
    const { clock, scheduler, times, mark } = setup()
    let signal: AbortSignal | undefined
    const running = scheduler.after(0, (context) => {
      signal = context.signal
      return new Promise(nothing)
    })
    scheduler.after(0, nothing, { keep: true })
    clock.advance(0)
    const waiting = scheduler.wait(100)
    const event = scheduler.every(10, mark, { keep: true })
    scheduler.stop()
    scheduler.stop()
    await expect(waiting).rejects.toBeInstanceOf(StateError)
    await expect(waiting).rejects.toMatchObject({ code: 'SCHEDULER_STOPPED' })
    clock.advance(100)
    expect([times, event.state, running.state, scheduler.events, clock.timers]).toEqual([
      [],
      'cancelled',
      'cancelled',
      [],
      0,
    ])
    expect(signal?.reason).toMatchObject({ code: 'SCHEDULER_STOPPED' })
    expect(scheduler.status()).toMatchObject({ scheduled: 0, running: 0, paused: 0, isStopped: true })
  })

  it('refuses everything afterwards', async () => {
    const { clock, scheduler } = setup()
    const event = scheduler.after(10, nothing)
    scheduler.stop()
    const calls = [
      () => scheduler.at(0, nothing),
      () => scheduler.after(0, nothing),
      () => scheduler.every(1, nothing),
      () => scheduler.pause(),
      () => scheduler.resume('g'),
      () => scheduler.cancel('g'),
      () => event.reschedule(1),
    ]
    for (const call of calls) expect(call).toThrow(stopped)
    await expect(scheduler.wait(1)).rejects.toEqual(stopped)
    expect(clock.timers).toBe(0)
  })

  it('works from within a task, before the others that are due', () => {
    const { clock, scheduler, times, mark } = setup()
    scheduler.after(10, () => scheduler.stop())
    scheduler.after(10, mark)
    clock.advance(100)
    expect([times, clock.timers]).toEqual([[], 0])
  })
})

describe('arguments', () => {
  const scheduler = createScheduler()
  const bad: [string, (s: Scheduler) => unknown, string, string][] = [
    [
      'a negative time',
      (s) => s.after(-1, nothing),
      'OPTION_OUT_OF_RANGE',
      'ms is -1: it has to be a finite number of',
    ],
    ['NaN', (s) => s.after(Number.NaN, nothing), 'OPTION_OUT_OF_RANGE', 'ms is NaN'],
    ['Infinity', (s) => s.after(Infinity, nothing), 'OPTION_OUT_OF_RANGE', 'ms is Infinity'],
    ['a text', (s) => s.after('10' as never, nothing), 'OPTION_INVALID', 'ms is the text "10": give a number of'],
    ['a bigint', (s) => s.after(1n as never, nothing), 'OPTION_INVALID', 'ms is 1: give'],
    ['an empty period', (s) => s.every(0, nothing), 'OPTION_OUT_OF_RANGE', 'at least 0.001'],
    ['no date', (s) => s.at(new Date('x'), nothing), 'OPTION_OUT_OF_RANGE', 'time is NaN: it has to be a valid Date'],
    ['a text as date', (s) => s.at('2030-01-01' as never, nothing), 'OPTION_INVALID', 'time is the text "2030-01-01"'],
    ['no task', (s) => s.after(1, undefined as never), 'OPTION_INVALID', 'task is undefined: give a function.'],
    ['no task for every', (s) => s.every(1, null as never), 'OPTION_INVALID', 'task is null'],
    ['no task for at', (s) => s.at(1, {} as never), 'OPTION_INVALID', 'task is an object'],
    [
      'options null',
      (s) => s.after(1, nothing, null as never),
      'OPTION_INVALID',
      'after takes an object with some of name,',
    ],
    [
      'a misspelled option',
      (s) => s.every(5, nothing, { jiter: 0.1 } as object),
      'OPTION_INVALID',
      'every has no option jiter; there are name,',
    ],
    [
      'a limit for after',
      (s) => s.after(5, nothing, { limit: 2 } as object),
      'OPTION_INVALID',
      'after has no option limit;',
    ],
    ['a start for at', (s) => s.at(2e12, nothing, { start: 2 } as object), 'OPTION_INVALID', 'at has no option start;'],
    [
      'a misspelled retry',
      (s) => s.after(1, nothing, { retry: { atempts: 2 } as object }),
      'OPTION_INVALID',
      'retry has no option atempts;',
    ],
    [
      'a misspelled scheduler',
      () => createScheduler({ clok: {} } as object),
      'OPTION_INVALID',
      'createScheduler has no option clok;',
    ],
    ['a name', (s) => s.after(1, nothing, { name: 5 as never }), 'OPTION_INVALID', 'name is 5: give a string.'],
    ['a group', (s) => s.after(1, nothing, { group: {} as never }), 'OPTION_INVALID', 'group is an object'],
    ['keep', (s) => s.after(1, nothing, { keep: 1 as never }), 'OPTION_INVALID', 'keep is 1: give a boolean.'],
    ['a signal', (s) => s.after(1, nothing, { signal: {} as never }), 'OPTION_INVALID', 'give an AbortSignal, such as'],
    [
      'a signal in the place of the options',
      (s) => s.every(1, nothing, new AbortController().signal as object),
      'OPTION_INVALID',
      'every takes a signal as an option: give { signal }.',
    ],
    ['jitterMs', (s) => s.after(1, nothing, { jitterMs: -1 }), 'OPTION_OUT_OF_RANGE', 'jitterMs is -1'],
    ['timeoutMs', (s) => s.after(1, nothing, { timeoutMs: Infinity }), 'OPTION_OUT_OF_RANGE', 'timeoutMs is Infinity'],
    [
      'retry',
      (s) => s.after(1, nothing, { retry: 3 as never }),
      'OPTION_INVALID',
      'retry takes an object with some of attempts,',
    ],
    ['jitterMs above the period', (s) => s.every(5, nothing, { jitterMs: 6 }), 'OPTION_OUT_OF_RANGE', 'from 0 to 5'],
    ['jitter above 1', (s) => s.every(5, nothing, { jitter: 2 }), 'OPTION_OUT_OF_RANGE', 'jitter is 2'],
    ['both jitters', (s) => s.every(5, nothing, { jitter: 0, jitterMs: 0 }), 'OPTION_INVALID', 'either jitter'],
    ['limit', (s) => s.every(5, nothing, { limit: 0 }), 'OPTION_OUT_OF_RANGE', 'limit is 0: it has to be an integer'],
    ['start', (s) => s.every(5, nothing, { start: Number.NaN }), 'OPTION_OUT_OF_RANGE', 'start is NaN'],
    ['end', (s) => s.every(5, nothing, { end: 'x' as never }), 'OPTION_INVALID', 'end is the text "x"'],
    ['end before start', (s) => s.every(5, nothing, { start: 9, end: 8 }), 'OPTION_OUT_OF_RANGE', 'at or after start'],
    ['a group to pause', (s) => s.pause(5 as never), 'OPTION_INVALID', 'group is 5'],
    ['no group to cancel', (s) => s.cancel(undefined as never), 'OPTION_INVALID', 'stop() cancels everything'],
    ['a time to move to', (s) => s.at(2e12, nothing).reschedule(-1), 'OPTION_OUT_OF_RANGE', 'ms is -1'],
    ['maxDeadLetters', () => createScheduler({ maxDeadLetters: -1 }), 'OPTION_OUT_OF_RANGE', 'maxDeadLetters is -1'],
    ['onDeadLetter', () => createScheduler({ onDeadLetter: 5 as never }), 'OPTION_INVALID', 'onDeadLetter is 5'],
  ]
  it.each(bad)('refuses %s', (_, call, code, message) => {
    expect(() => call(scheduler)).toThrow(OptionsError)
    expect(() => call(scheduler)).toThrow(message)
    expect(() => call(scheduler)).toThrow(expect.objectContaining({ code }))
    scheduler.cancel('nobody')
    for (const event of scheduler.events) event.cancel()
  })
})

describe('createScheduler', () => {
  it('uses the clock and the chance of the machine by default', async () => {
    const scheduler = createScheduler()
    await scheduler.wait(1)
    const event = scheduler.every(1, nothing, { jitter: 0.5, limit: 2, keep: true })
    while (event.state !== 'done') await scheduler.wait(1)
    expect(event.runs).toBe(2)
    scheduler.stop()
  })

  it('counts, in plain JSON', () => {
    const { clock, scheduler } = setup()
    scheduler.after(1, () => new Promise(nothing))
    scheduler.after(1, () => {
      throw new Error('no')
    })
    scheduler.every(10, nothing)
    scheduler.after(99, nothing).pause()
    scheduler.after(99, nothing)
    clock.advance(25)
    const counts = {
      scheduled: 2,
      running: 1,
      paused: 1,
      ran: 3,
      failed: 1,
      deadLettered: 1,
      missed: 0,
      isStopped: false,
    }
    expect(JSON.parse(JSON.stringify(scheduler.status()))).toEqual(counts)
  })

  it('runs ten thousand events in order, with one timer', () => {
    const { clock, scheduler } = setup()
    const random = seededRandom(7)
    const due: { ms: number; i: number }[] = []
    const ran: number[] = []
    for (let i = 0; i < 10_000; i++) {
      const ms = integerBelow(random, 1_000)
      const event = scheduler.after(ms, () => ran.push(i))
      if (i % 3 === 0) event.cancel()
      else due.push({ ms, i })
    }
    expect([clock.timers, scheduler.status().scheduled]).toEqual([1, due.length])
    clock.advance(1_000)
    expect(ran).toEqual(due.sort((a, b) => a.ms - b.ms || a.i - b.i).map(({ i }) => i))
    expect([clock.timers, scheduler.events]).toEqual([0, []])
  })

  it('agrees with a plain list whatever is scheduled, moved, cancelled, paused and resumed', () => {
    const kind = fc.constantFrom('after', 'after', 'reschedule', 'cancel', 'pause', 'resume', 'advance')
    const step = fc.record({ kind, ms: fc.integer({ min: 0, max: 50 }), pick: fc.nat() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { clock, scheduler } = setup()
        const ran: [number, number][] = []
        const handles: ReturnType<Scheduler['after']>[] = []
        const model: { dueMs: number; order: number; isPaused: boolean; id: number; isOver: boolean }[] = []
        const expected: [number, number][] = []
        steps.forEach(({ kind, ms, pick }, order) => {
          const nowMs = clock.nowMs()
          const id = pick % Math.max(handles.length, 1)
          const [handle, one] = [handles[id], model[id]]
          if (kind === 'after') {
            const id = handles.length
            handles.push(scheduler.after(ms, () => ran.push([id, clock.nowMs()])))
            model.push({ dueMs: nowMs + ms, order, isPaused: false, id, isOver: false })
          } else if (kind === 'advance') {
            clock.advance(ms)
            const due = model.filter((one) => !one.isOver && !one.isPaused && one.dueMs <= nowMs + ms)
            for (const one of due.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)) {
              expected.push([one.id, one.dueMs])
              one.isOver = true
            }
          } else if (handle !== undefined && one !== undefined) {
            if (kind === 'reschedule') handle.reschedule(ms)
            else handle[kind as 'cancel']()
            if (kind === 'reschedule')
              Object.assign(one, { dueMs: nowMs + ms, order, isPaused: one.isPaused && !one.isOver, isOver: false })
            if (kind === 'cancel') one.isOver = true
            if (kind === 'pause' && !one.isOver) one.isPaused = true
            if (kind === 'resume' && one.isPaused)
              Object.assign(one, { isPaused: false, order, dueMs: Math.max(one.dueMs, nowMs) })
          }
        })
        expect(ran).toEqual(expected)
        expect(scheduler.events.length).toBe(model.filter((one) => !one.isOver).length)
        expect(clock.timers).toBeLessThanOrEqual(1)
      }),
    )
  })
})
