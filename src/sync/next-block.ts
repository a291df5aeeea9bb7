import { againAfterMs } from './again.ts'
import { type Member, TRIES_PER_MEMBER } from './member.ts'
import type { Members } from './members.ts'
import type { Path } from './path.ts'
import type { Slot } from './slot.ts'
import type { Slots } from './slots.ts'

/** After so many tries it counts as not to be had. @see DESIGN.md, Blame precisely */
const TRIES_OF_NEXT = 24
/** So seldom may somebody who serves, and whose line loses, be given up for that line, where others are asked too. */
const UNLIKELY = 1 / 1_000

/** The next block of a path, on which all above it wait: how often whom to ask for it, and when to give it up. */
export class NextBlock {
  readonly #path: Path
  readonly #members: Members
  readonly #slots: Slots

  constructor({ path, members, slots }: { path: Path; members: Members; slots: Slots }) {
    this.#path = path
    this.#members = members
    this.#slots = slots
  }

  /** Whether it cannot be had: asked for often enough, of everybody, in vain. */
  isExhausted(nowMs: number): boolean {
    const slot = this.#slots.get(this.#path.next)
    if (!slot || slot.isPending) return false
    const quotaOf = this.quotas(slot)
    return this.#members.all.every((member) => {
      return slot.triesOf(member) >= quotaOf(member) && slot.answersUntilMs(member) <= nowMs
    })
  }

  /**
   * When it may be asked for once more, or given up; undefined while only an answer or a loss can bring that about.
   * @param lookedMs - When everything was asked last that might be asked then: what was due by then waits for something else.
   */
  nextMs(lookedMs: number): number | undefined {
    const { next } = this.#path
    const slot = this.#slots.get(next)
    if (!slot || slot.hasCandidate) return undefined
    if (this.isTriedOut(slot)) return slot.open > 0 ? undefined : this.#allCooledMs(slot, lookedMs)
    const quotaOf = this.quotas(slot)
    let readyMs = Number.POSITIVE_INFINITY
    for (const member of this.#members.all) {
      if (readyMs === Number.NEGATIVE_INFINITY) break
      if (member.claim.height <= next || slot.triesOf(member) >= quotaOf(member)) continue
      readyMs = Math.min(readyMs, slot.coolingUntilMs(member))
    }
    if (slot.open > 0) readyMs = Math.max(readyMs, this.#lateMs(slot))
    return readyMs > lookedMs && readyMs < Number.POSITIVE_INFINITY ? readyMs : undefined
  }

  /** Whether it is to be asked for once more, though an answer may still come. */
  isLate(slot: Slot, nowMs: number): boolean {
    return nowMs >= this.#lateMs(slot)
  }

  /**
   * When that is so. Where nobody is left of whom more is to be hoped than of a liar, the questions follow on each other ever
   * sooner: only so many of them in vain end the waiting, and all else that there is may have been fetched.
   */
  #lateMs(slot: Slot): number {
    const { all, lateAfterMs } = this.#members
    const hasHope = all.some((member) => member.claim.height > this.#path.next && slot.isHopefulOf(member))
    return slot.askedMs + (hasHope ? lateAfterMs : againAfterMs(lateAfterMs, slot.tries))
  }

  /** When the last question lies long enough behind to give up. */
  #allCooledMs(slot: Slot, lookedMs: number): number | undefined {
    const lastMs = Math.max(...this.#members.all.map((member) => slot.answersUntilMs(member)))
    return lastMs > lookedMs ? lastMs : undefined
  }

  /**
   * How often each member may be asked for it: while one is asked, the others' answers grow old, and nobody would ever be
   * done. But those whose blocks have verified are not given up because others are mute, least of all one whose answers only
   * get lost: once it seems mute as well, so many losses must be more than what its line makes likely.
   */
  quotas(slot: Slot | undefined): (member: Member) => number {
    let served = 0
    for (const { hasServed } of this.#members.all) if (hasServed) served++
    const share = Math.max(TRIES_PER_MEMBER, Math.ceil(TRIES_OF_NEXT / (served || this.#members.size)))
    return (member) => {
      if (slot ? slot.isHopefulOf(member) : member.isReliable) return TRIES_OF_NEXT
      if (!member.hasServed) return served > 0 ? TRIES_PER_MEMBER : share
      // Who has fallen silent was asked often enough to find out whether it is there again.
      if (member.hasFallenSilent || slot?.timesInVain(member)) return share
      return Math.min(Math.max(share, lossesUntilUnlikely(member.source.lossShareSoFar)), TRIES_OF_NEXT)
    }
  }

  /** Whether it was tried as often as everybody may be asked. */
  isTriedOut(slot: Slot): boolean {
    const quotaOf = this.quotas(slot)
    return slot.tries >= this.#members.all.reduce((sum, member) => sum + quotaOf(member), 0)
  }
}

/** How many losses in a row are no longer chance on a line that loses this share. */
function lossesUntilUnlikely(lossShare: number): number {
  return lossShare > 0 ? Math.ceil(Math.log(UNLIKELY) / Math.log(lossShare)) : 1
}
