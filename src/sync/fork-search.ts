import type { Block } from '../block/block.ts'
import type { ChainView } from '../chain/chain.ts'
import { ForkPoint } from './fork-point.ts'
import type { Ask, Source } from './source.ts'

/** How often one height is asked for before the source counts as mute. */
const TRIES = 3

/**
 * A {@link ForkPoint} search carried out with one neighbor. What the neighbor says proves nothing: it only tells where to
 * begin, and the first block above must link.
 */
export class ForkSearch {
  readonly source: Source
  readonly #chain: ChainView
  readonly #forkPoint: ForkPoint
  /** Heights asked for and not answered, with the questions so far. */
  readonly #probes = new Map<number, Ask[]>()
  #isHopeless = false

  /** @param misfit - A height whose block, as the neighbor has it, does not follow ours. */
  constructor(source: Source, chain: ChainView, misfit: number) {
    this.source = source
    this.#chain = chain
    this.#forkPoint = new ForkPoint(misfit - 1)
    this.#probeOn()
  }

  /** The height of the first block to fetch, once known. */
  get forkHeight(): number | undefined {
    return this.#forkPoint.forkHeight
  }

  /** Whether this source is mute or contradicts itself; another one should be searched with. */
  get isHopeless(): boolean {
    return this.#isHopeless || this.#forkPoint.isContradicted
  }

  /** The next height to ask the source for, if any. */
  nextProbe(): number | undefined {
    if (!this.source.hasRoom) return undefined
    for (const [height, asks] of this.#probes) if (asks.every(({ state }) => state === 'lost')) return height
    return undefined
  }

  asked(ask: Ask): void {
    this.#probes.get(ask.height)?.push(ask)
  }

  /** The questions asked so far for a height that is still unanswered. */
  asksFor(height: number): readonly Ask[] | undefined {
    return this.#probes.get(height)
  }

  /** The source's block at a probed height, or null for "no such block". */
  answered(height: number, block: Block | null): void {
    this.#probes.delete(height)
    if (block === null) this.#isHopeless = true
    else this.#forkPoint.answered(height, block.hash === this.#chain.at(height)?.hash)
    if (this.#probes.size === 0) this.#probeOn()
  }

  lost(ask: Ask): void {
    const asks = this.#probes.get(ask.height)
    if (asks?.includes(ask) && asks.length >= TRIES) this.#isHopeless = true
  }

  #probeOn(): void {
    for (const height of this.#forkPoint.nextProbes()) this.#probes.set(height, [])
  }
}
