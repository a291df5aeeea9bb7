import type { RunVerifier } from '../verify/verifier.ts'
import type { Copy } from './slot.ts'
import type { Slots } from './slots.ts'

/**
 * Counts the blocks that wait in segments that lead from one to the next, where two neighbors who vote apart gave of one
 * segment: one alone could replay old blocks under false heights, but these would not follow another's. Whether a segment
 * follows our path is for the lost blocks to tell, and each is verified again in its turn.
 * @param arrived - The copies that have come since the last time: only they can join segments.
 */
export function countLinked(slots: Slots, verifier: RunVerifier, arrived: readonly Copy[]): void {
  for (const copy of arrived) {
    const { height } = copy.block
    if (waitingAt(slots, height) !== copy) continue
    const below = waitingAt(slots, height - 1)
    const above = waitingAt(slots, height + 1)
    const isShared =
      (below && follows(copy, below, verifier) && (below.isCounted || voteApart(copy, below))) ||
      (above && follows(above, copy, verifier) && (above.isCounted || voteApart(copy, above)))
    if (!isShared) continue
    slots.count(copy)
    countBelow(slots, verifier, copy)
    countAbove(slots, verifier, copy)
  }
}

function countBelow(slots: Slots, verifier: RunVerifier, from: Copy): void {
  let copy = from
  for (;;) {
    const below = waitingAt(slots, copy.block.height - 1)
    if (!below || below.isCounted || !follows(copy, below, verifier)) return
    slots.count(below)
    copy = below
  }
}

function countAbove(slots: Slots, verifier: RunVerifier, from: Copy): void {
  let copy = from
  for (;;) {
    const above = waitingAt(slots, copy.block.height + 1)
    if (!above || above.isCounted || !follows(above, copy, verifier)) return
    slots.count(above)
    copy = above
  }
}

function waitingAt(slots: Slots, height: number): Copy | undefined {
  const copy = slots.get(height)?.candidate
  return copy?.isDoubted ? undefined : copy
}

function voteApart({ giver: one }: Copy, { giver: other }: Copy): boolean {
  return one !== undefined && other !== undefined && one.source.neighbor.voter !== other.source.neighbor.voter
}

function follows(copy: Copy, below: Copy, verifier: RunVerifier): boolean {
  const { block } = copy
  copy.follows ??= verifier.soundPrefix([block], { previousHash: below.block.hash, height: block.height }).length > 0
  return copy.follows
}
