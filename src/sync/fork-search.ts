import type { Block } from '../block/block.ts'
import type { Ask } from './ask.ts'
import { ForkPoint } from './fork-point.ts'

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
  readonly #hashAt: (height: number) => string | undefined
  readonly #forkPoint: ForkPoint
  /** Heights asked for and not answered, with the questions so far. */
  readonly #probes = new Map<number, Ask[]>()
  #isHopeless = false
  /** Whether it has given a block. */
  #isPresent = false
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
    return this.#isHopeless
  }

  /**
   * The next height to ask the neighbor for, if any: all the others wait for each, so it is asked for once more when an
   * answer is late.
   */
  nextProbe(nowMs: number, lateAfterMs: number): number | undefined {
    for (const [height, asks] of this.#probes) {
      if (!asks.some(isOpen) || this.#againMs(asks, lateAfterMs) <= nowMs) return height
    }
    return undefined
  }

  /** When the next answer will be late, if that was not so at `lookedMs`. */
  nextMs(lookedMs: number, lateAfterMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const asks of this.#probes.values()) {
      const againMs = this.#againMs(asks, lateAfterMs)
      if (againMs > lookedMs && againMs < nextMs) nextMs = againMs
    }
    return nextMs
  }

  /** When a height may be asked for once more though an answer may still come. */
  #againMs(asks: readonly Ask[], lateAfterMs: number): number {
    const last = asks.at(-1)
    return last && asks.length < this.#tries ? last.atMs + lateAfterMs : Number.POSITIVE_INFINITY
  }

  get #tries(): number {
    return this.#isPresent ? TRIES_OF_PRESENT : TRIES
  }

  /** Whether the answer to a question about `height` is awaited here. */
  awaits(height: number): boolean {
    return this.#probes.has(height)
  }

  asked(ask: Ask): void {
    this.#probes.get(ask.height)?.push(ask)
  }

  /** The neighbor's block at a probed height, or null for "no such block". */
  answered(ask: Ask, block: Block | null): void {
    const { height } = ask
    if (block === null) {
      ask.state = 'vain'
      if (++this.#nulls >= MOST_NULLS) this.#isHopeless = true
      return
    }
    this.#nulls = 0
    this.#isPresent = true
    const isSame = block.hash === this.#hashAt(height)
    if (!isSame && height < (this.#lowestOther?.height ?? Number.POSITIVE_INFINITY)) this.#lowestOther = block
    this.#forkPoint.answered(height, isSame)
    this.#probes.delete(height)
    for (const probe of this.#probes.keys()) if (!this.#forkPoint.isOpen(probe)) this.#probes.delete(probe)
    if (this.#probes.size === 0) this.#probeOn()
  }

  /** A probe was lost. */
  lost(height: number): void {
    const asks = this.#probes.get(height)
    if (asks && asks.length >= this.#tries && !asks.some(isOpen)) this.#isHopeless = true
  }

  #probeOn(): void {
    for (const height of this.#forkPoint.nextProbes()) this.#probes.set(height, [])
  }
}

function isOpen({ state }: Ask): boolean {
  return state === 'open'
}
