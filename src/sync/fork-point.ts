/** Probes sent side by side: a search of n blocks takes log5(n) round trips instead of log2(n). */
const PROBES_AT_ONCE = 4

/**
 * Finds where two chains part, from the tip backwards: gallop down until they agree, then cut the rest into pieces. It is
 * told hashes and asks for heights; whoever asks the neighbor compares. Little differs in most cases, and then a handful
 * of probes suffices.
 * @see Bentley and Yao, "An almost optimal algorithm for unbounded searching" (1976), for the gallop
 */
export class ForkPoint {
  /** The highest height known to hold the same block in both chains; -1 stands for "before the genesis block". */
  #agrees = -1
  /** The lowest height known to hold different blocks. */
  #differs: number
  readonly #top: number
  #stride = 1

  /** @param differs - A height at which the two chains are known to differ. */
  constructor(differs: number) {
    this.#differs = differs
    this.#top = differs
  }

  /** The height of the first block that the chains do not share, or undefined while it is not known. */
  get forkHeight(): number | undefined {
    return this.#differs <= this.#agrees + 1 ? this.#differs : undefined
  }

  /** Whether the block at `height` would tell anything that is not known. */
  isOpen(height: number): boolean {
    return height > this.#agrees && height < this.#differs
  }

  /** The heights to ask for next; empty when the fork point is known. */
  nextProbes(): number[] {
    if (this.forkHeight !== undefined) return []
    return this.#agrees === -1 ? this.#gallop() : this.#cut()
  }

  /** The neighbor's block at `height` is ours, or is not. What contradicts an answer before counts for nothing. */
  answered(height: number, isSame: boolean): void {
    if (!this.isOpen(height)) return
    if (isSame) this.#agrees = height
    else this.#differs = height
  }

  #gallop(): number[] {
    const probes: number[] = []
    while (probes.length < PROBES_AT_ONCE && probes.at(-1) !== 0) {
      probes.push(Math.max(0, this.#top - this.#stride))
      this.#stride *= 2
    }
    return probes
  }

  #cut(): number[] {
    const gap = this.#differs - this.#agrees
    const pieces = Math.min(PROBES_AT_ONCE + 1, gap)
    return Array.from({ length: pieces - 1 }, (_, i) => this.#agrees + Math.floor(((i + 1) * gap) / pieces))
  }
}
