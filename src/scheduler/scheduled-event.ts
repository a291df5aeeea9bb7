import type { EventOutcome } from './task-run.ts'

/** What an event is doing. `done`, `failed` and `cancelled` are ends; `reschedule` leads back from them. */
export type EventState = 'scheduled' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled'

/** A moment to come, on both clocks. */
export interface EventTime {
  /** In monotonic milliseconds. */
  readonly atMs: number
  /** In Unix milliseconds, as far as the wall clock can be trusted now. */
  readonly atUnixMs: number
}

/** A handle on something scheduled with `at`, `after` or `every`. */
export interface ScheduledEvent {
  /** As given in its options. */
  readonly name: string | undefined
  /** As given in its options. */
  readonly group: string | undefined
  /** What it is doing now. A recurring event always ends as `done`; its `last` says how its last run went. */
  readonly state: EventState
  /** How its last attempt went; undefined before the first has ended. */
  readonly last: EventOutcome | undefined
  /** When it is due next, jitter included; undefined while it is running or paused and after it has ended. */
  readonly next: EventTime | undefined
  /** How many occurrences have run to their end, retries not counted. */
  readonly runs: number
  /** How many occurrences of a recurring event were skipped: it was late, still running, or paused. */
  readonly missed: number
  /**
   * Ends it. A task that is running is told through its context's signal. A kept event that has ended is forgotten.
   * @returns False when it had ended before.
   */
  cancel(reason?: unknown): boolean
  /** Holds it back from its next occurrence or attempt; a task that is running runs on. */
  pause(): void
  /**
   * Undoes `pause`. A one-off event that has become due meanwhile runs now, once; a recurring one goes on with its next
   * time. While its group or the scheduler is paused, it stays so.
   */
  resume(): void
  /**
   * Moves a one-off event to `ms` milliseconds from now, and the next occurrence of a recurring one, with all later
   * ones behind it. Brings an ended event back, unless its `signal` was aborted. While the task is running, it takes
   * effect when the task has ended, instead of retries. Cheap enough to be called for every datagram.
   * @throws OptionsError as `after` does; StateError `SCHEDULER_STOPPED`
   */
  reschedule(ms: number): void
}
