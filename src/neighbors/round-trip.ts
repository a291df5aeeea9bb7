/** Before anything was measured. @see DESIGN.md, Spread, pipeline, retry */
const FIRST_TIMEOUT_MS = 250
/** Loopback answers within microseconds; below this, a scheduling hiccup would look like a loss. */
const FLOOR_TIMEOUT_MS = 20
const CEILING_TIMEOUT_MS = 4_000
/** Flights lost in a row that are no longer chance: at 30 % loss each way one in fifteen runs of four is. */
const LOSSES_BEFORE_BACKOFF = 4
const MOST_DOUBLINGS = 1

/**
 * How long one neighbor takes to answer, and so how long to wait before a question counts as lost.
 * @see RFC 6298, section 2; but a timeout doubles only after several losses in a row, since datagrams also get lost at random
 */
export class RoundTrip {
  #smoothedMs: number | undefined
  #variationMs = 0
  #lossesInARow = 0
  #lastLossMs = Number.NEGATIVE_INFINITY

  /** The smoothed round-trip time in milliseconds, or undefined before the first answer. */
  get smoothedMs(): number | undefined {
    return this.#smoothedMs
  }

  /** Flights that were lost since the last answer. */
  get lossesInARow(): number {
    return this.#lossesInARow
  }

  /** How long to wait for an answer, in milliseconds. */
  get timeoutMs(): number {
    if (this.#smoothedMs === undefined) return FIRST_TIMEOUT_MS
    const doublings = Math.min(Math.max(0, this.#lossesInARow - LOSSES_BEFORE_BACKOFF + 1), MOST_DOUBLINGS)
    const measuredMs = Math.max(this.#smoothedMs + 4 * this.#variationMs, FLOOR_TIMEOUT_MS)
    return Math.min(measuredMs * 2 ** doublings, CEILING_TIMEOUT_MS)
  }

  /** An answer came, to whichever question. */
  answered(): void {
    this.#lossesInARow = 0
  }

  /** An answer came `ms` after its question, and no other question could be meant. */
  measured(ms: number): void {
    this.#lossesInARow = 0
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = ms
      this.#variationMs = ms / 2
      return
    }
    this.#variationMs += (Math.abs(this.#smoothedMs - ms) - this.#variationMs) / 4
    this.#smoothedMs += (ms - this.#smoothedMs) / 8
  }

  /**
   * A question went unanswered for {@link timeoutMs}. Questions that were on their way together are lost together, and
   * count once.
   */
  lost(askedMs: number, nowMs: number): void {
    if (askedMs < this.#lastLossMs) return
    this.#lossesInARow++
    this.#lastLossMs = nowMs
  }
}
