import type { Clock } from '../runtime/clock.ts'
import type { Random } from '../runtime/random.ts'
import { checkMs } from './check.ts'
import type { EventSettings } from './event-options.ts'
import type { Grid } from './grid.ts'
import { retryPauseMs } from './retry.ts'
import type { EventState, EventTime, ScheduledEvent } from './scheduled-event.ts'
import { type EventOutcome, type RunOwner, type Task, TaskRun } from './task-run.ts'
import { Timing } from './timing.ts'
import type { QueueItem, TurnQueue } from './turn-queue.ts'

/** What an event needs of the scheduler it belongs to. */
export interface EventHost {
  readonly clock: Clock
  readonly random: Random
  readonly queue: TurnQueue<EventRecord>
  /** Whether the scheduler or this group is paused. */
  isHeld(group: string | undefined): boolean
  /** Puts an event on the list. @throws StateError `SCHEDULER_STOPPED` */
  enlist(event: EventRecord): void
  /** Takes an event off the list. */
  forget(event: EventRecord): void
  /** An attempt has ended. */
  onAttempt(ok: boolean): void
  /** Occurrences were skipped. */
  onMissed(count: number): void
  /** An occurrence has failed for good. */
  onGivenUp(event: EventRecord, run: TaskRun, error: unknown): void
}

type Phase = 'waiting' | 'running' | 'retrying' | 'done' | 'failed' | 'cancelled'

/**
 * One event from its scheduling to its end. It has one place in the queue, which means, by phase: `waiting` for its
 * occurrence, `retrying` for its next attempt, `running` for its timeout. An occurrence lasts from its first attempt to
 * its last, and the next one begins after it, so nothing overlaps.
 */
export class EventRecord implements ScheduledEvent, QueueItem, RunOwner {
  dueMs = Infinity
  order = 0
  heapIndex = -1
  runs = 0
  /** Told the reason when the event is cancelled; `wait` rejects through it. */
  onCancel: ((reason: unknown) => void) | undefined
  private readonly host: EventHost
  private readonly task: Task
  private readonly settings: EventSettings
  private readonly timing: Timing
  private readonly isRecurring: boolean
  private phase: Phase = 'waiting'
  private isPaused = false
  private run: TaskRun | undefined
  private lastRun: TaskRun | undefined
  private attempt = 0
  private runsBefore = 0
  private missedBefore = 0
  private movedToMs: number | undefined
  private abortListener: (() => void) | undefined

  constructor(host: EventHost, task: Task, settings: EventSettings, grid?: Grid) {
    this.host = host
    this.task = task
    this.settings = settings
    this.timing = new Timing(host.clock, host.random, settings.jitterMs, grid)
    this.isRecurring = grid !== undefined
  }

  get name(): string | undefined {
    return this.settings.name
  }

  get group(): string | undefined {
    return this.settings.group
  }

  get state(): EventState {
    if (this.phase === 'waiting' || this.phase === 'retrying') return this.isHeld ? 'paused' : 'scheduled'
    return this.phase
  }

  get last(): EventOutcome | undefined {
    return this.lastRun?.outcome()
  }

  get next(): EventTime | undefined {
    if (this.state !== 'scheduled') return undefined
    if (this.phase === 'waiting') return this.timing.next
    const { clock } = this.host
    return { atMs: this.dueMs, atUnixMs: this.dueMs + clock.unixMs() - clock.nowMs() }
  }

  get missed(): number {
    return this.missedBefore + this.missedNow()
  }

  /** The missed occurrences that are counted only when the running, retried or paused one is through. */
  missedNow(): number {
    if (!this.isRecurring || this.isEnded) return 0
    if (this.phase !== 'waiting') return this.timing.passed()
    return this.isHeld && this.dueMs <= this.host.clock.nowMs() ? this.timing.passed() + 1 : 0
  }

  /** Takes its first place in the queue, for a monotonic time. */
  begin(dueMs: number): this {
    if (this.listen()) this.moveTo(dueMs)
    return this
  }

  /** Takes its first place in the queue, for a time of the wall clock. */
  beginAtUnix(unixMs: number): this {
    if (!this.listen()) return this
    this.timing.moveToUnix(unixMs)
    this.enqueue(this.timing.wakeMs)
    return this
  }

  fire(): void {
    if (this.phase === 'running') this.onTimeout()
    else if (this.phase === 'retrying') this.start()
    else if (!this.timing.isDue) this.enqueue(this.timing.wakeMs)
    else {
      this.miss(this.timing.arrive(this.host.clock.nowMs()))
      this.start()
    }
  }

  /** An attempt is over. One that was given up before, by a timeout or a revival, is nobody's business any more. */
  settle(run: TaskRun, ok: boolean, error: unknown): void {
    if (run !== this.run) return
    const nowMs = this.host.clock.nowMs()
    this.run = undefined
    this.lastRun = run
    run.finish(ok, error, nowMs)
    this.host.onAttempt(ok)
    if (this.isEnded) return
    this.host.queue.remove(this)
    if (!ok && this.retry(run, nowMs)) return
    this.runs += 1
    this.attempt = 0
    if (!ok) this.host.onGivenUp(this, run, error)
    if (!this.isEnded) this.conclude(ok, nowMs)
  }

