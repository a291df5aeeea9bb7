import type { Ask } from './ask.ts'
import { Copies } from './copies.ts'
import { creditOf } from './credit.ts'
import { type Member, type Question, TRIES_PER_MEMBER } from './member.ts'
import type { Members } from './members.ts'
import { NextBlock } from './next-block.ts'
import type { Path } from './path.ts'
import type { Slots } from './slots.ts'

/**
 * Heights asked for ahead of the verified path at first, and how many more each block adds that speaks for the path.
 * @see DESIGN.md, Prove as you go
 */
const FIRST_REACH = 10
const REACH_PER_BLOCK = 4
/** Heights asked for above what the others claim of whoever claims more, until those below have verified. */
const FIRST_REACH_ABOVE_OTHERS = 8
/** With so many verified blocks, the reach is as large as it gets, or nearly so, without any that wait. */
const CREDIT_WANTED_BELOW = 1_024
/** After so many questions for the first block of all, only it is asked for. */
const TRIES_UNTIL_STUCK = 6
/** So many of the lowest heights that were lost before are asked for twice at once, where there is room. */
const DOUBLED = 4
/** What is asked for more than once is once more for each loss, up to so many times. */
const MOST_EXTRA = 3
/** The first block of a path is asked for so often at once over a long line: nothing goes on without it. */
const FIRST_AT_ONCE = 2
/** The tail: all heights were asked for, and no more than so many are missing. What is late there is asked for once more. */
const TAIL = 64

/**
 * What a branch asks next, and whom. What is asked runs ahead of what is verified by a reach that begins small and grows
 * as the path proves itself; what holds up the others is asked for again first.
 */
export class Questions {
  readonly #path: Path
  readonly #members: Members
  readonly #slots: Slots
  readonly #nextBlock: NextBlock
  readonly #copies: Copies
  /** The lowest height not asked for yet. */
  #fresh: number
  #proven = 0

  constructor({ path, members, slots }: { path: Path; members: Members; slots: Slots }) {
    this.#path = path
    this.#members = members
    this.#slots = slots
    this.#nextBlock = new NextBlock({ path, members, slots })
    this.#copies = new Copies({ path, members, slots, nextBlock: this.#nextBlock })
    this.#fresh = path.next
  }

  /** Whether a block of the path has verified since it last changed under us. */
  get isProven(): boolean {
    return this.#proven > 0
  }

  /** A block more of the path has verified. */
  proved(): void {
    this.#proven++
    this.#catchUp()
  }

  /** The path leads on from another block. What is above our chain has yet to prove itself, whoever proved what is below. */
  beginAnew(): void {
    this.#proven = 0
    this.#catchUp()
  }

