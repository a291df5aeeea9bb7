import type { Block } from '../block/block.ts'
import { againAfterMs } from './again.ts'
import type { Ask } from './ask.ts'
import type { Member } from './member.ts'

/** Copies kept of one height: an honest one finds a place beside some forged ones, and evidence is not forgotten at once. */
export const MOST_COPIES = 8

/** One copy of a block. */
export class Copy {
  readonly block: Block
  /** Who gave it, as far as can be told. */
  readonly giver: Member | undefined
  /** Whether a broken copy tells against its giver: only where it came from its very address, and can be no other fork's. */
  isEvidence: boolean
  /** Whether it was verified and found broken. */
  isBroken = false
  /** Whether it follows the copy that waits below it; undefined while nobody has looked. */
  follows: boolean | undefined = undefined
  /** Whether it counts, though it waits. */
  isCounted = false

  constructor(block: Block, giver: Member | undefined, isEvidence: boolean) {
    this.block = block
    this.giver = giver
    this.isEvidence = isEvidence
  }

  /** Whether it is likely to be broken, since its giver's last was. */
  get isDoubted(): boolean {
    return this.giver?.isDoubted ?? false
  }
}

/** For how long, in milliseconds, the silence of one that has served speaks not against it: lines and peers have pauses. */
const PATIENCE_MS = 5_000

/** A question, and whom it was put to. */
export interface Asked {
  readonly ask: Ask
  readonly member: Member
  /**
   * Whether it is one more try: not where it only finds out whether a member that has served, and fallen silent, is there
   * again, nor where it goes along with another that it could not have answered yet.
   */
  readonly isTry: boolean
}

/** A height that a branch wants: whom it was asked of, and what has come. */
export class Slot {
  #asks: Asked[] = []
  #copies: Copy[] = []
  /** Questions whose answer may still come. */
  open = 0
  /** Questions that were lost. */
  lost = 0

  get asks(): readonly Asked[] {
    return this.#asks
  }

  get copies(): readonly Copy[] {
    return this.#copies
  }

  /** A question is on its way. */
  asked(ask: Ask, member: Member): void {
    const sinceMs = this.#asks[0]?.ask.atMs ?? ask.atMs
    const isProbe = ask.atMs - sinceMs < PATIENCE_MS && member.hasFallenSilent
    this.#asks = extended(this.#asks, { ask, member, isTry: !isProbe && !this.#goesAlong(ask, member) })
    this.open++
  }

  /** Whether `member`, which serves, was asked so short a time before `ask` that no answer can have come. */
  #goesAlong(ask: Ask, member: Member): boolean {
    const { smoothedMs } = member.source.neighbor.roundTrip
    if (this.#asks.length === 0 || smoothedMs === undefined || !this.isHopefulOf(member)) return false
    return this.#asks.some((asked) => asked.member === member && asked.isTry && ask.atMs - asked.ask.atMs < smoothedMs)
  }

