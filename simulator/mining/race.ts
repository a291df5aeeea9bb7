import type { Clock, Random } from 'rookery'
import { drawExponential, drawWeighted } from '../math/draws.ts'

/** Who mines, and how hard. */
export interface MiningModel {
  /** Mean time between two blocks while everybody mines, in milliseconds. */
  readonly blockEveryMs: number
  /**
   * How many peers mine, all alike, spread over the network; or the power of each peer by index, 0 for those that do not.
   * @default every peer
   */
  readonly miners?: number | readonly number[] | undefined
}

/** The power of each of `count` peers. */
export function powersOf({ miners }: MiningModel, count: number): readonly number[] {
  if (typeof miners === 'object') return Array.from({ length: count }, (_, i) => miners[i] ?? 0)
  const most = Math.min(miners ?? count, count)
  const chosen = new Set(Array.from({ length: most }, (_, i) => Math.floor((i * count) / most)))
  return Array.from({ length: count }, (_, i) => (chosen.has(i) ? 1 : 0))
}

/**
 * Mining as what it is: a race without memory. The next block is an exponential waiting time away, and whose it is depends on
 * the shares of hash power alone; who is not there, or has nothing to mine on, lets its turn pass.
 */
export class MiningRace {
  readonly #clock: Clock
  readonly #random: Random
  readonly #meanMs: number
  readonly #powers: readonly number[]
  readonly #onFound: (index: number) => void
  #cancel: (() => void) | undefined

  constructor(options: {
    clock: Clock
    random: Random
    /** Mean time between two blocks, in milliseconds. */
    meanMs: number
    powers: readonly number[]
    onFound(index: number): void
  }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#meanMs = options.meanMs
    this.#powers = options.powers
    this.#onFound = options.onFound
  }

  begin(): void {
    if (!this.#powers.some((power) => power > 0)) return
    this.#cancel = this.#clock.setTimer(drawExponential(this.#random, this.#meanMs), () => {
      this.begin()
      this.#onFound(drawWeighted(this.#random, this.#powers))
    })
  }

  end(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
