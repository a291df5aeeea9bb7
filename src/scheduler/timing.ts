import type { Clock } from '../runtime/clock.ts'
import type { Random } from '../runtime/random.ts'
import type { Grid } from './grid.ts'
import type { EventTime } from './scheduled-event.ts'

/**
 * How often an event on the wall clock looks whether that clock was set, in milliseconds. A jump forward past its time
 * is noticed at most this late; after a jump back it waits for its time to come again.
 */
const WALL_CHECK_MS = 60_000

/** When an event is due: at one monotonic time, at one time of the wall clock, or at the times of a grid. */
export class Timing {
  /** When the current occurrence is due, in monotonic milliseconds; of the wall clock's, known only once it is due. */
  nominalMs = Infinity
  private readonly clock: Clock
  private readonly random: Random
  private readonly jitterMs: number
  private readonly grid: Grid | undefined
  private drawnMs = 0
  private unixMs: number | undefined

  constructor(clock: Clock, random: Random, jitterMs: number, grid: Grid | undefined) {
    this.clock = clock
    this.random = random
    this.jitterMs = jitterMs
    this.grid = grid
  }

  /**
   * When to wake up next, in monotonic milliseconds: when it is due, or when the wall clock has to be looked at again.
   */
  get wakeMs(): number {
    if (this.unixMs === undefined) return this.nominalMs + this.drawnMs
    return this.clock.nowMs() + Math.min(Math.max(this.unixMs + this.drawnMs - this.clock.unixMs(), 0), WALL_CHECK_MS)
  }

  /** Whether a wake-up is the occurrence itself, and not just a look at the wall clock. */
  get isDue(): boolean {
    return this.unixMs === undefined || this.clock.unixMs() >= this.unixMs + this.drawnMs
  }

  /** Whether a recurring event's current occurrence lies behind its end. */
  get isOver(): boolean {
    return this.grid?.isOver ?? false
  }

  /** When it is due, jitter included, on both clocks. */
  get next(): EventTime {
    const offsetMs = this.clock.unixMs() - this.clock.nowMs()
    if (this.unixMs !== undefined) {
      return { atMs: this.unixMs + this.drawnMs - offsetMs, atUnixMs: this.unixMs + this.drawnMs }
    }
    const atMs = this.nominalMs + this.drawnMs
    return { atMs, atUnixMs: atMs + offsetMs }
  }

  /** Makes it due at a monotonic time; a recurring event begins a new grid there. */
  moveTo(ms: number): void {
    this.grid?.restart(ms)
    this.nominalMs = ms
    this.unixMs = undefined
    this.draw()
  }

  /** Makes it due at a time of the wall clock. */
  moveToUnix(unixMs: number): void {
    this.unixMs = unixMs
    this.draw()
  }

  /** Called when it is due: settles which occurrence that is, the last one due. @returns How many were passed over. */
  arrive(nowMs: number): number {
    if (this.unixMs !== undefined) this.nominalMs = nowMs + this.unixMs - this.clock.unixMs()
    if (this.grid === undefined) return 0
    const passed = this.grid.passedBy(nowMs)
    this.grid.move(passed)
    this.nominalMs = this.grid.nominalMs
    return passed
  }

  /** Goes on to a recurring event's first occurrence after `nowMs`. @returns How many were passed over on the way. */
  moveOn(nowMs: number): number {
    if (this.grid === undefined) return 0
    const passed = this.grid.passedBy(nowMs)
    this.grid.move(passed + 1)
    this.nominalMs = this.grid.nominalMs
    this.draw()
    return passed
  }

  /** How many occurrences after the current one are due by now. */
  passed(): number {
    return this.grid?.passedBy(this.clock.nowMs()) ?? 0
  }

  private draw(): void {
    this.drawnMs = this.jitterMs === 0 ? 0 : this.jitterMs * this.random.fraction()
  }
}
