/**
 * The times of a recurring event: `anchorMs + index * periodMs`, up to and including `endMs`. Multiplying instead of
 * adding up is what keeps the ten-thousandth occurrence as exact as the first.
 */
export class Grid {
  /** Which occurrence is the current one; the first is 0. */
  index = 0
  private anchorMs: number
  private readonly periodMs: number
  private readonly endMs: number

  constructor(anchorMs: number, periodMs: number, endMs: number) {
    this.anchorMs = anchorMs
    this.periodMs = periodMs
    this.endMs = endMs
  }

  /** When the current occurrence is due, in monotonic milliseconds. */
  get nominalMs(): number {
    return this.anchorMs + this.index * this.periodMs
  }

  /** Whether the current occurrence lies behind the end, and so will not happen. */
  get isOver(): boolean {
    return this.nominalMs > this.endMs
  }

  /** How many occurrences after the current one are due by `nowMs`. */
  passedBy(nowMs: number): number {
    return Math.max(this.lastBy(Math.min(nowMs, this.endMs)) - this.index, 0)
  }

  /** Makes the occurrence `count` further on the current one. */
  move(count: number): void {
    this.index += count
  }

  /** Begins anew with an occurrence at `anchorMs`. */
  restart(anchorMs: number): void {
    this.anchorMs = anchorMs
    this.index = 0
  }

  /** The index of the last occurrence at or before `ms`; the two corrections undo the rounding of the division. */
  private lastBy(ms: number): number {
    const index = Math.floor((ms - this.anchorMs) / this.periodMs)
    if (this.anchorMs + (index + 1) * this.periodMs <= ms) return index + 1
    return this.anchorMs + index * this.periodMs > ms ? index - 1 : index
  }
}
