import type { Clock } from '../runtime/clock.ts'
import type { Random } from '../runtime/random.ts'
import type { DeadLetter } from './dead-letters.ts'
import type { EventOptions, EveryOptions } from './event-options.ts'
import type { ScheduledEvent } from './scheduled-event.ts'
import type { Task } from './task-run.ts'

/** What {@link createScheduler} takes. */
export interface SchedulerOptions {
  /** Default: the machine's clock. */
  clock?: Clock | undefined
  /** Where jitter comes from. Default: unpredictable. */
  random?: Random | undefined
  /** How many dead letters are kept, an integer from 0; the oldest go first. @default 100 */
  maxDeadLetters?: number | undefined
  /** Called for each dead letter. What it throws is dropped. */
  onDeadLetter?: ((letter: DeadLetter) => void) | undefined
}

/** How much a scheduler has to do and has done; plain numbers, ready for JSON. */
export interface SchedulerStatus {
  /** Events that wait for their time. */
  readonly scheduled: number
  /** Events whose task is running. */
  readonly running: number
  /** Events held back by `pause`. */
  readonly paused: number
  /** Attempts that have ended, since the beginning. */
  readonly ran: number
  /** Those of them that failed. */
  readonly failed: number
  /** Occurrences that failed for good, since the beginning. */
  readonly deadLettered: number
  /** Occurrences that were skipped, since the beginning. */
  readonly missed: number
  /** Whether `stop` was called. */
  readonly isStopped: boolean
}

/**
 * One queue of timed and recurring events on one timer of one clock, in the manner of Amazon EventBridge Scheduler. An
 * event that throws, rejects or never ends harms no other; ten thousand cost O(log n) each; the same calls on the same
 * clock give the same run. Times are finite milliseconds from 0, of any length; anything else throws an OptionsError
 * `OPTION_INVALID` or `OPTION_OUT_OF_RANGE`. After `stop`, everything but reading throws StateError
 * `SCHEDULER_STOPPED`.
 */
export interface Scheduler {
  /**
   * Runs a task once at a moment of the wall clock; at once when that has passed. When the wall clock is set, the event
   * keeps to the new time: set back, it waits again; set forward past the moment, it runs within 60 s.
   * @param time - Unix milliseconds or a Date.
   */
  at(time: number | Date, task: Task, options?: EventOptions): ScheduledEvent
  /** Runs a task once, `ms` milliseconds from now. Never before this call has returned, not even with 0. */
  after(ms: number, task: Task, options?: EventOptions): ScheduledEvent
  /**
   * Runs a task every `ms` milliseconds, from 0.001, the first time one period from now. The times are fixed in advance
   * on the monotonic clock, so lateness never adds up. An occurrence that is due while an earlier one still runs or is
   * retried, or that a late clock has passed over, is skipped and counted in `missed`; of several, only the last runs.
   */
  every(ms: number, task: Task, options?: EveryOptions): ScheduledEvent
  /**
   * Waits for a number of milliseconds, or until a moment of the wall clock, as Step Functions' Wait state does. Paused
   * together with the scheduler.
   * @returns Rejects with the signal's reason, and with StateError `SCHEDULER_STOPPED`; never throws synchronously.
   */
  wait(time: number | { until: number | Date }, options?: { signal?: AbortSignal | undefined }): Promise<void>
  /** Holds back all events, or those of one group, those still to be scheduled too. Running tasks run on. */
  pause(group?: string): void
  /** Undoes `pause` with the same argument. What became due meanwhile: see {@link ScheduledEvent.resume}. */
  resume(group?: string): void
  /** Cancels all events of a group. @returns How many. */
  cancel(group: string): number
  /** Cancels everything, waits too, for good; the clock is left without a timer. May be called twice. */
  stop(): void
  /**
   * The events that have not ended, and those with `keep` that have; in the order of their scheduling, in a new array.
   */
  readonly events: readonly ScheduledEvent[]
  /** The last occurrences that failed for good, the oldest first, in a new array. */
  readonly deadLetters: readonly DeadLetter[]
  /** Counts them anew: O(n). */
  status(): SchedulerStatus
}
