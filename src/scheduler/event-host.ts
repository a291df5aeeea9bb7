import type { Clock } from '../runtime/clock.ts'
import type { Random } from '../runtime/random.ts'
import type { EventRecord } from './event-record.ts'
import type { TaskRun } from './task-run.ts'
import type { TurnQueue } from './turn-queue.ts'

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
