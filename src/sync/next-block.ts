import { type Member, TRIES_PER_MEMBER } from './member.ts'
import type { Members } from './members.ts'
import type { Path } from './path.ts'
import type { Slot } from './slot.ts'
import type { Slots } from './slots.ts'

/** After so many tries it counts as not to be had. @see DESIGN.md, Blame precisely */
const TRIES_OF_NEXT = 24

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
    if (slot.open > 0) readyMs = Math.max(readyMs, slot.askedMs + this.#members.lateAfterMs)
    return readyMs > lookedMs && readyMs < Number.POSITIVE_INFINITY ? readyMs : undefined
  }

  /** When the last question lies long enough behind to give up. */
  #allCooledMs(slot: Slot, lookedMs: number): number | undefined {
    const lastMs = Math.max(...this.#members.all.map((member) => slot.answersUntilMs(member)))
    return lastMs > lookedMs ? lastMs : undefined
  }

  /**
   * How often each member may be asked for it: while one is asked, the others' answers grow old, and nobody would ever be
   * done. But those whose blocks have verified are not given up because others are mute, least of all one whose answers only
   * get lost.
   */
  quotas(slot: Slot | undefined): (member: Member) => number {
    let served = 0
    for (const { hasServed } of this.#members.all) if (hasServed) served++
    const share = Math.max(TRIES_PER_MEMBER, Math.ceil(TRIES_OF_NEXT / (served || this.#members.size)))
    return (member) => {
      if (member.isReliable && !slot?.timesInVain(member)) return TRIES_OF_NEXT
      return served > 0 && !member.hasServed ? TRIES_PER_MEMBER : share
    }
  }

  /** Whether it was tried as often as everybody may be asked. */
  isTriedOut(slot: Slot): boolean {
    const quotaOf = this.quotas(slot)
    return slot.tries >= this.#members.all.reduce((sum, member) => sum + quotaOf(member), 0)
  }
}
