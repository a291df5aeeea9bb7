import type { Neighbor } from '../neighbors/neighbor.ts'
import type { Run } from './run.ts'

/** Questions one neighbor may have open at a time; the receive buffers of other peers hold about this many replies. */
const WINDOW = 64

/** One `GET_BLOCK` on its way. */
export interface Ask {
  readonly source: Source
  /** The run it was asked for. */
  readonly run: Run
  readonly height: number
  readonly atMs: number
  /** When it counts as lost, or, once answered in vain, when the same source may be asked again. */
  readonly dueMs: number
  /** `vain`: answered, but not by a block that helps. */
  state: 'open' | 'answered' | 'vain' | 'lost'
  /** Whether its source still watches `dueMs`. */
  isTimed: boolean
}

/** A neighbor as a source of blocks: what it was asked, and how much more it may be asked. Shared by all runs. */
export class Source {
  readonly neighbor: Neighbor
  #open = 0
  /** Oldest first, so that the next to be lost stands in front. */
  readonly #asks: Ask[] = []
  #front = 0

  constructor(neighbor: Neighbor) {
    this.neighbor = neighbor
  }

  get open(): number {
    return this.#open
  }

  get hasRoom(): boolean {
    return this.#open < WINDOW
  }

  /** How long an answer to one more question would take, in milliseconds, as far as anybody can tell. */
  get expectedMs(): number {
    const { smoothedMs } = this.neighbor.roundTrip
    return (this.#open + 1) * (smoothedMs ?? this.neighbor.roundTrip.timeoutMs)
  }

  ask(run: Run, height: number, nowMs: number): Ask {
    const dueMs = nowMs + this.neighbor.roundTrip.timeoutMs
    const ask: Ask = { source: this, run, height, atMs: nowMs, dueMs, state: 'open', isTimed: true }
    this.#asks.push(ask)
    this.#open++
    return ask
  }

  /** An answer has come. @param isOnly - Whether no other question could be meant, so that its time may be measured. */
  answered(ask: Ask, isOnly: boolean, nowMs: number): void {
    if (ask.state === 'open') this.#open--
    if (isOnly) this.neighbor.roundTrip.measured(nowMs - ask.atMs)
    ask.state = 'answered'
  }

  /** The open questions about `height`, of whatever run. */
  openAbout(height: number): Ask[] {
    const open: Ask[] = []
    for (let i = this.#front; i < this.#asks.length; i++) {
      const ask = this.#asks[i] as Ask
      if (ask.state === 'open' && ask.height === height) open.push(ask)
    }
    return open
  }

  /** The oldest question that is still open: what an answer without a height is taken to answer. */
  oldestOpen(): Ask | undefined {
    for (let i = this.#front; i < this.#asks.length; i++) if (this.#asks[i]?.state === 'open') return this.#asks[i]
    return undefined
  }

  /** Takes out the questions whose time is up: lost ones, and vain ones that may now be asked again. */
  *due(nowMs: number): Generator<Ask> {
    for (let ask = this.#first(); ask !== undefined && ask.dueMs <= nowMs; ask = this.#first()) {
      this.#front++
      ask.isTimed = false
      if (ask.state === 'open') {
        this.#open--
        ask.state = 'lost'
        this.neighbor.roundTrip.lost(ask.atMs, nowMs)
        this.neighbor.conduct.lost++
      }
      yield ask
    }
  }

  /** When the next question's time is up, or undefined when none is waiting. */
  get nextMs(): number | undefined {
    return this.#first()?.dueMs
  }

  /** The oldest question that still waits for its time, past those that were answered. */
  #first(): Ask | undefined {
    for (let ask = this.#asks[this.#front]; ask?.state === 'answered'; ask = this.#asks[this.#front]) {
      ask.isTimed = false
      this.#front++
    }
    if (this.#front > 512 && this.#front * 2 > this.#asks.length) {
      this.#asks.splice(0, this.#front)
      this.#front = 0
    }
    return this.#asks[this.#front]
  }
}
