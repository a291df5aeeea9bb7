import type { Block } from '../block/block.ts'
import { isSameBlock } from '../block/rules.ts'

/** How far above the tip an announced block may be and still be remembered. @see DESIGN.md, Announcements */
export const EARLY_REACH = 20

/** Different blocks kept for one height, one of each announcer: rivals for the next place, and room for liars beside the honest one. */
const COPIES_PER_HEIGHT = 4

/** Who announces a block, as far as its source address tells. */
export interface Announcer {
  /** Whom a vote would count for. */
  readonly voter: string
  /** Whether it has proven itself; the address may be forged all the same. */
  readonly isNeighbor: boolean
}

interface Early {
  readonly block: Block
  readonly announcer: Announcer
}

/**
 * Announced blocks whose turn has not come: the blocks below them are still on their way. Unverified, bounded, and
 * forgotten once the chain has passed them.
 */
export class EarlyBlocks {
  readonly #byHeight = new Map<number, Early[]>()

  get size(): number {
    let size = 0
    for (const blocks of this.#byHeight.values()) size += blocks.length
    return size
  }

  /**
   * Remembers a block if it is within reach and there is a place: of one announcer the newest at each height, and a
   * neighbor's rather than a stranger's, so that strangers who forge blocks keep out nobody but each other.
   * @param chainHeight - Number of blocks of our chain.
   * @param goalHeight - Number of blocks we expect to have soon: the claim being synced to, or the chain's own height.
   */
  remember(
    block: Block,
    announcer: Announcer,
    { chainHeight, goalHeight }: { chainHeight: number; goalHeight: number },
  ): boolean {
    const isNearChain = block.height >= chainHeight && block.height <= chainHeight + EARLY_REACH
    const isNearGoal = block.height >= goalHeight - EARLY_REACH && block.height <= goalHeight + EARLY_REACH
    if (block.height < chainHeight || !(isNearChain || isNearGoal)) return false
    const known = this.#byHeight.get(block.height) ?? []
    // Not by its hash: nothing is verified yet, and a forgery under the true hash would keep the true block out.
    if (known.some((early) => isSameBlock(early.block, block))) return false
    const kept = withPlaceFor(announcer, known)
    if (!kept) return false
    this.#byHeight.set(block.height, [...kept, { block, announcer }])
    this.#forgetUnreachable(chainHeight, goalHeight)
    return true
  }

  /** Hands out the candidates for `height`, and forgets them and everything below. */
  take(height: number): readonly Block[] {
    const early = this.#byHeight.get(height) ?? []
    for (const known of this.#byHeight.keys()) if (known <= height) this.#byHeight.delete(known)
    return early.map(({ block }) => block)
  }

  /** Two bands of heights are within reach, so what is kept stays below 62 heights whatever strangers announce. */
  #forgetUnreachable(chainHeight: number, goalHeight: number): void {
    for (const height of this.#byHeight.keys()) {
      const isReachable = height <= chainHeight + EARLY_REACH || Math.abs(height - goalHeight) <= EARLY_REACH
      if (height < chainHeight || !isReachable) this.#byHeight.delete(height)
    }
  }
}

/** What stays where `announcer` is to have a place; undefined where it can have none. */
function withPlaceFor({ voter, isNeighbor }: Announcer, known: readonly Early[]): readonly Early[] | undefined {
  const others = known.filter(({ announcer }) => announcer.voter !== voter)
  if (others.length < COPIES_PER_HEIGHT) return others
  const stranger = isNeighbor ? others.find(({ announcer }) => !announcer.isNeighbor) : undefined
  return stranger && others.filter((early) => early !== stranger)
}
