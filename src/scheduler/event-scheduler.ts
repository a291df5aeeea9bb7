import { StateError } from '../errors.ts'
import { checkLent } from '../runtime/check-lent.ts'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { invalid, outOfRange } from '../runtime/option-error.ts'
import { type Random, systemRandom } from '../runtime/random.ts'
import { checkCount, checkMs, checkType, checkUnixMs } from './check.ts'
import { type DeadLetter, DeadLetterRing } from './dead-letters.ts'
import { type EventOptions, type EveryOptions, eventSettings, recurringSettings } from './event-options.ts'
import { type EventHost, EventRecord } from './event-record.ts'
import { Grid } from './grid.ts'
import type { ScheduledEvent } from './scheduled-event.ts'
import type { Scheduler, SchedulerOptions, SchedulerStatus } from './scheduler.ts'
import type { Task, TaskRun } from './task-run.ts'
import { TurnQueue } from './turn-queue.ts'

/** A shorter period, in milliseconds, would be lost in the rounding of a clock that has run for years. */
const LEAST_PERIOD_MS = 0.001

const OPTIONS: KnownOptions<SchedulerOptions> = { clock: 1, random: 1, maxDeadLetters: 1, onDeadLetter: 1 }

type WaitOptions = NonNullable<Parameters<Scheduler['wait']>[1]>
const WAIT_OPTIONS: KnownOptions<WaitOptions> = { signal: 1 }

/** What {@link createScheduler} makes: the list of events, what is paused, and the books. */
export class EventScheduler implements Scheduler, EventHost {
  readonly clock: Clock
  readonly random: Random
  readonly queue: TurnQueue<EventRecord>
  private readonly listed = new Set<EventRecord>()
  private readonly pausedGroups = new Set<string>()
  private readonly letters: DeadLetterRing
  private readonly onDeadLetter: ((letter: DeadLetter) => void) | undefined
  private isPaused = false
  private isStopped = false
  private ran = 0
  private failed = 0
  private deadLettered = 0
  private missed = 0

  constructor(options: SchedulerOptions) {
    checkKnown('createScheduler', options, OPTIONS)
    const { clock = systemClock(), random = systemRandom(), maxDeadLetters = 100, onDeadLetter } = options
    checkLent('clock', clock)
    checkLent('random', random)
    checkType('onDeadLetter', onDeadLetter, 'function')
    this.clock = clock
    this.random = random
    this.queue = new TurnQueue(clock)
    this.letters = new DeadLetterRing(checkCount('maxDeadLetters', maxDeadLetters, 0))
    this.onDeadLetter = onDeadLetter
  }

  at(time: number | Date, task: Task, options?: EventOptions): EventRecord {
    const unixMs = checkUnixMs('time', time)
    checkTask(task)
    return this.enlist(new EventRecord(this, task, eventSettings('at', options))).beginAtUnix(unixMs)
  }

  after(ms: number, task: Task, options?: EventOptions): EventRecord {
    checkMs('ms', ms)
    checkTask(task)
    const event = this.enlist(new EventRecord(this, task, eventSettings('after', options)))
    return event.begin(this.clock.nowMs() + ms)
  }

  every(ms: number, task: Task, options?: EveryOptions): EventRecord {
    checkMs('ms', ms, LEAST_PERIOD_MS)
    checkTask(task)
    const settings = recurringSettings(ms, options)
    const [firstMs, endMs] = this.bounds(ms, options)
    return this.enlist(new EventRecord(this, task, settings, new Grid(firstMs, ms, endMs))).begin(firstMs)
  }

