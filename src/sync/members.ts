import { FAR_MS, type Member, type Question, TRIES_PER_MEMBER } from './member.ts'
import type { Slot } from './slot.ts'

/** New heights that one member is asked for in a row at least: to look for the best at each would cost more than it evens out. */
const IN_A_ROW = 4
/** And this part of the room in its window, where that is more. */
const ROOM_IN_A_ROW = 1 / 4

/** The share of the shortest usual round trip after which an answer is late. */
const LATE_AFTER_ROUND_TRIPS = 1.5
/** The least time after which an answer is late, in milliseconds, and that while nothing was measured. */
const LATE_AFTER_MS = 20
const UNMEASURED_LATE_AFTER_MS = 60

/** Those whom a branch can ask, and whom of them to ask next. */
export class Members {
  #list: readonly Member[] = []
  #lowestClaim = Number.POSITIVE_INFINITY

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
    if (height <= this.#lowestClaim) return this.#lowestClaim
    let nearest = Number.POSITIVE_INFINITY
    for (const { claim } of this.#list) if (claim.height >= height && claim.height < nearest) nearest = claim.height
    return nearest
  }

  /** How long an answer takes at most, in milliseconds, until somebody else is asked too, though it may still come. */
  get lateAfterMs(): number {
    let fastestMs: number | undefined
    for (const { source, isDoubted } of this.#list) {
      const { smoothedMs } = source.neighbor.roundTrip
      // A liar that answers fast would make everybody late.
      if (smoothedMs !== undefined && smoothedMs < (fastestMs ?? Number.POSITIVE_INFINITY) && !isDoubted)
        fastestMs = smoothedMs
    }
    return lateAfterMs(fastestMs)
  }

  /**
   * Whether all are so far away that one more round trip costs more than one more question. How long one takes of late says
   * nothing of that: where we are what is slow, more questions only make it worse.
   */
  get areFar(): boolean {
    for (const { source } of this.#list) if (source.hasAnswered && source.shortestMs < FAR_MS) return false
    return true
  }

  /** What share of the questions to those who serve gets lost. */
  lossShare(nowMs: number): number {
    let sum = 0
    let known = 0
    for (const { source, isReliable } of this.#list) {
      if (!isReliable) continue
      sum += source.lossShare(nowMs)
      known++
    }
    return known > 0 ? sum / known : 0
  }

  /** Whether an answer to a question asked at `atMs` is late, though it may still come: time to ask somebody else too. */
  isLate(atMs: number, nowMs: number): boolean {
    const sinceMs = nowMs - atMs
    return sinceMs >= LATE_AFTER_MS && sinceMs >= this.lateAfterMs
  }

  /** Whether anybody may be asked one more question. */
  get haveRoom(): boolean {
    for (const { source } of this.#list) if (source.room > 0) return true
    return false
  }

  /**
   * Whom to ask for the heights from `height` on for the first time: of those trusted with more, one whose window is among
   * the emptiest.
   * @param most - Heights that are worth asking for.
   */
  pickTrusted(height: number, most: number): Question | undefined {
    let best: Member | undefined
    let bestRoom = 0
    let bestFullness = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#list.length; i++) {
      const member = this.#list[i] as Member
      const room = member.roomFrom(height)
      if (room === 0 || (best !== undefined && member.source.fullness >= bestFullness)) continue
      best = member
      bestRoom = room
      bestFullness = member.source.fullness
    }
    const inARow = this.#list.length > 1 ? Math.max(IN_A_ROW, Math.floor(bestRoom * ROOM_IN_A_ROW)) : most
    return best && { height, count: Math.min(most, inARow, bestRoom), member: best }
  }

  /**
   * Whom to ask once more: the reliable first, of them those asked least for this height, of them the emptiest window.
   * @param mostOf - How often one is asked for this height.
   */
  pickReliable(
    height: number,
    {
      slot,
      nowMs,
      needsRoom,
      mostOf,
    }: { slot: Slot | undefined; nowMs: number; needsRoom: boolean; mostOf: (member: Member) => number },
  ): Member | undefined {
    let best: Member | undefined
    let bestRank = Number.POSITIVE_INFINITY
    for (const member of this.#list) {
      if (member.claim.height <= height || (needsRoom && member.source.room === 0)) continue
      if (slot && slot.coolingUntilMs(member) > nowMs) continue
      // Where a doubted copy waits, it is for others to say something.
      if (member.isDoubted && slot?.hasCandidate) continue
      if (slot && slot.triesOf(member) >= mostOf(member)) continue
      const times = slot?.timesAsked(member) ?? 0
      // It would go on to say the same; should this become the next block, it is asked once more.
      if (needsRoom && times >= TRIES_PER_MEMBER && slot && slot.timesInVain(member) >= TRIES_PER_MEMBER) continue
      const rank = times + (member.isReliable ? 0 : TRIES_PER_MEMBER) + member.source.fullness
      if (rank >= bestRank) continue
      best = member
      bestRank = rank
    }
    return best
  }
}

/** How long an answer takes at most, in milliseconds, until it is worth asking once more, where one usually takes `roundTripMs`. */
export function lateAfterMs(roundTripMs: number | undefined): number {
  if (roundTripMs === undefined) return UNMEASURED_LATE_AFTER_MS
  return Math.max(LATE_AFTER_MS, roundTripMs * LATE_AFTER_ROUND_TRIPS)
}
