/** Questions open at first: their answers, of up to 1,024 bytes, are what RFC 6928 lets anybody begin with. */
const FIRST_WINDOW = 16
/** Questions open at the least while answers come. */
const LEAST_WINDOW = 8
/** Questions open while nothing comes back. */
const SMALLEST_WINDOW = 2
/** The shortest of so many round trips in a row tells of a queue: jitter lengthens some of them, a queue all. */
const FILTER = 8
/** Most questions that one neighbor may have open: what the receive buffers of most peers hold. */
const LARGEST_WINDOW = 256
/** Queueing that is aimed at, beyond the shortest round trip: enough to keep the line busy, too little to drop anything. */
const TARGET_QUEUE_MS = 6
/** A queue of this part of the shortest round trip is let be, too. */
const TARGET_QUEUE_SHARE = 0.25
/**
 * And one of so many times the jitter: by so much the shortest of a few round trips may exceed the shortest of all where
 * there is no queue. Where round trips are uniform or triangular, all eight exceed it once in a million times.
 */
const TARGET_QUEUE_JITTERS = 3
/** The jitter is that of so many round trips, or of all while there are fewer. */
const JITTER_MEMORY = 64
/** By what part of itself the window grows or shrinks in a round trip, once it knows the line. */
const GAIN = 1 / 8
/** How long the shortest round trip is believed, in milliseconds; routes and loads change. */
const SHORTEST_FOR_MS = 10_000

/**
 * How many questions one neighbor may have open. It grows while round trips stay near the shortest one seen, and shrinks
 * when they grow: a queue is building up somewhere. Losses alone say nothing, since datagrams also get lost at random.
 * @see RFC 6817 (LEDBAT) for the delay-based control and its filter; RFC 5681, section 3.1 for slow start
 */
export class RequestWindow {
  #size = FIRST_WINDOW
  #isStarting = true
  #shortestMs = Number.POSITIVE_INFINITY
  #nextShortestMs = Number.POSITIVE_INFINITY
  #shortestSinceMs = 0
  #jitterMs = 0
  #differences = 0
  /** The latest round trips of answers that came in order, of which the next replaces the oldest. */
  readonly #latestMs: number[] = []
  #inOrder = 0
  /** The last of them. */
  #lastMs: number | undefined

  /** Questions that may be open, an integer. */
  get size(): number {
    return Math.floor(this.#size)
  }

  /** The shortest round trip of late, in milliseconds; 0 before the first answer. */
  get shortestMs(): number {
    return this.#inOrder > 0 ? this.#shortestMs : 0
  }

  /** An answer took `ms`. @param isFull - Whether as many questions were open as may be; only then is growth earned. */
  answered(ms: number, isFull: boolean, nowMs: number): void {
    this.#countJitter(ms)
    this.#lastMs = ms
    this.#latestMs[this.#inOrder++ % FILTER] = ms
    this.#adjust(ms, isFull, nowMs)
  }

  /**
   * As {@link answered}, but an answer to a later question had come before. It tells of jitter, and not of a queue, which keeps
   * the order: answers to questions that left together come sorted, so that the last eight of them are the slowest of all.
   */
  straggled(ms: number, isFull: boolean, nowMs: number): void {
    this.#countJitter(ms)
    this.#adjust(ms, isFull, nowMs)
  }

  #adjust(ms: number, isFull: boolean, nowMs: number): void {
    this.#rememberShortest(ms, nowMs)
    const targetMs = this.#targetMs
    const queueMs = this.#shortestOfLatestMs - this.#shortestMs
    const offTarget = Math.max(-1, (targetMs - queueMs) / targetMs)
    if (offTarget < 0) this.#isStarting = false
    if (offTarget > 0 && !isFull) return
    const step = this.#isStarting ? 1 : GAIN * offTarget
    this.#size = Math.min(Math.max(this.#size + step, LEAST_WINDOW), LARGEST_WINDOW)
  }

  /**
   * A question was lost, which says nothing of queues: at the start the window grows all the same, or a line that loses half
   * of what it carries would take twice as long to be known.
   */
  lost(): void {
    if (this.#isStarting && this.#inOrder > 0) this.#size = Math.min(this.#size + 1, LARGEST_WINDOW)
  }

  /** Nothing at all has come back for a while: begin anew. */
  collapse(): void {
    this.#size = SMALLEST_WINDOW
    this.#isStarting = true
  }

  /** From one answer to the next a queue changes little: what differs is jitter. RFC 3550, section 6.4.1 */
  #countJitter(ms: number): void {
    if (this.#lastMs === undefined) return
    this.#differences = Math.min(this.#differences + 1, JITTER_MEMORY)
    this.#jitterMs += (Math.abs(ms - this.#lastMs) - this.#jitterMs) / this.#differences
  }

  #rememberShortest(ms: number, nowMs: number): void {
    if (nowMs - this.#shortestSinceMs > SHORTEST_FOR_MS) this.#forgetShortest(nowMs)
    this.#shortestMs = Math.min(this.#shortestMs, ms)
    this.#nextShortestMs = Math.min(this.#nextShortestMs, ms)
  }

  /** The way has become longer, or a queue of ours never drains: half the window drains it, and so tells which. */
  #forgetShortest(nowMs: number): void {
    const shortestMs = Math.min(this.#nextShortestMs, this.#shortestOfLatestMs)
    if (shortestMs - this.#shortestMs > this.#targetMs / 4) this.#size = Math.max(this.#size / 2, SMALLEST_WINDOW)
    this.#shortestMs = shortestMs
    this.#nextShortestMs = Number.POSITIVE_INFINITY
    this.#shortestSinceMs = nowMs
  }

  get #shortestOfLatestMs(): number {
    let shortestMs = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#latestMs.length; i++) shortestMs = Math.min(shortestMs, this.#latestMs[i] as number)
    return shortestMs
  }

  get #targetMs(): number {
    const share = TARGET_QUEUE_SHARE * this.#shortestMs
    return Math.max(TARGET_QUEUE_MS, share, TARGET_QUEUE_JITTERS * this.#jitterMs)
  }
}
