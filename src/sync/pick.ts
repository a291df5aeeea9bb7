import { type Member, TRIES_PER_MEMBER } from './member.ts'
import type { Slot } from './slot.ts'

/** Whom to ask for a height for the first time: of those trusted with one more, the one whose window is emptiest. */
export function pickTrusted(members: readonly Member[], height: number): Member | undefined {
  let best: Member | undefined
  for (const member of members) {
    if (member.claim.height <= height || !member.source.hasRoom || !member.isTrusted) continue
    if (!best || member.source.fullness < best.source.fullness) best = member
  }
  return best
}

/** Whom to ask once more: the reliable first, of them those asked least for this height, of them the emptiest window. */
export function pickReliable(
  members: readonly Member[],
  height: number,
  { slot, nowMs, needsRoom }: { slot: Slot | undefined; nowMs: number; needsRoom: boolean },
): Member | undefined {
  let best: Member | undefined
  let bestRank = Number.POSITIVE_INFINITY
  for (const member of members) {
    if (member.claim.height <= height || (needsRoom && !member.source.hasRoom)) continue
    if (slot && slot.coolingUntilMs(member) > nowMs) continue
    const times = slot?.timesAsked(member) ?? 0
    const rank = times + (member.isReliable ? 0 : TRIES_PER_MEMBER) + member.source.fullness
    if (rank >= bestRank) continue
    best = member
    bestRank = rank
  }
  return best
}
