import type { Members } from './members.ts'
import type { NextBlock } from './next-block.ts'
import type { Path } from './path.ts'
import type { Slot } from './slot.ts'
import type { Slots } from './slots.ts'

/** A copy is worth it if it is the only one to come at least this often. */
const WORTH_A_COPY = 0.03
/** Questions for one height whose answers may be due at a time. */
const MOST_DUE = 8

/**
 * Which heights are worth one more question while answers to the others may still come. Over a long line a question more
 * costs less than a round trip more, so what is missing is asked for in as many copies as the line loses; an answer that is
 * late may come all the same, and no copy is saved for its sake.
 */
export class Copies {
  readonly #path: Path
  readonly #members: Members
  readonly #slots: Slots
  readonly #nextBlock: NextBlock
  /** What is worth a copy as of {@link #plannedMs}, and was not looked at yet. */
  #worthOne: Iterator<number, undefined> = [][Symbol.iterator]()
  #plannedMs = Number.NEGATIVE_INFINITY
  #lateMs = Number.POSITIVE_INFINITY

  constructor({
    path,
    members,
    slots,
    nextBlock,
  }: { path: Path; members: Members; slots: Slots; nextBlock: NextBlock }) {
    this.#path = path
    this.#members = members
    this.#slots = slots
    this.#nextBlock = nextBlock
  }

  /** A height that is missing and worth a copy now, and was not named since time moved on. */
  next(nowMs: number): number | undefined {
    if (nowMs !== this.#plannedMs) {
      this.#plannedMs = nowMs
      this.#lateMs = Number.POSITIVE_INFINITY
      this.#worthOne = this.#allWorthOne(nowMs)
    }
    return this.#worthOne.next().value
  }

  /** When an answer will be late, by what was looked at, so that a copy may be worth it then; undefined when none will. */
  nextMs(lookedMs: number): number | undefined {
    return this.#lateMs > lookedMs && this.#lateMs < Number.POSITIVE_INFINITY ? this.#lateMs : undefined
  }

  /** In rounds: all have two questions whose answers are due before one has three. */
  *#allWorthOne(nowMs: number): Generator<number, undefined> {
    const lossShare = this.#members.lossShare(nowMs)
    if (lossShare < WORTH_A_COPY) return undefined
    for (let due = 0, allLost = 1; due < MOST_DUE && allLost >= WORTH_A_COPY; due++, allLost *= lossShare) {
      for (const height of this.#slots.heights()) {
        const slot = this.#slots.get(height)
        if (!slot || !this.#mayHaveOne(height, slot)) continue
        this.#lateMs = Math.min(this.#lateMs, slot.nextLateMs(nowMs))
        if (slot.dueAt(nowMs) <= due) yield height
      }
    }
    return undefined
  }

  #mayHaveOne(height: number, slot: Slot): boolean {
    if (slot.open === 0 || slot.hasCandidate) return false
    // Who alone claims something would gain by it.
    if (height >= this.#members.lowestClaim) return false
    return height !== this.#path.next || !this.#nextBlock.isTriedOut(slot)
  }
}
