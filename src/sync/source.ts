import type { Neighbor } from '../neighbors/neighbor.ts'
import type { Ask, Asker } from './ask.ts'
import { LossRate } from './loss-rate.ts'
import { RequestWindow } from './request-window.ts'

/** Flights lost in a row after which a source is asked little. */
const LOSSES_BEFORE_COLLAPSE = 3

/** Questions asked in one go where the window is large enough. */
const BURST = 32

/** Questions remembered that nobody needs answered any more: what their answers say is compared, and timed. */
const MOST_FORGOTTEN = 512

/**
 * A source is not given up before its last question is this old, in milliseconds. Beside fast sources a slow one may be asked
 * for the last time before its first answer can come; and if somebody says "no such block" in its name, what it says itself
 * has come by then.
 */
const MAY_ANSWER_FOR_MS = 250

/** A look at the questions this much after it was due, in milliseconds, means that we were busy, and deaf meanwhile. */
const DEAF_AFTER_MS = 5

/** Questions open over the whole socket, shared by all sources. */
export interface Flight {
  open: number
}

/** A neighbor as a source of blocks: what it was asked, and how much more it may be asked. */
export class Source {
  readonly neighbor: Neighbor
  readonly #flight: Flight
  readonly #window = new RequestWindow()
  readonly #lossRate = new LossRate()
  /** The newest question for each height that may still be answered. */
  readonly #byHeight = new Map<number, Ask>()
  /** Oldest first, so that the next to be lost stands in front. */
  readonly #queue: Ask[] = []
  #front = 0
  #asked = 0
  #open = 0
  #isFilling = true
  readonly #forgotten: Ask[] = []
  /** Of the questions that were answered, the last to be asked. */
  #newestAnswered = -1
  #lastAnswerMs = Number.NEGATIVE_INFINITY
  /** Until then what is due waits. */
  #hearingUntilMs = Number.NEGATIVE_INFINITY
  /** The last question that has waited so: once, or where every look comes late nothing would ever count as lost. */
  #newestHeard = -1

  constructor(neighbor: Neighbor, flight: Flight) {
    this.neighbor = neighbor
    this.#flight = flight
  }

  get open(): number {
    return this.#open
  }

  /**
   * How many questions more it may be asked now. Questions leave in small bursts, when there is room for several: each
   * burst wakes the neighbor once, and waking it is what costs most.
   */
  get room(): number {
    const { size } = this.#window
    const room = size - this.#open
    if (room <= 0) this.#isFilling = false
    else if (room >= BURST || room >= size / 4) this.#isFilling = true
    return this.#isFilling ? room : 0
  }

  /** Whether nothing has come of it for a while. */
  get isSilent(): boolean {
    return this.neighbor.roundTrip.lossesInARow >= LOSSES_BEFORE_COLLAPSE
  }

  /** Whether an answer of its has come, to whichever question. */
  get hasAnswered(): boolean {
    return this.#lastAnswerMs !== Number.NEGATIVE_INFINITY
  }

  /** The shortest round trip of late, in milliseconds; 0 before the first answer. */
  get shortestMs(): number {
    return this.#window.shortestMs
  }

  /** What share of its questions gets lost, from 0 to 1, as far as can be told by now. */
  lossShare(nowMs: number): number {
    this.#lossRate.countAskedBefore(nowMs - this.neighbor.roundTrip.timeoutMs)
    return this.lossShareSoFar
  }

  /** The same as of the last look at what was lost. */
  get lossShareSoFar(): number {
    return this.#lossRate.share
  }

  /** How full its window is: 0 when nothing is open, 1 when nothing more fits. */
  get fullness(): number {
    return this.#open / this.#window.size
  }

  ask(asker: Asker, height: number, nowMs: number): Ask {
    const { roundTrip } = this.neighbor
    const dueMs = nowMs + (this.hasAnswered ? roundTrip.patientTimeoutMs : roundTrip.timeoutMs)
    const answersUntilMs = Math.max(dueMs, nowMs + MAY_ANSWER_FOR_MS, nowMs + roundTrip.unmeasuredMs)
    const before = this.#byHeight.get(height)
    const nth = this.#asked++
    const { isMeasured: isTimed } = roundTrip
    const ask: Ask = { asker, height, atMs: nowMs, isTimed, dueMs, answersUntilMs, before, nth, state: 'open' }
    this.#byHeight.set(height, ask)
    this.#queue.push(ask)
    this.#open++
    this.#flight.open++
    return ask
  }

  /** The question that an answer about `height` belongs to; without a height, the oldest that is open. */
  find(height: number | null): Ask | undefined {
    if (height !== null) return this.#byHeight.get(height)
    for (let i = this.#front; i < this.#queue.length; i++) if (this.#queue[i]?.state === 'open') return this.#queue[i]
    return undefined
  }

  /** An answer to `ask` has come; of several, each may be the good one, but only the first tells how long it took. */
  answered(ask: Ask, nowMs: number): void {
    const isFirst = isUnanswered(ask)
    // Between two bursts it is the window that holds us back.
    const isFull = !this.#isFilling || this.#open >= this.#window.size
    this.#countAnswerTo(ask)
    if (!isFirst) return
    this.#lastAnswerMs = nowMs
    this.neighbor.roundTrip.answered()
    this.#measure(ask, isFull, nowMs)
  }

  /** Each answer is to one question: whichever of several for one height it is to, of so many questions so many were answered. */
  #countAnswerTo(ask: Ask): void {
    let one: Ask | undefined = ask
    while (one && !isUnanswered(one)) one = one.before
    if (!one) return
    this.#lossRate.answered(one)
    if (one.state === 'open') this.#close()
    one.state = 'answered'
  }