  /** Questions that are open and not late: their answers are due. */
  dueAt(nowMs: number): number {
    let due = 0
    for (const { ask } of this.#asks) if (ask.state === 'open' && ask.dueMs > nowMs) due++
    return due
  }

  /** When the next of them will be late; infinite when none is due. */
  nextLateMs(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const { ask } of this.#asks)
      if (ask.state === 'open' && ask.dueMs > nowMs) nextMs = Math.min(nextMs, ask.dueMs)
    return nextMs
  }

  /** When it was asked for last. */
  get askedMs(): number {
    return this.#asks.at(-1)?.ask.atMs ?? Number.NEGATIVE_INFINITY
  }

  /** The copy to verify, if any. */
  get candidate(): Copy | undefined {
    // By index, here and in answered(): until it is optimized, for...of makes a call for each, and every block comes by.
    for (let i = 0; i < this.#copies.length; i++) if (!(this.#copies[i] as Copy).isBroken) return this.#copies[i]
    return undefined
  }

  /** Whether a copy waits to be verified. */
  get hasCandidate(): boolean {
    return this.candidate !== undefined
  }

  /** Whether a copy waits that seems to be the same as `block`. */
  has({ hash }: Block): boolean {
    return this.#copies.some(({ block, isBroken }) => !isBroken && block.hash === hash)
  }

  /** Whether an answer may still come, or one that is not doubted has come and waits to be verified. */
  get isPending(): boolean {
    if (this.open > 0) return true
    for (let i = 0; i < this.#copies.length; i++) {
      const copy = this.#copies[i] as Copy
      if (!copy.isBroken && !copy.isDoubted) return true
    }
    return false
  }

  /** An answer to `ask` has come. @returns Whom it was put to; undefined when that was not for this height. */
  answered(ask: Ask): Member | undefined {
    let asked: Member | undefined
    let open = 0
    for (let i = 0; i < this.#asks.length; i++) {
      const entry = this.#asks[i] as Asked
      if (entry.ask === ask) asked = entry.member
      if (entry.ask.state === 'open') open++
    }
    if (asked) this.open = open
    return asked
  }

  /** How often `member` was asked. */
  timesAsked(member: Member): number {
    let times = 0
    for (const asked of this.#asks) if (asked.member === member) times++
    return times
  }

  /** How often it was tried to get it. */
  get tries(): number {
    let tries = 0
    for (const { isTry } of this.#asks) if (isTry) tries++
    return tries
  }

  /** How often it was tried to get it of `member`. */
  triesOf(member: Member): number {
    let tries = 0
    for (const asked of this.#asks) if (asked.member === member && asked.isTry) tries++
    return tries
  }

  /** How often `member` has answered in vain. */
  timesInVain(member: Member): number {
    let times = 0
    for (const { ask, member: asked } of this.#asks) if (asked === member && ask.state === 'vain') times++
    return times
  }

  /** Whether `member` serves, and has not answered in vain here: then nothing but losses speaks against it. */
  isHopefulOf(member: Member): boolean {
    return member.isReliable && this.timesInVain(member) === 0
  }

  /** Whether `member` may still answer. */
  isOpenAt(member: Member): boolean {
    return this.#asks.some(({ ask, member: asked }) => asked === member && ask.state === 'open')
  }

  /** Until when `member`, which has answered in vain, need not be asked again: it would say the same. */
  coolingUntilMs(member: Member): number {
    let untilMs = Number.NEGATIVE_INFINITY
    let times = 0
    for (const { ask, member: asked } of this.#asks) {
      if (asked !== member || ask.state !== 'vain') continue
      untilMs = Math.max(untilMs, ask.atMs + againAfterMs(ask.dueMs - ask.atMs, ++times))
    }
    return untilMs
  }

  /** Until when `member` may still answer, also where all of its questions count as lost. */
  answersUntilMs(member: Member): number {
    let untilMs = Number.NEGATIVE_INFINITY
    for (const { ask, member: asked } of this.#asks) {
      if (asked === member) untilMs = Math.max(untilMs, ask.answersUntilMs)
    }
    return untilMs
  }

  /**
   * Keeps a copy. Where there is no place, one that is broken, or more doubtful, makes room.
   * @param books - Where copies are counted.
   * @returns Whether it was kept.
   */
  add(copy: Copy, isRoomy: boolean, books: { discount(copy: Copy): void }): boolean {
    if (this.#copies.length >= (isRoomy ? MOST_COPIES : 1)) {
      const isGood = copy.giver !== undefined && !copy.isDoubted
      const worse = this.#copies.findIndex(({ isBroken, isDoubted }) => isBroken || (isDoubted && isGood))
      if (worse === -1) return false
      books.discount(this.#copies[worse] as Copy)
      this.#copies.splice(worse, 1)
    }
    this.#copies = extended(this.#copies, copy)
    return true
  }

  /** Whether two givers that vote apart gave the same broken copy. @see DESIGN.md, Blame precisely */
  get isShownBroken(): boolean {
    const votersOf = new Map<string, Set<string>>()
    for (const { block, giver, isBroken, isEvidence } of this.#copies) {
      if (!isBroken || !isEvidence || giver === undefined) continue
      const content = JSON.stringify([block.minedBy, block.messages, block.nonce, String(block.timestamp), block.hash])
      const voters = votersOf.get(content) ?? new Set()
      votersOf.set(content, voters.add(giver.source.neighbor.voter))
      if (voters.size >= 2) return true
    }
    return false
  }
}

/** `list` and one more, in the same array where there was something: most lists end with one, and a push into nothing makes room for seventeen. */
function extended<T>(list: T[], one: T): T[] {
  if (list.length === 0) return [one]
  list.push(one)
  return list
}