  cancel(reason?: unknown): boolean {
    this.host.forget(this)
    if (this.isEnded) return false
    this.miss(this.missedNow())
    this.end('cancelled')
    this.run?.abort(reason)
    this.onCancel?.(reason)
    return true
  }

  pause(): void {
    if (this.isEnded) return
    this.isPaused = true
    this.hold()
  }

  resume(): void {
    this.isPaused = false
    this.release()
  }

  /** Leaves the queue, since the event, its group or the scheduler was paused. */
  hold(): void {
    if (this.phase === 'waiting' || this.phase === 'retrying') this.host.queue.remove(this)
  }

  /** Comes back to the queue, unless something else still holds it. */
  release(): void {
    const isInQueue = this.heapIndex >= 0
    if (isInQueue || this.isHeld || (this.phase !== 'waiting' && this.phase !== 'retrying')) return
    const nowMs = this.host.clock.nowMs()
    if (this.isRecurring && this.phase === 'waiting' && this.dueMs <= nowMs) {
      this.miss(1)
      this.goOn(nowMs)
    } else {
      this.enqueue(this.dueMs)
    }
  }

  reschedule(ms: number): void {
    const dueMs = this.host.clock.nowMs() + checkMs('ms', ms)
    if (this.phase === 'running') this.movedToMs = dueMs
    else if (!this.isEnded || this.revive()) this.moveTo(dueMs)
  }

  private get isEnded(): boolean {
    return this.phase === 'done' || this.phase === 'failed' || this.phase === 'cancelled'
  }

  private get isHeld(): boolean {
    return this.isPaused || this.host.isHeld(this.settings.group)
  }

  private moveTo(dueMs: number): void {
    this.phase = 'waiting'
    this.attempt = 0
    this.movedToMs = undefined
    this.timing.moveTo(dueMs)
    if (this.timing.isOver) this.end('done')
    else this.enqueue(this.timing.wakeMs)
  }

  private goOn(nowMs: number): void {
    this.phase = 'waiting'
    this.miss(this.timing.moveOn(nowMs))
    if (this.timing.isOver) this.end('done')
    else this.enqueue(this.timing.wakeMs)
  }

  private enqueue(dueMs: number): void {
    if (this.isHeld) this.dueMs = dueMs
    else this.host.queue.set(this, Math.max(dueMs, this.host.clock.nowMs()))
  }

  private start(): void {
    const { clock } = this.host
    this.phase = 'running'
    this.attempt += 1
    const run = new TaskRun(this.attempt, this.timing.nominalMs, clock.nowMs(), clock.unixMs())
    this.run = run
    run.start(this.task, this)
    const { timeoutMs } = this.settings
    if (timeoutMs !== undefined && this.run === run && !this.isEnded) this.host.queue.set(this, run.nowMs + timeoutMs)
  }

  private onTimeout(): void {
    const run = this.run as TaskRun
    const error = new Error(`${this.name ?? 'The task'} took longer than ${this.settings.timeoutMs} ms.`)
    error.name = 'TimeoutError'
    run.abort(error)
    this.settle(run, false, error)
  }

  private retry(run: TaskRun, nowMs: number): boolean {
    const { retry } = this.settings
    if (retry === undefined || this.movedToMs !== undefined) return false
    const pauseMs = retryPauseMs(retry, run.attempt, nowMs - run.scheduledMs, this.host.random)
    if (pauseMs === undefined) return false
    this.phase = 'retrying'
    this.enqueue(nowMs + pauseMs)
    return true
  }

  private conclude(ok: boolean, nowMs: number): void {
    if (this.movedToMs !== undefined) this.moveTo(this.movedToMs)
    else if (!this.isRecurring) this.end(ok ? 'done' : 'failed')
    else if (this.runs - this.runsBefore >= this.settings.limit) this.end('done')
    else this.goOn(nowMs)
  }

  private miss(count: number): void {
    if (count === 0) return
    this.missedBefore += count
    this.host.onMissed(count)
  }

  private end(phase: 'done' | 'failed' | 'cancelled'): void {
    this.phase = phase
    this.isPaused = false
    this.host.queue.remove(this)
    if (this.abortListener !== undefined) this.settings.signal?.removeEventListener('abort', this.abortListener)
    this.abortListener = undefined
    if (!this.settings.keep) this.host.forget(this)
  }

  private revive(): boolean {
    if (this.settings.signal?.aborted) return false
    this.host.enlist(this)
    this.run = undefined
    this.runsBefore = this.runs
    return this.listen()
  }

  /** @returns False when the event's signal has cancelled it already. */
  private listen(): boolean {
    const { signal } = this.settings
    if (signal === undefined) return true
    if (signal.aborted) return !this.cancel(signal.reason)
    this.abortListener = () => this.cancel(signal.reason)
    signal.addEventListener('abort', this.abortListener, { once: true })
    return true
  }
}
