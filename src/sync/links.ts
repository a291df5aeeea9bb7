import type { RunVerifier } from '../verify/verifier.ts'
import type { Copy } from './slot.ts'
import type { Slots } from './slots.ts'

/**
 * Counts the blocks that wait from `from` to `end` in segments that lead from one to the next, where two neighbors who vote
 * apart gave of one segment: one alone could replay old blocks under false heights, but these would not follow another's.
 * Whether a segment follows our path is for the lost blocks to tell, and each is verified again in its turn.
 */
export function countLinked(slots: Slots, verifier: RunVerifier, { from, end }: { from: number; end: number }): void {
  let segment: Copy[] = []
  let isShared = false
  for (let height = from; height < end; height++) {
    const candidate = slots.get(height)?.candidate
    const copy = candidate?.isDoubted ? undefined : candidate
    const below = segment.at(-1)
    if (!copy || !below || !follows(copy, below, verifier)) {
      segment = copy ? [copy] : []
      isShared = false
      continue
    }
    segment.push(copy)
    const voters = [copy, below].map(({ giver }) => giver?.source.neighbor.voter)
    if (!voters.includes(undefined) && voters[0] !== voters[1]) isShared = true
    if (!isShared) continue
    for (const each of segment) slots.count(each)
    segment = [copy]
  }
}

function follows(copy: Copy, below: Copy, verifier: RunVerifier): boolean {
  const { block } = copy
  copy.follows ??= verifier.soundPrefix([block], { previousHash: below.block.hash, height: block.height }).length > 0
  return copy.follows
}