  wait(time: number | { until: number | Date }, options: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      checkKnown('wait', options, WAIT_OPTIONS)
      const { signal } = options
      if (signal?.aborted) return reject(signal.reason)
      const done = () => resolve()
      const settings = { name: 'wait', signal }
      const isUntil = typeof time === 'object' && time !== null
      const event = isUntil ? this.at(time.until, done, settings) : this.after(time, done, settings)
      event.onCancel = (reason) => reject(reason ?? abortError())
    })
  }

  pause(group?: string): void {
    this.checkGroup(group)
    if (group === undefined) this.isPaused = true
    else this.pausedGroups.add(group)
    for (const event of this.members(group)) event.hold()
  }

  resume(group?: string): void {
    this.checkGroup(group)
    if (group === undefined) this.isPaused = false
    else this.pausedGroups.delete(group)
    for (const event of this.members(group)) event.release()
  }

  cancel(group: string): number {
    this.checkGroup(group)
    if (group === undefined) throw invalid('group', group, 'the name of a group; stop() cancels everything')
    return this.members(group).filter((event) => event.cancel()).length
  }

  stop(): void {
    if (this.isStopped) return
    this.isStopped = true
    const error = stoppedError()
    for (const event of this.members(undefined)) event.cancel(error)
  }

  get events(): readonly ScheduledEvent[] {
    return [...this.listed]
  }

  get deadLetters(): readonly DeadLetter[] {
    return this.letters.list()
  }

  status(): SchedulerStatus {
    const { ran, failed, deadLettered, isStopped } = this
    const counts = { scheduled: 0, running: 0, paused: 0, done: 0, failed: 0, cancelled: 0 }
    let { missed } = this
    for (const event of this.listed) {
      counts[event.state] += 1
      missed += event.missedNow()
    }
    const { scheduled, running, paused } = counts
    return { scheduled, running, paused, ran, failed, deadLettered, missed, isStopped }
  }

  isHeld(group: string | undefined): boolean {
    return this.isPaused || (group !== undefined && this.pausedGroups.has(group))
  }

  enlist(event: EventRecord): EventRecord {
    if (this.isStopped) throw stoppedError()
    this.listed.add(event)
    return event
  }

  forget(event: EventRecord): void {
    this.listed.delete(event)
  }

  onAttempt(ok: boolean): void {
    this.ran += 1
    if (!ok) this.failed += 1
  }

  onMissed(count: number): void {
    this.missed += count
  }

  onGivenUp({ name, group }: EventRecord, { scheduledMs, attempt: attempts }: TaskRun, error: unknown): void {
    const [atMs, atUnixMs] = [this.clock.nowMs(), this.clock.unixMs()]
    const letter: DeadLetter = { name, group, error, attempts, scheduledMs, atMs, atUnixMs }
    this.deadLettered += 1
    this.letters.push(letter)
    try {
      this.onDeadLetter?.(letter)
    } catch {
      // A listener's mistake must not stop the events behind this one.
    }
  }

  /** The first and the last possible time of a recurring event, in monotonic milliseconds. */
  private bounds(periodMs: number, { start, end }: EveryOptions = {}): [firstMs: number, endMs: number] {
    const nowMs = this.clock.nowMs()
    const offsetMs = this.clock.unixMs() - nowMs
    const firstMs = start === undefined ? nowMs + periodMs : Math.max(checkUnixMs('start', start) - offsetMs, nowMs)
    if (end === undefined) return [firstMs, Infinity]
    const endMs = checkUnixMs('end', end) - offsetMs
    if (start !== undefined && Number(end) < Number(start)) throw outOfRange('end', Number(end), 'at or after start')
    return [firstMs, endMs]
  }

  private members(group: string | undefined): EventRecord[] {
    const events = [...this.listed]
    return group === undefined ? events : events.filter((event) => event.group === group)
  }

  private checkGroup(group: string | undefined): void {
    if (this.isStopped) throw stoppedError()
    checkType('group', group, 'string')
  }
}

function checkTask(task: unknown): void {
  if (typeof task !== 'function') throw invalid('task', task, 'a function')
}

function stoppedError(): StateError {
  return new StateError('SCHEDULER_STOPPED', 'The scheduler has stopped: create another one to schedule more.')
}

/** What an abort without a reason carries in this runtime. */
function abortError(): unknown {
  const controller = new AbortController()
  controller.abort()
  return controller.signal.reason
}
