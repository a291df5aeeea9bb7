import { type Member, TRIES_PER_MEMBER } from './member.ts'
import type { Slot } from './slot.ts'

/** New heights that one member is asked for in a row: to look for the best at each would cost more than it evens out. */
const IN_A_ROW = 4

/** The share of the shortest usual round trip after which an answer is late. */
const LATE_AFTER_ROUND_TRIPS = 1.5
/** The least time after which an answer is late, in milliseconds, and that while nothing was measured. */
const LATE_AFTER_MS = 20
const UNMEASURED_LATE_AFTER_MS = 60

/** Those whom a branch can ask, and whom of them to ask next. */
export class Members {
  #list: readonly Member[] = []
  #lowestClaim = Number.POSITIVE_INFINITY
  /** Whom new heights are asked of just now, and how many more. */
  #current: Member | undefined
  #left = 0

  get all(): readonly Member[] {
    return this.#list
  }

  get size(): number {
    return this.#list.length
  }

  /** The lowest number of blocks that any of them claims, as of the last look. */
  get lowestClaim(): number {
    return this.#lowestClaim
  }

  has(member: Member): boolean {
    return this.#list.includes(member)
  }

  add(member: Member): void {
    this.#list = [...this.#list, member]
    this.look()
  }

  remove(member: Member): void {
    this.#list = this.#list.filter((other) => other !== member)
    if (this.#current === member) this.#current = undefined
    this.look()
  }

  /** Their claims may have changed. */
  look(): void {
    let lowest = Number.POSITIVE_INFINITY
    for (const { claim } of this.#list) if (claim.height < lowest) lowest = claim.height
    this.#lowestClaim = lowest
  }

  /** The lowest number of blocks from `height` on that one of them claims. */
  nearestClaim(height: number): number {
    let nearest = Number.POSITIVE_INFINITY
    for (const { claim } of this.#list) if (claim.height >= height && claim.height < nearest) nearest = claim.height
    return nearest
  }

  /** How long an answer takes at most, in milliseconds, until somebody else is asked too, though it may still come. */
  get lateAfterMs(): number {
    let fastestMs = Number.POSITIVE_INFINITY
    for (const { source } of this.#list) {
      const { smoothedMs } = source.neighbor.roundTrip
      if (smoothedMs !== undefined && smoothedMs < fastestMs) fastestMs = smoothedMs
    }
    const isMeasured = fastestMs < Number.POSITIVE_INFINITY
    return isMeasured ? Math.max(LATE_AFTER_MS, fastestMs * LATE_AFTER_ROUND_TRIPS) : UNMEASURED_LATE_AFTER_MS
  }

  /** Whom to ask for a height for the first time: of those trusted with one more, one whose window is among the emptiest. */
  pickTrusted(height: number): Member | undefined {
    if (this.#left > 0 && this.#current && mayBeAsked(this.#current, height)) {
      this.#left--
      return this.#current
    }
    let best: Member | undefined
    for (const member of this.#list) {
      if (!mayBeAsked(member, height)) continue
      if (!best || member.source.fullness < best.source.fullness) best = member
    }
    this.#current = best
    this.#left = IN_A_ROW - 1
    return best
  }

  /**
   * Whom to ask once more: the reliable first, of them those asked least for this height, of them the emptiest window.
   * @param most - How often one is asked for this height.
   */
  pickReliable(
    height: number,
    { slot, nowMs, needsRoom, most }: { slot: Slot | undefined; nowMs: number; needsRoom: boolean; most: number },
  ): Member | undefined {
    let best: Member | undefined
    let bestRank = Number.POSITIVE_INFINITY
    for (const member of this.#list) {
      if (member.claim.height <= height || (needsRoom && !member.source.hasRoom)) continue
      if (slot && slot.coolingUntilMs(member) > nowMs) continue
      const times = slot?.timesAsked(member) ?? 0
      if (times >= most) continue
      const rank = times + (member.isReliable ? 0 : TRIES_PER_MEMBER) + member.source.fullness
      if (rank >= bestRank) continue
      best = member
      bestRank = rank
    }
    return best
  }
}

function mayBeAsked({ claim, source, isTrusted }: Member, height: number): boolean {
  return claim.height > height && isTrusted && source.hasRoom
}
