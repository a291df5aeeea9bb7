import type { Neighbor } from '../neighbors/neighbor.ts'
import type { Ask, Asker } from './ask.ts'
import { RequestWindow } from './request-window.ts'

/** Flights lost in a row after which a source is asked little. */
const LOSSES_BEFORE_COLLAPSE = 3

/** Questions asked in one go where the window is large enough. */
const BURST = 16

/** Questions open over the whole socket, shared by all sources. */
export interface Flight {
  open: number
}

/** A neighbor as a source of blocks: what it was asked, and how much more it may be asked. */
export class Source {
  readonly neighbor: Neighbor
  readonly #flight: Flight
  readonly #window = new RequestWindow()
  /** The newest question for each height that may still be answered. */
  readonly #byHeight = new Map<number, Ask>()
  /** Oldest first, so that the next to be lost stands in front. */
  readonly #queue: Ask[] = []
  #front = 0
  #open = 0
  #isFilling = true

  constructor(neighbor: Neighbor, flight: Flight) {
    this.neighbor = neighbor
    this.#flight = flight
  }

  get open(): number {
    return this.#open
  }

  /**
   * Whether it may be asked one more question now. Questions leave in small bursts, when there is room for several: each
   * burst wakes the neighbor once, and waking it is what costs most.
   */
  get hasRoom(): boolean {
    const room = this.#window.size - this.#open
    if (room <= 0) this.#isFilling = false
    else if (room >= Math.min(BURST, this.#window.size / 4)) this.#isFilling = true
    return this.#isFilling
  }

  /** How full its window is: 0 when nothing is open, 1 when nothing more fits. */
  get fullness(): number {
    return this.#open / this.#window.size
  }

  ask(asker: Asker, height: number, nowMs: number): Ask {
    const dueMs = nowMs + this.neighbor.roundTrip.timeoutMs
    const firstMs = this.#byHeight.get(height)?.firstMs ?? nowMs
    const ask: Ask = { asker, height, atMs: nowMs, dueMs, firstMs, state: 'open' }
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
    const isFirst = ask.state === 'open' || ask.state === 'lost'
    const isFull = this.#open >= this.#window.size
    if (ask.state === 'open') this.#close()
    ask.state = 'answered'
    if (!isFirst) return
    const { roundTrip } = this.neighbor
    const tookMs = nowMs - ask.firstMs
    const isClear = ask.firstMs === ask.atMs
    roundTrip.answered()
    // Of several questions any may be meant; the oldest gives a bound, better than nothing before the first measurement.
    if (isClear || roundTrip.smoothedMs === undefined) roundTrip.measured(tookMs)
    if (isClear) this.#window.answered(tookMs, isFull, nowMs)
  }

  /** An answer to `ask` has come from another port: whether it is one, only the block can tell. */
  answeredElsewhere(ask: Ask): void {
    if (ask.state === 'open') this.#close()
    ask.state = 'answered'
  }

  /** No answer to `ask` matters any more; one that is still open is remembered for its round-trip time. */
  forget(ask: Ask): void {
    if (ask.state !== 'open' && this.#byHeight.get(ask.height) === ask) this.#byHeight.delete(ask.height)
  }

  /** Takes out the questions that count as lost now. */
  *lost(nowMs: number): Generator<Ask> {
    const { roundTrip, conduct } = this.neighbor
    for (let ask = this.#first(); ask !== undefined && ask.dueMs <= nowMs; ask = this.#first()) {
      this.#front++
      this.#close()
      ask.state = 'lost'
      conduct.lost++
      roundTrip.lost(ask.atMs, nowMs)
      if (roundTrip.lossesInARow >= LOSSES_BEFORE_COLLAPSE) this.#window.collapse()
      yield ask
    }
  }

  /** When the next question's time is up, or undefined when none is waiting. */
  get nextMs(): number | undefined {
    return this.#first()?.dueMs
  }

  /** Nothing that it may still say is wanted any more: whoever waits for it waits in vain. */
  abandon(): void {
    const open = this.#queue.slice(this.#front).filter(({ state }) => state === 'open')
    this.#flight.open -= this.#open
    this.#open = 0
    this.#queue.length = 0
    this.#front = 0
    this.#byHeight.clear()
    for (const ask of open) {
      ask.state = 'lost'
      ask.asker.lost(ask)
    }
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
