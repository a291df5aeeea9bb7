import { type Clock, checkTimer } from '../runtime/clock.ts'
import { checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { checkMs, checkUnixMs } from './check.ts'
import { EventHeap, type HeapItem } from './event-heap.ts'

/** A clock that stands still until it is told to move; for simulations and tests. */
export interface VirtualClock extends Clock {
  /**
   * Moves on by `ms` and fires the timers on the way, each at its own time, those of the same time in the order they
   * were set. A timer set on the way fires too if it is due by then. A callback that throws ends the walk at its time
   * and the error comes out here; a callback that always sets a timer of 0 ms keeps it from ending.
   */
  advance(ms: number): void
  /** Moves on to the next timer and fires it. @returns False when there is none, and nothing has changed. */
  step(): boolean
  /** When the next timer fires, in `nowMs()` time; undefined when none is set. */
  readonly nextTimerMs: number | undefined
  /** How many timers are set. */
  readonly timers: number
  /** Sets the wall clock forward, or back when `ms` is negative; `nowMs()` and timers do not notice. */
  jumpUnix(ms: number): void
}

/** Where a virtual clock begins. */
export interface VirtualClockOptions {
  /** The first value of `nowMs()`. @default 0 */
  nowMs?: number | undefined
  /** The first value of `unixMs()`. @default 1700000000000 */
  unixMs?: number | undefined
}

const OPTIONS: KnownOptions<VirtualClockOptions> = { nowMs: 1, unixMs: 1 }

interface VirtualTimer extends HeapItem {
  readonly fn: () => void
}

/**
 * Time as a number in a test's or a simulator's hand: a day passes as fast as its timers run, and the same calls give
 * the same run twice.
 * @example
 * ```ts
 * const clock = createVirtualClock()
 * const scheduler = createScheduler({ clock, random: seededRandom(1) })
 * scheduler.every(60_000, () => console.log(clock.nowMs()))
 * clock.advance(180_000) // 60000, 120000, 180000
 * ```
 */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  checkKnown('createVirtualClock', options, OPTIONS)
  const { nowMs = 0, unixMs = 1_700_000_000_000 } = options
  const timers = new EventHeap<VirtualTimer>()
  let now = checkMs('nowMs', nowMs)
  let unixOffsetMs = checkUnixMs('unixMs', unixMs) - nowMs
  let order = 0

  function fire(timer: VirtualTimer): void {
    timers.remove(timer)
    now = timer.dueMs
    timer.fn()
  }

  return {
    nowMs: () => now,
    unixMs: () => now + unixOffsetMs,
    setTimer(ms, fn) {
      checkTimer(ms, fn)
      const timer: VirtualTimer = { dueMs: ms > 0 ? now + ms : now, order: order++, heapIndex: -1, fn }
      timers.push(timer)
      return () => {
        timers.remove(timer)
      }
    },
    advance(ms) {
      const untilMs = now + checkMs('ms', ms)
      for (let next = timers.peek(); next !== undefined && next.dueMs <= untilMs; next = timers.peek()) fire(next)
      // A callback may itself have advanced the clock, further than this.
      if (untilMs > now) now = untilMs
    },
    step() {
      const next = timers.peek()
      if (next !== undefined) fire(next)
      return next !== undefined
    },
    jumpUnix(ms) {
      unixOffsetMs += checkUnixMs('ms', ms)
    },
    get nextTimerMs() {
      return timers.peek()?.dueMs
    },
    get timers() {
      return timers.size
    },
  }
}
