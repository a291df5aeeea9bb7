import type { VirtualClock } from 'rookery'
import { drain } from './drain.ts'
import { callback, number } from './options/check.ts'
import type { Watch } from './watch.ts'

/** Events between two looks at a peer, and between two turns of the real event loop. */
const LOOK_EVERY = 64
const BREATHE_EVERY = 1_024

/** Time that passes; one that is no number, or infinite, would never end. */
const checkMs = number(0)

/**
 * Moves a world's clock, event by event. Nearly all of what peers do is done when an event returns; what goes on in promises
 * is announced, and gets a turn of the real event loop before the next event.
 */
export class Pace {
  steps = 0
  readonly #clock: VirtualClock
  readonly #watch: Watch
  #isWorkPending = true

  constructor(clock: VirtualClock, watch: Watch) {
    this.#clock = clock
    this.#watch = watch
  }

  /** Something was begun that goes on in promises. */
  expectWork(): void {
    this.#isWorkPending = true
  }

  /** Lets everything happen that was promised. */
  async breathe(): Promise<void> {
    this.#isWorkPending = false
    await drain()
  }

  /** @returns False when there was no event. @throws InvariantError */
  async step(): Promise<boolean> {
    if (this.#isWorkPending) await this.breathe()
    if (!this.#advance()) return false
    if (this.#isWorkPending) await this.breathe()
    this.#watch.check()
    return true
  }

  /** @throws InvariantError, OptionsError */
  async run(ms: number): Promise<void> {
    checkMs('ms', ms)
    const endMs = this.#clock.nowMs() + ms
    await this.#runWhile(() => true, endMs)
    this.#clock.advance(Math.max(0, endMs - this.#clock.nowMs()))
    await this.breathe()
    this.#watch.check()
  }

  /** @returns Whether it holds. @throws InvariantError, OptionsError */
  async runUntil(holds: () => boolean, withinMs: number): Promise<boolean> {
    callback('holds', holds)
    checkMs('withinMs', withinMs)
    const endMs = this.#clock.nowMs() + withinMs
    await this.#runWhile(() => !holds(), endMs)
    if (holds()) return true
    this.#clock.advance(Math.max(0, endMs - this.#clock.nowMs()))
    return holds()
  }

  async #runWhile(isWanted: () => boolean, endMs: number): Promise<void> {
    await this.breathe()
    while (isWanted()) {
      const { nextTimerMs } = this.#clock
      if (nextTimerMs === undefined || nextTimerMs > endMs) return
      this.#advance()
      if (this.#isWorkPending || this.steps % BREATHE_EVERY === 0) await this.breathe()
      if (this.#watch.broken) this.#watch.check()
    }
  }

  #advance(): boolean {
    if (!this.#clock.step()) return false
    this.steps++
    if (this.steps % LOOK_EVERY === 0) this.#watch.turn()
    return true
  }
}
