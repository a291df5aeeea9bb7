import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScheduler } from '../../../src/scheduler/create-scheduler.ts'
import type { ScheduledEvent } from '../../../src/scheduler/scheduled-event.ts'
import type { Scheduler } from '../../../src/scheduler/scheduler.ts'
import { createVirtualClock } from '../../../src/scheduler/virtual-clock.ts'
import { SchedulerModel } from './scheduler-model.ts'

const group = fc.constantFrom(undefined, 'red', 'blue')
const named = fc.constantFrom('red', 'blue')
const ms = fc.integer({ min: 0, max: 60 })
const pick = fc.nat()
const one = <T extends string>(kind: T) => fc.record({ kind: fc.constant(kind), pick })

/** All that a user can do to a queue of events. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('after' as const), ms, group }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('every' as const), ms: fc.integer({ min: 1, max: 40 }), group }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reschedule' as const), ms, pick }) },
  { weight: 2, arbitrary: one('pause') },
  { weight: 2, arbitrary: one('resume') },
  { weight: 2, arbitrary: one('cancel') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pauseAll' as const), group }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resumeAll' as const), group }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancelGroup' as const), group: named }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** The scheduler and a plain list, which are told the same. */
function pair() {
  const clock = createVirtualClock()
  const scheduler: Scheduler = createScheduler({ clock })
  const model = new SchedulerModel()
  const events: ScheduledEvent[] = []
  const ran: (readonly [number, number])[] = []
  const task = () => {
    const id = events.length
    return () => void ran.push([id, clock.nowMs()])
  }
  return { clock, scheduler, model, events, ran, task }
}

type Pair = ReturnType<typeof pair>

function take(step: Step, { clock, scheduler, model, events, task }: Pair): void {
  if (step.kind === 'after' || step.kind === 'every') {
    const options = step.group === undefined ? {} : { group: step.group }
    events.push(scheduler[step.kind](step.ms, task(), options))
    return model.add(step.ms, { group: step.group, periodMs: step.kind === 'every' ? step.ms : undefined })
  }
  if (step.kind === 'advance') {
    clock.advance(step.ms)
    return model.advance(step.ms)
  }
  if (step.kind === 'pauseAll' || step.kind === 'resumeAll') {
    scheduler[step.kind === 'pauseAll' ? 'pause' : 'resume'](step.group)
    return model[step.kind](step.group)
  }
  if (step.kind === 'cancelGroup') return expect(scheduler.cancel(step.group)).toBe(model.cancelGroup(step.group))
  const at = step.pick % Math.max(events.length, 1)
  const [event, line] = [events[at], model.lines[at]]
  if (!event || !line) return
  if (step.kind === 'reschedule') {
    event.reschedule(step.ms)
    return model.reschedule(line, step.ms)
  }
  event[step.kind]()
  model[step.kind](line)
}

/** All that can be read of an event. */
function facesOf({ events, model, scheduler }: Pair) {
  return {
    are: events.map((event) => [event.state, event.next?.atMs, event.runs, event.missed]),
    should: model.lines.map((line) => {
      const state = model.stateOf(line)
      return [state, state === 'scheduled' ? line.dueMs : undefined, line.runs, model.missedOf(line)]
    }),
    listed: scheduler.events.map((event) => events.indexOf(event)),
  }
}

describe('a scheduler, beside a plain list that is told the same', () => {
  it('runs the same at the same times in the same order, and says the same of every event', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const both = pair()
        for (const step of steps) {
          take(step, both)
          const { are, should, listed } = facesOf(both)
          expect(both.ran).toEqual(both.model.ran)
          expect(are).toEqual(should)
          expect(listed).toEqual(both.model.listed)
          expect(both.clock.timers).toBeLessThanOrEqual(1)
        }
        both.scheduler.stop()
        expect(both.clock.timers).toBe(0)
      }),
    )
  })

  it('counts in its status what the list has', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const both = pair()
        for (const step of steps) take(step, both)
        const { scheduler, model } = both
        const states = model.lines.map((line) => model.stateOf(line))
        const count = (state: string) => states.filter((other) => other === state).length
        expect(scheduler.status()).toEqual({
          scheduled: count('scheduled'),
          running: 0,
          paused: count('paused'),
          ran: model.ran.length,
          failed: 0,
          deadLettered: 0,
          missed: model.lines.reduce((sum, line) => sum + model.missedOf(line), 0),
          isStopped: false,
        })
      }),
    )
  })
})
