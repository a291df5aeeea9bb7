import type { Block } from '../block/block.ts'

/** The chain as everybody may read it. Reads cost O(1); a reference stays live while the chain grows. */
export interface ChainView extends Iterable<Block> {
  /** Number of blocks; the tip's height is one less. */
  readonly height: number
  /** The last block, or undefined while the chain is empty. */
  readonly tip: Block | undefined
  /** The block at `height` (0 is the genesis block), or undefined where there is none. */
  at(height: number): Block | undefined
}

/** What a switch to another chain changed. */
export interface ChainSwitch {
  /** The lowest height at which the chain is another now. */
  readonly from: number
  /** The last block both chains share, or null when they differ from the genesis block on. */
  readonly ancestor: Block | null
  /** The blocks that left, ascending. Empty when the chain only grew. */
  readonly detached: readonly Block[]
  /** The blocks that joined, ascending. */
  readonly attached: readonly Block[]
}

/**
 * The verified blocks, genesis first. It trusts its callers to have verified what they hand in, and changes in one step,
 * so a reader never sees half a chain.
 */
export class Chain implements ChainView {
  readonly #blocks: Block[] = []

  get height(): number {
    return this.#blocks.length
  }

  get tip(): Block | undefined {
    return this.#blocks.at(-1)
  }

  at(height: number): Block | undefined {
    return this.#blocks[height]
  }

  [Symbol.iterator](): Iterator<Block> {
    return this.#blocks[Symbol.iterator]()
  }

  /** The hash that a block at `height` builds on: the empty text for the genesis block, undefined above the tip. */
  previousHash(height: number): string | undefined {
    return height === 0 ? '' : this.#blocks[height - 1]?.hash
  }

  /** Whether a claim (a number of blocks, and the hash of the last one) describes this chain or its beginning. */
  holds(claim: { readonly height: number; readonly hash: string }): boolean {
    return this.#blocks[claim.height - 1]?.hash === claim.hash
  }

  /**
   * Replaces everything from `from` on by verified blocks; those that are here already stay as they are.
   * @param from - Height of the first of `blocks`, from 0 to the chain's height.
   * @param blocks - Ascending, linked to the block at `from - 1`.
   */
  switchTo(from: number, blocks: readonly Block[]): ChainSwitch {
    let shared = 0
    while (shared < blocks.length && this.#blocks[from + shared]?.hash === blocks[shared]?.hash) shared++
    const fork = from + shared
    const attached = shared === 0 ? blocks : blocks.slice(shared)
    const detached = this.#blocks.splice(fork)
    for (const block of attached) this.#blocks.push(block)
    return { from: fork, ancestor: this.#blocks[fork - 1] ?? null, detached, attached }
  }

  /** Replaces a block by one of the same hash: the same block with its texts cut differently. */
  correct(block: Block): void {
    if (this.#blocks[block.height]?.hash === block.hash) this.#blocks[block.height] = block
  }

  /** This chain for who may only read it. */
  readOnly(): ChainView {
    const chain = this
    return Object.freeze({
      get height() {
        return chain.height
      },
      get tip() {
        return chain.tip
      },
      at: (height: number) => chain.at(height),
      [Symbol.iterator]: () => chain[Symbol.iterator](),
    })
  }
}
