import type { Block } from '../block/block.ts'
import { isSameBlock } from '../block/rules.ts'
import type { ChainSwitch, ChainView } from '../chain/chain.ts'

/** Blocks in dispute that are remembered. */
const MOST_DISPUTES = 64

/** Verified blocks that lead on from our chain, or from one of its blocks: a chain that may become ours. */
export class Path {
  readonly #chain: ChainView
  /** Height of the first block of the path; everything below it is our own chain's. */
  #base: number
  #blocks: Block[]
  /** Hash of the next block of the chain from which this one is known to part here. */
  #partsFrom: string | undefined
  /** Heights of which copies with one hash and different contents were seen; forgotten beyond a bound. */
  #disputed: readonly number[] = []

  /** @param base - From 0 to the chain's height. @param blocks - Verified on top of the chain's block at `base - 1`. */
  constructor(chain: ChainView, base = chain.height, blocks: readonly Block[] = []) {
    this.#chain = chain
    this.#base = base
    this.#blocks = blocks.slice()
  }

  /** Height of the next block: the number of blocks, ours below included. */
  get next(): number {
    return this.#base + this.#blocks.length
  }

  /** The path's own blocks, and the height of the first. */
  get beyondOurs(): { readonly from: number; readonly blocks: readonly Block[]; readonly disputed: readonly number[] } {
    return { from: this.#base, blocks: this.#blocks, disputed: this.#disputed }
  }

  /** Whether it leads on from our tip. */
  get isOnOurTip(): boolean {
    return this.#base === this.#chain.height
  }

  /** The hash that the next block builds on; the empty text for the genesis block. */
  get previousHash(): string {
    return this.next === 0 ? '' : (this.hashAt(this.next - 1) as string)
  }

  hashAt(height: number): string | undefined {
    return (height < this.#base ? this.#chain.at(height) : this.#blocks[height - this.#base])?.hash
  }

  push(block: Block): void {
    this.#blocks.push(block)
  }

  /**
   * The next block would be our own at its height, though the path was to part from our chain there: it goes on from our tip,
   * or not at all. Whoever said otherwise could have us fetch all that we have.
   * @returns Whether that is so.
   */
  joinsOurs({ height, hash }: Block): boolean {
    if (this.#blocks.length > 0 || this.#chain.at(height)?.hash !== hash) return false
    this.#base = this.#chain.height
    this.#partsFrom = undefined
    return true
  }

  /** Another copy of a block of the path: if it has the same hash and another content, the block is in dispute. */
  compare(copy: Block): void {
    const block = this.#blocks[copy.height - this.#base]
    if (!block || block.hash !== copy.hash || isSameBlock(block, copy)) return
    if (this.#disputed.length >= MOST_DISPUTES || this.#disputed.includes(copy.height)) return
    this.#disputed = [...this.#disputed, copy.height]
  }

  /** The part of this path below `height`, as a path of its own, which parts from this one there. */
  below(height: number): Path {
    const blocks = this.#blocks.slice(0, Math.max(0, height - this.#base))
    const part = new Path(this.#chain, Math.min(height, this.#base), blocks)
    part.#partsFrom = this.hashAt(height)
    return part
  }

  /** Our chain has changed: what the path stood on may have left it, and what the path has may be ours now. */
  rebase({ from, detached }: ChainSwitch): void {
    const wasOnOurTip = this.#base === from + detached.length
    const partsFromOurs = this.#partsFrom !== undefined && this.#partsFrom === this.#chain.at(this.next)?.hash
    if (this.#blocks.length === 0 && wasOnOurTip && !partsFromOurs) {
      this.#base = this.#chain.height
      return
    }
    if (this.#base > from) {
      this.#blocks = [...detached.slice(0, this.#base - from), ...this.#blocks]
      this.#base = from
    }
    let shared = 0
    while (shared < this.#blocks.length && this.#blocks[shared]?.hash === this.#chain.at(this.#base + shared)?.hash)
      shared++
    if (shared === 0) return
    // Where our chain has all of the path, both most likely go on together, unless it is known that they do not.
    const goesOnAsOurs = shared === this.#blocks.length && !partsFromOurs
    this.#base = goesOnAsOurs ? this.#chain.height : this.#base + shared
    this.#blocks = goesOnAsOurs ? [] : this.#blocks.slice(shared)
    this.#disputed = this.#disputed.filter((height) => height >= this.#base)
  }
}
