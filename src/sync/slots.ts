import type { Ask } from './ask.ts'
import type { Member } from './member.ts'
import { type Copy, MOST_COPIES, Slot } from './slot.ts'

/** Copies kept beyond one for each height, as a share of the heights. */
const SPARE_COPIES = 0.5

/** For how many heights a branch may ask so that no more than `copies` copies wait there: at least one. */
export function heightsWithin(copies: number): number {
  return Math.max(1, Math.floor((copies - (MOST_COPIES - 1)) / (1 + SPARE_COPIES)))
}

/** The heights that a branch wants and has not verified: those asked for, with what has come of it. */
export class Slots {
  readonly #byHeight = new Map<number, Slot>()
  readonly #again = new Set<number>()
  readonly #missing = new Set<number>()
  #arrived: Copy[] = []
  #copies = 0
  #counted = 0

  get size(): number {
    return this.#byHeight.size
  }

  /** Copies kept, of all heights. */
  get copies(): number {
    return this.#copies
  }

  /** Copies that count, though they wait. */
  get counted(): number {
    return this.#counted
  }

  /** Heights to ask for once more, unless something is pending there by now: who was doubted may have given a good block since. */
  get again(): ReadonlySet<number> {
    return this.#again
  }

  /** `height` need not be asked for once more. */
  notAgain(height: number): void {
    this.#again.delete(height)
  }

  /** Heights of which a question was lost and no copy is here, those lost first in front: nearly in order. */
  get missing(): Iterable<number> {
    return this.#missing
  }

  /** All heights, nearly in order. */
  heights(): Iterable<number> {
    return this.#byHeight.keys()
  }

  get(height: number): Slot | undefined {
    return this.#byHeight.get(height)
  }

  /** A question is on its way. */
  asked(ask: Ask, member: Member): void {
    const known = this.#byHeight.get(ask.height)
    const slot = known ?? new Slot()
    slot.asked(ask, member)
    if (known) this.#again.delete(ask.height)
    else this.#byHeight.set(ask.height, slot)
  }

  /** A question was lost. */
  lost(ask: Ask): void {
    const slot = this.#byHeight.get(ask.height)
    if (!slot?.asks.some((entry) => entry.ask === ask)) return
    slot.open--
    slot.lost++
    if (!slot.hasCandidate) this.#missing.add(ask.height)
    this.askAgain(ask.height)
  }

  /** `height` is to be asked for once more, unless something may still come. */
  askAgain(height: number): void {
    if (this.#byHeight.get(height)?.isPending === false) this.#again.add(height)
  }

  /** Keeps a copy where there is room for it. @returns Whether it was kept. */
  keep(slot: Slot, copy: Copy, isNext: boolean): boolean {
    const before = slot.copies.length
    const isKept = slot.add(copy, isNext || this.#copies < this.#byHeight.size * SPARE_COPIES, this)
    this.#copies += slot.copies.length - before
    if (!isKept) return false
    this.#missing.delete(copy.block.height)
    this.#arrived.push(copy)
    return true
  }

  /** The copies kept since the last time. */
  takeArrived(): readonly Copy[] {
    const arrived = this.#arrived
    if (arrived.length > 0) this.#arrived = []
    return arrived
  }

  /** A copy counts from now on, for its giver and for the path, for as long as it waits. */
  count(copy: Copy): void {
    if (copy.isCounted) return
    copy.isCounted = true
    this.#counted++
    if (copy.giver) copy.giver.counted++
  }

  /** A copy does not count any more: it waits no longer, or is broken, or may be. */
  discount(copy: Copy): void {
    if (!copy.isCounted) return
    copy.isCounted = false
    this.#counted--
    if (copy.giver) copy.giver.counted--
  }

  /** What `member` gave may be as broken as its last block: others are asked for it before it is the turn of each. */
  doubt(member: Member): void {
    if (member.isDoubted) return
    member.isDoubted = true
    for (const [height, slot] of this.#byHeight) {
      for (const copy of slot.copies) if (copy.giver === member) this.discount(copy)
      this.askAgain(height)
    }
  }

  /** Nothing is wanted of the heights below `next` any more. */
  settleBelow(next: number): void {
    for (const height of this.#byHeight.keys()) if (height < next) this.settle(height)
  }

  /** Nothing is wanted of the heights from `end` on any more. */
  cut(end: number): void {
    for (const height of this.#byHeight.keys()) if (height >= end) this.settle(height)
  }

  /** Nothing more is wanted of `height`. @returns What there was. */
  settle(height: number): Slot | undefined {
    const slot = this.#byHeight.get(height)
    if (!slot) return undefined
    this.#copies -= slot.copies.length
    if (this.#counted > 0) for (const copy of slot.copies) this.discount(copy)
    for (const { ask, member } of slot.asks) member.source.forget(ask)
    this.#byHeight.delete(height)
    this.#again.delete(height)
    this.#missing.delete(height)
    return slot
  }
}
