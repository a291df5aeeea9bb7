import type { Moment } from '../runtime/moment.ts'

/** Datagrams of which conclusions are drawn together at most, so that neighbors have questions to answer meanwhile. */
const TOGETHER = 32

/** What turns need to know. */
export interface TurnsOptions {
  now(): Moment
  /** Does what follows from everything that happened since the last time. */
  conclude(): void
}

/**
 * Whatever happens to a peer is a turn: something is done, and then, once, what follows from it. Nothing follows while
 * anything is still being done, as when a listener calls back into the peer: that is a step of the turn under way.
 * Datagrams that arrive in a row are steps of one turn, too.
 */
export class Turns {
  readonly #options: TurnsOptions
  /** Steps under way, one inside the other. */
  #steps = 0
  /** Datagrams since the last conclusion. */
  #unconcluded = 0

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /** Does `work`, and then what follows from it. */
  take(work: (moment: Moment) => void): void {
    this.step(work)
    this.conclude()
  }

  /** Does `work`; whoever calls concludes. */
  step(work: (moment: Moment) => void): void {
    const moment = this.enter()
    try {
      work(moment)
    } finally {
      this.leave()
    }
  }

  /** A step without a function made for it, for what comes thousands of times a second; {@link leave} has to follow. */
  enter(): Moment {
    const moment = this.#options.now()
    this.#steps++
    return moment
  }

  leave(): void {
    this.#steps--
  }

  /** Leaves the conclusion to the datagrams that come at once. @returns False when it has waited long enough. */
  postpone(): boolean {
    return ++this.#unconcluded < TOGETHER
  }

  /** Whether a conclusion was left to later. */
  get isPostponed(): boolean {
    return this.#unconcluded > 0
  }

  /** After one step or several. */
  conclude(): void {
    if (this.#steps > 0) return
    this.#unconcluded = 0
    this.#options.conclude()
  }
}