  /** What an answer tells of the way, if it is clear to which question for its height it is one. */
  #measure({ atMs, before, nth }: Ask, isFull: boolean, nowMs: number): void {
    const { roundTrip } = this.neighbor
    const tookMs = nowMs - atMs
    if (before) {
      // So soon after the newest question, it is to the one before, which was given up too soon; but not long too soon.
      const sinceBeforeMs = nowMs - before.atMs
      const mayBeToBefore = isUnanswered(before) && sinceBeforeMs < 2 * (before.dueMs - before.atMs)
      if (mayBeToBefore && tookMs < this.#window.shortestMs) roundTrip.straggled(sinceBeforeMs)
      else roundTrip.tookAtMost(nowMs - firstOf(before).atMs)
      return
    }
    if (nth < this.#newestAnswered) {
      roundTrip.straggled(tookMs)
      this.#window.straggled(tookMs, isFull, nowMs)
      return
    }
    this.#newestAnswered = nth
    roundTrip.measured(tookMs)
    this.#window.answered(tookMs, isFull, nowMs)
  }

  /**
   * An answer to `ask` has come from another port: whether it is one, only the block can tell. How long it took tells nothing,
   * but silent the source is not.
   */
  answeredElsewhere(ask: Ask): void {
    if (isUnanswered(ask)) this.neighbor.roundTrip.answered()
    this.#countAnswerTo(ask)
  }

  /** No answer to `ask` matters any more; one that may still come is remembered for a while. */
  forget(ask: Ask): void {
    if (isUnanswered(ask)) this.#forgotten.push(ask)
    else this.#drop(ask)
    if (this.#forgotten.length > MOST_FORGOTTEN) this.#drop(this.#forgotten.shift() as Ask)
  }

  /** Takes out the oldest question, if it counts as lost now. */
  nextLost(nowMs: number): Ask | undefined {
    const ask = this.#first()
    if (ask === undefined) return undefined
    const lateMs = nowMs - this.#dueMs(ask)
    if (lateMs < 0) return undefined
    const { roundTrip, conduct } = this.neighbor
    const isOvertaken = ask.nth < this.#newestAnswered
    if (!isOvertaken && lateMs > DEAF_AFTER_MS && ask.nth > this.#newestHeard) {
      // What has come meanwhile is yet to be read.
      this.#newestHeard = this.#asked - 1
      this.#hearingUntilMs = nowMs + Math.min(lateMs, roundTrip.timeoutMs)
      return undefined
    }
    this.#front++
    this.#close()
    ask.state = 'lost'
    if (ask.isTimed) this.#lossRate.lost(ask, nowMs - roundTrip.timeoutMs)
    conduct.lost++
    if (!isOvertaken) roundTrip.lost(ask.atMs, nowMs)
    if (this.isSilent) this.#window.collapse()
    else this.#window.lost()
    return ask
  }

  /** When the next question's time is up, or undefined when none is waiting. */
  get nextMs(): number | undefined {
    const ask = this.#first()
    return ask && this.#dueMs(ask)
  }

  /** Nothing that it may still say is wanted any more: whoever waits for it waits in vain. */
  abandon(): void {
    const open = this.#queue.slice(this.#front).filter(({ state }) => state === 'open')
    this.#flight.open -= this.#open
    this.#open = 0
    this.#queue.length = 0
    this.#front = 0
    this.#byHeight.clear()
    this.#forgotten.length = 0
    for (const ask of open) {
      ask.state = 'lost'
      ask.asker.lost(ask)
    }
  }

  /**
   * When `ask` counts as lost. Answers come in the order of the questions, or nearly so: one that was overtaken is lost
   * soon, and while earlier ones are being answered, the later wait their turn, for as long again at most.
   */
  #dueMs({ nth, atMs, dueMs }: Ask): number {
    const { overtakenTimeoutMs } = this.neighbor.roundTrip
    if (nth < this.#newestAnswered) return Math.min(dueMs, atMs + overtakenTimeoutMs)
    const waitMs = dueMs - atMs
    return Math.max(dueMs, Math.min(this.#lastAnswerMs, dueMs) + waitMs, this.#hearingUntilMs)
  }

  #drop(ask: Ask): void {
    if (this.#byHeight.get(ask.height) === ask) this.#byHeight.delete(ask.height)
  }

  #close(): void {
    this.#open--
    this.#flight.open--
  }

  /** The oldest open question; what was answered is past. */
  #first(): Ask | undefined {
    while (this.#front < this.#queue.length && this.#queue[this.#front]?.state !== 'open') this.#front++
    if (this.#front > 512 && this.#front * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#front)
      this.#front = 0
    }
    return this.#queue[this.#front]
  }
}

function isUnanswered({ state }: Ask): boolean {
  return state === 'open' || state === 'lost'
}

/** The first question for the height of `ask`. */
function firstOf(ask: Ask): Ask {
  let first = ask
  while (first.before) first = first.before
  return first
}
