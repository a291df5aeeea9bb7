import type { ScheduledEvent } from '../scheduler/scheduled-event.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** One scheduled event that wakes a peer for whatever its stages wait for next. */
export class Alarm {
  readonly #event: ScheduledEvent
  #atMs: number | undefined

  /** It rings once without having been set. */
  constructor(scheduler: Scheduler, onRing: () => void) {
    const ring = () => {
      this.#atMs = undefined
      onRing()
    }
    this.#event = scheduler.after(0, ring, { name: 'wake', keep: true })
  }

  /** It is to ring at `atMs` or earlier: waking too early costs one look around; moving the timer at every answer would cost more. */
  set(atMs: number, nowMs: number): void {
    if (atMs >= (this.#atMs ?? Number.POSITIVE_INFINITY)) return
    this.#atMs = atMs
    this.#event.reschedule(Math.max(0, atMs - nowMs))
  }
}
