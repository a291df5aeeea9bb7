/** Blocks that wait count up to so many times as many as have verified: two liars together could replay old ones. */
const WAITING_PER_VERIFIED = 2

/**
 * How many blocks speak for somebody: those that have verified, and those that wait above a lost one and are counted all
 * the same, since they have cost their makers as much. Without these, each loss would hold up all that the blocks above it
 * earn, and a line that loses would start slowly.
 * @see DESIGN.md, Prove as you go
 */
export function creditOf(verified: number, waiting: number): number {
  return verified + Math.min(waiting, WAITING_PER_VERIFIED * verified)
}
