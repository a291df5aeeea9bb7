import type { Block } from '../block/block.ts'
import { ForkPoint } from './fork-point.ts'
import { Probes } from './probes.ts'

/** How often one height is asked for before the source counts as mute: a line that loses 30 % each way answers half of all questions. */
const TRIES = 8
/** And how often where it has answered another height: it is there, so most likely the line is bad. */
const TRIES_OF_PRESENT = 16
/** How often it may say "no such block" from one block to the next: anybody may say so in its name. */
const MOST_NULLS = 8

/**
 * A {@link ForkPoint} search carried out with one neighbor. What the neighbor says proves nothing: it only tells where to
 * begin, and the first block above must link.
 */
export class ForkSearch {
  readonly probes = new Probes({ tries: TRIES, againAfterMs: 0 })
  readonly #hashAt: (height: number) => string | undefined
  readonly #forkPoint: ForkPoint
  /** Answers without a block since the last one with. */
  #nulls = 0
  /** The lowest block of the neighbor's that is known to be another than ours. */
  #lowestOther: Block | undefined

  /**
   * @param hashAt - The hash of our block at a height.
   * @param misfit - A height whose block, as the neighbor has it, does not follow ours.
   */
  constructor(hashAt: (height: number) => string | undefined, misfit: number) {
    this.#hashAt = hashAt
    this.#forkPoint = new ForkPoint(misfit - 1)
    this.#probeOn()
  }

  /** The height of the first block to fetch, once known. */
  get forkHeight(): number | undefined {
    return this.#forkPoint.forkHeight
  }

  /** The hash of the neighbor's block at the fork height; undefined where that was not asked for. */
  get forkHash(): string | undefined {
    return this.#lowestOther?.height === this.forkHeight ? this.#lowestOther?.hash : undefined
  }

  /** Whether the neighbor does not say what is to be known. */
  get isHopeless(): boolean {
    return this.probes.exhausted > 0 || this.#nulls >= MOST_NULLS
  }

  /** The neighbor's block at a probed height, or null for "no such block". */
  answered(block: Block | null): void {
    if (block === null) {
      this.#nulls++
      return
    }
    const { height } = block
    this.#nulls = 0
    this.probes.tries = TRIES_OF_PRESENT
    const isSame = block.hash === this.#hashAt(height)
    if (!isSame && height < (this.#lowestOther?.height ?? Number.POSITIVE_INFINITY)) this.#lowestOther = block
    this.#forkPoint.answered(height, isSame)
    this.probes.settle(height)
    for (const probe of this.probes.heights) if (!this.#forkPoint.isOpen(probe)) this.probes.settle(probe)
    if (this.probes.size === 0) this.#probeOn()
  }

  #probeOn(): void {
    for (const height of this.#forkPoint.nextProbes()) this.probes.add(height)
  }
}