  /** Whether a lost block holds up those above it while the reach is small: then they may speak for the path meanwhile. */
  get wantCredit(): boolean {
    return this.mayWantCredit && (this.#slots.get(this.#path.next)?.lost ?? 0) > 0
  }

  /** Whether the reach is so small that those that wait may have to speak for the path. */
  get mayWantCredit(): boolean {
    return this.#proven < CREDIT_WANTED_BELOW && this.#members.size > 1
  }

  /** What lies from `end` on was let go of, and has to be asked for again. */
  cut(end: number): void {
    this.#fresh = Math.min(this.#fresh, end)
  }

  #catchUp(): void {
    if (this.#fresh < this.#path.next) this.#fresh = this.#path.next
  }

  /**
   * The most pressing question to ask now, or a run of them; undefined when there is none.
   * @param most - Questions to ask at most.
   * @param reach - Heights it may run ahead at most.
   */
  next(most: number, reach: number, nowMs: number): Question | undefined {
    const end = this.#end(reach)
    return this.#askAgain(nowMs) ?? this.#askFresh(most, end, nowMs) ?? this.#askTwice(end, reach, nowMs)
  }

  /** One of the questions of {@link next} is on its way. */
  asked(ask: Ask, member: Member): void {
    if (ask.height === this.#fresh) {
      this.#fresh++
      member.askedAhead()
    } else member.askedOnceMore()
    this.#slots.asked(ask, member)
  }

  /** @see NextBlock.isExhausted */
  areExhausted(nowMs: number): boolean {
    return this.#nextBlock.isExhausted(nowMs)
  }

  /** When there may be something to ask, or to give up, though nothing has come and nothing was lost; undefined when never. */
  nextMs(lookedMs: number): number | undefined {
    const copyMs = this.#copies.nextMs(lookedMs)
    const blockMs = this.#nextBlock.nextMs(lookedMs)
    return copyMs === undefined || blockMs === undefined ? (copyMs ?? blockMs) : Math.min(copyMs, blockMs)
  }

  #askAgain(nowMs: number): Question | undefined {
    const { next } = this.#path
    const slot = this.#slots.get(next)
    if (slot && !slot.isPending) {
      const question = this.#pickAgain(next, nowMs)
      if (question) return question
    }
    if (this.#slots.again.size === 0 || this.#isStuck || !this.#members.haveRoom) return undefined
    for (const height of this.#slots.again) {
      const isPending = this.#slots.get(height)?.isPending
      if (isPending) this.#slots.notAgain(height)
      const question = isPending ? undefined : this.#pickAgain(height, nowMs)
      if (question) return question
    }
    return undefined
  }

  /** The first block, on which all depends and of whose line nothing is known yet, is asked of one more. */
  #askFirstOfAnother(nowMs: number): Question | undefined {
    const { next } = this.#path
    const slot = this.#slots.get(next)
    if (!slot || slot.open === 0 || slot.hasCandidate || next >= this.#members.lowestClaim) return undefined
    if (slot.dueAt(nowMs) >= FIRST_AT_ONCE) return undefined
    const question = this.#pickCopy(next, nowMs)
    return question?.member.isFar && !slot.isOpenAt(question.member) ? question : undefined
  }

  /** Where what may be asked ends. */
  #end(reach: number): number {
    const ahead = Math.min(FIRST_REACH + REACH_PER_BLOCK * creditOf(this.#proven, this.#slots.counted), reach)
    // Who claims more than others has yet to prove what is above theirs, whatever it proved below.
    return Math.min(this.#path.next + ahead, this.#members.lowestClaim + FIRST_REACH_ABOVE_OTHERS)
  }

  #askFresh(most: number, end: number, nowMs: number): Question | undefined {
    const height = this.#fresh
    if (height >= end || this.#isStuck) return undefined
    // The next block must be asked of somebody, trusted or not.
    const trusted = this.#members.pickTrusted(height, Math.min(most, end - height))
    return trusted ?? (height === this.#path.next ? this.#pickAgain(height, nowMs) : undefined)
  }

  /** Whether the first block is so hard to get that nothing above it is worth asking for. */
  get #isStuck(): boolean {
    return !this.isProven && (this.#slots.get(this.#path.next)?.asks.length ?? 0) >= TRIES_UNTIL_STUCK
  }

  /** There is room, and nothing new to ask: what was asked may be late, or lost. */
  #askTwice(end: number, reach: number, nowMs: number): Question | undefined {
    const isAllAsked = this.#isAllAsked
    const isTail = isAllAsked && this.#isLittleMissing
    const late = this.#hedge(isTail, nowMs)
    if (late) return late
    if (!this.isProven) return this.#askFirstOfAnother(nowMs)
    const isOutOfNew = isAllAsked || this.#isHeldBack(end, reach)
    const copy = isOutOfNew && this.#members.areFar ? this.#fillRoom(nowMs) : undefined
    return copy ?? this.#double(isTail, nowMs)
  }

  /** Whether all was asked for that may be until the path has proven more of itself. */
  #isHeldBack(end: number, reach: number): boolean {
    return this.#fresh >= end && end < Math.min(this.#path.next + reach, this.#members.lowestClaim)
  }

  /** Once more what should have come by now: the next block, on which all the others wait, and the last few. */
  #hedge(isTail: boolean, nowMs: number): Question | undefined {
    const { next } = this.#path
    const heights = isTail ? this.#slots.heights() : [next]
    for (const height of heights) {
      const slot = this.#slots.get(height)
      if (!slot || slot.open === 0 || slot.hasCandidate) continue
      const isNext = height === next
      if (!(isNext ? this.#nextBlock.isLate(slot, nowMs) : this.#members.isLate(slot.askedMs, nowMs))) continue
      if (isNext ? this.#nextBlock.isTriedOut(slot) : slot.open > 1) continue
      const question = this.#pickAgain(height, nowMs)
      // Who says nothing any more is asked one thing at a time, and has the longer time that is given to it.
      if (question && !question.member.hasFallenSilent) return question
    }
    return undefined
  }

  /** Whether no more is missing than makes a {@link TAIL}. A height with two copies passes for two, which hardly matters. */
  get #isLittleMissing(): boolean {
    return this.#slots.size - this.#slots.copies <= TAIL
  }

  /** Whether every height that anybody claims was asked for. */
  get #isAllAsked(): boolean {
    return this.#members.nearestClaim(this.#fresh + 1) === Number.POSITIVE_INFINITY
  }

  /**
   * A copy more of what was lost before and may be lost again: of the lowest heights, which hold up the most, and of the
   * whole tail. Not of what only some claim, who would gain by it.
   */
  #double(isTail: boolean, nowMs: number): Question | undefined {
    let left = isTail ? TAIL : DOUBLED
    for (const height of this.#slots.missing) {
      if (left-- === 0) return undefined
      const slot = this.#slots.get(height)
      if (!slot || slot.open === 0 || height >= this.#members.lowestClaim) continue
      const isNext = height === this.#path.next
      const extra = isNext ? slot.lost : isTail ? slot.lost - 1 : 1
      if (slot.open > Math.min(extra, MOST_EXTRA)) continue
      if (isNext && this.#nextBlock.isTriedOut(slot)) continue
      const question = this.#pickAgain(height, nowMs)
      const canRepeat = this.#members.size === 1
      if (question?.member.isReliable && (canRepeat || !slot.isOpenAt(question.member))) return question
    }
    return undefined
  }

  /** Room that nothing new can fill is for copies. */
  #fillRoom(nowMs: number): Question | undefined {
    while (this.#members.haveRoom) {
      const height = this.#copies.next(nowMs)
      if (height === undefined) return undefined
      const question = this.#pickCopy(height, nowMs)
      if (question) return question
    }
    return undefined
  }

  /**
   * Whom to ask for a copy, if that is worth it. The same one twice is better than nobody: losses at random are independent. But
   * who claims much more than others, and would gain by all that we give, is given none.
   */
  #pickCopy(height: number, nowMs: number): Question | undefined {
    const question = this.#pickAgain(height, nowMs, true)
    if (!question?.member.isWorthCopies) return undefined
    return question.member.claim.height <= this.#members.lowestClaim + FIRST_REACH_ABOVE_OTHERS ? question : undefined
  }

  /** Whom to ask once more: the reliable first, of them those asked least for this height. */
  #pickAgain(height: number, nowMs: number, isCopy = false): Question | undefined {
    const slot = this.#slots.get(height)
    const isNext = height === this.#path.next
    // The next block is worth a question more than the window has room for: all others wait for it. A copy is not.
    const needsRoom = isCopy || !isNext
    // Until one block has verified, the others are worth a few questions and no more.
    if (slot && !isNext && !this.isProven && slot.asks.length >= TRIES_PER_MEMBER) return undefined
    const mostOf = isNext ? this.#nextBlock.quotas(slot) : () => Number.POSITIVE_INFINITY
    const member = this.#members.pickReliable(height, { slot, nowMs, needsRoom, mostOf })
    return member && { height, count: 1, member }
  }
}
