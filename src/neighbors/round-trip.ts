/** Before anything was measured. @see DESIGN.md, Spread, pipeline, retry */
const FIRST_TIMEOUT_MS = 250
/** Loopback answers within microseconds; below this, a scheduling hiccup would look like a loss. */
const FLOOR_TIMEOUT_MS = 20
const CEILING_TIMEOUT_MS = 4_000
/** However steady a line is, its answers come some milliseconds early or late: timers and busy peers see to that. */
const GRAIN_MS = 5
/** Flights lost in a row that are no longer chance: at 30 % loss each way one in fifteen runs of four is. */
const LOSSES_BEFORE_BACKOFF = 4
const MOST_DOUBLINGS = 1
/** What lies between an answer and one that was overtaken by it, where nothing was seen to overtake yet. */
const LEAST_REORDERING_MS = 1
/** How much longer than any straggler took so far the next may take. */
const REORDERING_MARGIN = 1.25
/** Answers in order after which two thirds of what is known of stragglers are forgotten. */
const REORDERING_MEMORY = 256

/**
 * How long one neighbor takes to answer, and so how long to wait before a question counts as lost.
 * @see RFC 6298, section 2; but a timeout doubles only after several losses in a row, since datagrams also get lost at random
 * @see RFC 8985 (RACK), section 6.2, for questions that were asked before one that is answered
 */
export class RoundTrip {
  #smoothedMs: number | undefined
  /** Whether that is no more than a bound, which the first measure replaces. */
  #isGuess = false
  /** See {@link unmeasuredMs}. */
  #metWithinMs = 0
  #variationMs = 0
  #latestMs = 0
  #stragglingMs = 0
  #lossesInARow = 0
  #lastLossMs = Number.NEGATIVE_INFINITY

  /** The smoothed round-trip time in milliseconds, or undefined before the first answer. */
  get smoothedMs(): number | undefined {
    return this.#smoothedMs
  }

  /** Whether the smoothed one was measured, and is no mere bound. */
  get isMeasured(): boolean {
    return this.#smoothedMs !== undefined && !this.#isGuess
  }

  /**
   * How long an answer may take, in milliseconds, while none tells how long one does: nobody is given up before. 0 where it is
   * no longer than the first timeout, and where it is known.
   */
  get unmeasuredMs(): number {
    return this.#smoothedMs === undefined ? this.#metWithinMs : 0
  }

  /** Flights that were lost since the last answer. */
  get lossesInARow(): number {
    return this.#lossesInARow
  }

  /** How long to wait for an answer, in milliseconds. */
  get timeoutMs(): number {
    return this.#backedOff(0)
  }

  /**
   * The same for one that has answered well until it fell silent: of such a line no more is known than of a new one, so
   * doubling goes on up to the first timeout.
   */
  get patientTimeoutMs(): number {
    return this.#backedOff(FIRST_TIMEOUT_MS)
  }

  #backedOff(atLeastUpToMs: number): number {
    if (this.#smoothedMs === undefined) return FIRST_TIMEOUT_MS
    const usualMs = Math.max(this.#smoothedMs + Math.max(4 * this.#variationMs, GRAIN_MS), FLOOR_TIMEOUT_MS)
    const doublings = Math.max(0, this.#lossesInARow - LOSSES_BEFORE_BACKOFF + 1)
    const mostMs = Math.max(usualMs * 2 ** MOST_DOUBLINGS, atLeastUpToMs)
    return Math.min(usualMs * 2 ** doublings, mostMs, CEILING_TIMEOUT_MS)
  }

  /**
   * How long to wait, in milliseconds, for an answer that one to a later question has overtaken: on most lines it is
   * lost, and on those that reorder it may lag as much as others did.
   */
  get overtakenTimeoutMs(): number {
    return this.#usualMs + Math.max(LEAST_REORDERING_MS, REORDERING_MARGIN * this.#stragglingMs)
  }

  /** An answer came, to whichever question. */
  answered(): void {
    this.#lossesInARow = 0
  }

  /** An answer came `ms` after its question, and no other question could be meant. */
  measured(ms: number): void {
    this.#lossesInARow = 0
    this.#latestMs = ms
    if (this.#smoothedMs === undefined || this.#isGuess) return this.#beginWith(ms)
    this.#variationMs += (Math.abs(this.#smoothedMs - ms) - this.#variationMs) / 4
    this.#smoothedMs += (ms - this.#smoothedMs) / 8
    this.#stragglingMs -= this.#stragglingMs / REORDERING_MEMORY
  }

  /**
   * An answer came `ms` after the first of several questions that it could be to: so long it may have taken, and no longer.
   * Counts until something is measured. Guessed too short, the way would make each answer seem late: everything would be
   * asked twice, and nothing measured any more.
   */
  tookAtMost(ms: number): void {
    if (this.#smoothedMs !== undefined && !(this.#isGuess && ms < this.#smoothedMs)) return
    this.#beginWith(ms)
    this.#isGuess = true
  }

  /**
   * An answer came to one of several questions of a meeting, `ms` after the first. Where that is no less than is waited for
   * anyhow, the first may as well have been lost: then it lengthens no timeout, but who may be far away is not given up sooner.
   */
  metWithin(ms: number): void {
    if (ms < FIRST_TIMEOUT_MS) this.tookAtMost(ms)
    else this.#metWithinMs = Math.min(ms, CEILING_TIMEOUT_MS)
  }

  /** As {@link measured}, and an answer to a later question had come before. */
  straggled(ms: number): void {
    this.#stragglingMs = Math.max(this.#stragglingMs, ms - this.#usualMs)
    this.measured(ms)
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

  #beginWith(ms: number): void {
    this.#smoothedMs = ms
    this.#variationMs = ms / 2
    this.#isGuess = false
  }

  /** A pause of the event loop lengthens the latest round trip at once, and the smoothed one after a while. */
  get #usualMs(): number {
    return Math.max(this.#smoothedMs ?? 0, this.#latestMs)
  }
}
