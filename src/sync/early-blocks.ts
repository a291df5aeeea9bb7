import type { Block } from '../block/block.ts'

/** How far above the tip an announced block may be and still be remembered. @see DESIGN.md, Announcements */
export const EARLY_REACH = 20

/** Different blocks kept for one height: rivals for the next place, and room for a liar or two beside the honest one. */
const COPIES_PER_HEIGHT = 4

/**
 * Announced blocks whose turn has not come: the blocks below them are still on their way. Unverified, bounded, and
 * forgotten once the chain has passed them.
 */
export class EarlyBlocks {
  readonly #byHeight = new Map<number, Block[]>()

  get size(): number {
    let size = 0
    for (const blocks of this.#byHeight.values()) size += blocks.length
    return size
  }

  /**
   * Remembers a block if it is within reach.
   * @param chainHeight - Number of blocks of our chain.
   * @param goalHeight - Number of blocks we expect to have soon: the claim being synced to, or the chain's own height.
   */
  remember(block: Block, chainHeight: number, goalHeight: number): boolean {
    const isNearChain = block.height >= chainHeight && block.height <= chainHeight + EARLY_REACH
    const isNearGoal = block.height >= goalHeight - EARLY_REACH && block.height <= goalHeight + EARLY_REACH
    if (block.height < chainHeight || !(isNearChain || isNearGoal)) return false
    const blocks = this.#byHeight.get(block.height) ?? []
    if (blocks.length >= COPIES_PER_HEIGHT || blocks.some((known) => known.hash === block.hash)) return false
    this.#byHeight.set(block.height, [...blocks, block])
    this.#forgetUnreachable(chainHeight, goalHeight)
    return true
  }

  /** Hands out the candidates for `height`, and forgets them and everything below. */
  take(height: number): readonly Block[] {
    const blocks = this.#byHeight.get(height) ?? []
    for (const known of this.#byHeight.keys()) if (known <= height) this.#byHeight.delete(known)
    return blocks
  }

  /** Two bands of heights are within reach, so what is kept stays below 62 heights whatever strangers announce. */
  #forgetUnreachable(chainHeight: number, goalHeight: number): void {
    for (const height of this.#byHeight.keys()) {
      const isReachable = height <= chainHeight + EARLY_REACH || Math.abs(height - goalHeight) <= EARLY_REACH
      if (height < chainHeight || !isReachable) this.#byHeight.delete(height)
    }
  }
}
