import type { Block } from '../block/block.ts'
import type { ChainSwitch } from '../chain/chain.ts'
import type { Verifier } from '../verify/verifier.ts'
import type { Advance, BrokenCopy, BrokenReason } from './advance.ts'
import type { Ask, Asker } from './ask.ts'
import { hedgeAfterMs } from './hedge.ts'
import { lowestClaim, type Member, type Question, TRIES_PER_MEMBER } from './member.ts'
import type { Path } from './path.ts'
import { pickReliable, pickTrusted } from './pick.ts'
import type { Copy, Slot } from './slot.ts'
import { Slots } from './slots.ts'

/** Heights asked for ahead of the verified path at first, and how many more each verified block adds. @see DESIGN.md, Prove as you go */
const FIRST_REACH = 8
const REACH_PER_BLOCK = 2
/** When the next block counts as not to be had. @see DESIGN.md, Blame precisely */
const TRIES_OF_NEXT = 24
/** After so many questions for the first block of all, only it is asked for. */
const TRIES_UNTIL_STUCK = 6
/** So many of the lowest heights that were lost before are asked for twice at once, where there is room. */
const DOUBLED = 4
/** The next block, for which all others wait, is asked for up to so many times more at once, once more for each loss. */
const MOST_EXTRA_OF_NEXT = 3
/** Blocks verified side by side. */
const RUN = 16
/** With no more heights to ask for than this, all that are missing are asked for once more. */
const TAIL = 64

/**
 * A path being fetched by all who seem to be on it, whatever height they claim: one download for many claims. What is
 * asked runs ahead of what is verified by a reach that begins small and grows as the path proves itself.
 */
export class Branch implements Asker {
  readonly path: Path
  readonly members: Member[] = []
  readonly #genesisHash: string | undefined
  readonly #slots = new Slots()
  /** The lowest height not asked for yet. */
  #fresh: number
  #proven = 0

  constructor(path: Path, genesisHash: string | undefined) {
    this.path = path
    this.#genesisHash = genesisHash
    this.#fresh = path.next
  }

  /** What is being done: trying the next block on our tip, or fetching what is above. */
  get state(): 'linking' | 'fetching' {
    return this.#proven === 0 && this.path.next > 0 ? 'linking' : 'fetching'
  }

  /** Copies that wait for the blocks below them. */
  get waiting(): number {
    return this.#slots.copies
  }

  /** Whether the next block cannot be had: asked for often enough, of everybody, in vain. */
  isExhausted(nowMs: number): boolean {
    const slot = this.#slots.get(this.path.next)
    if (!slot || slot.isPending || slot.asks.length < this.#mostTriesOfNext) return false
    return this.members.every(
      (member) => slot.timesAsked(member) >= TRIES_PER_MEMBER && slot.coolingUntilMs(member) <= nowMs,
    )
  }

  /** Whether two members gave the same broken next block. */
  get isShownBroken(): boolean {
    return this.#slots.get(this.path.next)?.isShownBroken ?? false
  }

  /** Takes `member` off the branch. */
  remove(member: Member): void {
    const place = this.members.indexOf(member)
    if (place !== -1) this.members.splice(place, 1)
  }

  /**
   * The most pressing question to ask now, or undefined when there is none.
   * @param reach - Heights it may run ahead at most.
   */
  nextQuestion(reach: number, nowMs: number): Question | undefined {
    return this.#askAgain(nowMs) ?? this.#askFresh(reach, nowMs) ?? this.#hedge(nowMs) ?? this.#double(nowMs)
  }

  /** The question of {@link nextQuestion} is on its way. */
  asked(ask: Ask, member: Member): void {
    if (ask.height === this.#fresh) {
      this.#fresh++
      member.askedAhead()
    }
    this.#slots.asked(ask, member)
  }

  answered(ask: Ask, block: Block | null, isEvidence: boolean): void {
    const slot = this.#slots.get(ask.height)
    const asked = slot?.asks.find((entry) => entry.ask === ask)
    if (!slot && block) this.path.compare(block)
    if (!slot || !asked) return
    slot.open = slot.asks.reduce((open, entry) => open + (entry.ask.state === 'open' ? 1 : 0), 0)
    if (!block || !this.#keep(slot, { block, giver: asked.member, isEvidence }))
      this.#inVain(slot, ask.height, asked.member)
  }

  /** A block came from another port of a host on which somebody was asked for it: a candidate. */
  offered(height: number, block: Block, host: string): boolean {
    const slot = this.#slots.get(height)
    if (!slot?.asks.some(({ member }) => member.source.neighbor.address.host === host)) return false
    return this.#keep(slot, { block, giver: undefined, isEvidence: false })
  }

  lost(ask: Ask): void {
    this.#slots.lost(ask)
  }

  /**
   * Verifies what has become verifiable, in order, and pauses where a member's claim is reached.
   * @param most - Blocks to verify at most, so that the event loop stays free.
   */
  advance(verifier: Verifier, most: number): Advance {
    const broken: BrokenCopy[] = []
    const strays: Member[] = []
    let left = most
    for (;;) {
      const run = this.#nextRun(Math.min(left, RUN), left === most)
      const sound = this.#soundOf(run, verifier)
      for (const [at, block] of sound.entries()) this.#accept(run[at] as Copy, block)
      left -= sound.length
      const copy = run[sound.length]
      if (copy) {
        this.#refuse(copy, verifier, broken, strays)
        left--
      } else if (run.length === 0) return { broken, strays, hasMore: this.#candidateAt(this.path.next) !== undefined }
    }
  }

  /** Our own chain has changed under the path. */
  rebase(change: ChainSwitch): void {
    const before = this.path.next
    this.path.rebase(change)
    // What is above our chain has yet to prove itself, whoever proved what is below.
    this.#proven = 0
    const { next } = this.path
    if (next === before) return
    for (const height of this.#slots.heights()) if (height < next) this.#slots.settle(height)
    if (this.#fresh < next) this.#fresh = next
  }

  /**
   * When the next block may be asked for once more; undefined while only an answer or a loss can bring that about. It is
   * called after everything was asked that may be asked now, so it lies ahead.
   */
  nextMs(nowMs: number): number | undefined {
    const { next } = this.path
    const slot = this.#slots.get(next)
    if (!slot || slot.hasCandidate) return undefined
    if (slot.asks.length >= this.#mostTriesOfNext) return slot.open > 0 ? undefined : this.#allCooledMs(slot, nowMs)
    let readyMs = Number.POSITIVE_INFINITY
    for (const member of this.members) {
      if (member.claim.height > next) readyMs = Math.min(readyMs, slot.coolingUntilMs(member))
    }
    if (slot.open > 0) readyMs = Math.max(readyMs, slot.askedMs + hedgeAfterMs(this.members))
    return readyMs > nowMs && readyMs < Number.POSITIVE_INFINITY ? readyMs : undefined
  }

  /** When the last vain answer lies long enough behind to give up. */
  #allCooledMs(slot: Slot, nowMs: number): number | undefined {
    const lastMs = Math.max(...this.members.map((member) => slot.coolingUntilMs(member)))
    return lastMs > nowMs ? lastMs : undefined
  }

  #candidateAt(height: number): Copy | undefined {
    return this.#slots.get(height)?.copies.find(({ isBroken }) => !isBroken)
  }

  /** Copies of the next heights, up to a member's goal; behind that only if `mayPassGoal` lets the first one pass. */
  #nextRun(most: number, mayPassGoal: boolean): Copy[] {
    const run: Copy[] = []
    for (let height = this.path.next; run.length < most; height++) {
      const copy = this.#candidateAt(height)
      if (!copy || ((run.length > 0 || !mayPassGoal) && this.#isGoal(height))) break
      run.push(copy)
    }
    return run
  }

  /** The verified blocks of a run before the first that breaks a rule. */
  #soundOf(run: readonly Copy[], verifier: Verifier): readonly Block[] {
    const { next, previousHash } = this.path
    if (run.length === 0 || this.#isForeign(run[0] as Copy)) return []
    const blocks = run.map(({ block }) => block)
    return verifier.soundPrefix(blocks, { previousHash, height: next })
  }

  #isForeign({ block }: Copy): boolean {
    return this.path.next === 0 && this.#genesisHash !== undefined && block.hash !== this.#genesisHash
  }

  /** The next block's `copy` is broken. */
  #refuse(copy: Copy, verifier: Verifier, broken: BrokenCopy[], strays: Member[]): void {
    const height = this.path.next
    const verdict = verifier.block(copy.block, { previousHash: this.path.previousHash, height })
    const reason: BrokenReason = verdict.ok ? 'genesis' : verdict.reason
    const { giver } = copy
    copy.isBroken = true
    // Where nothing is proven yet, what does not link may as well be the next block of a fork.
    if (reason === 'hash' && height > 0 && this.#proven === 0) copy.isEvidence = false
    if (reason !== 'hash' || this.#proven > 0) broken.push({ copy, height, reason })
    // However many forged copies arrive under a member's address, they count as one answer of its to one question.
    const isAnswer = giver !== undefined && this.#inVain(this.#slots.get(height) as Slot, height, giver)
    if (isAnswer && reason === 'hash' && height > 0 && giver.misfits(height)) strays.push(giver)
  }

  #accept(copy: Copy, block: Block): void {
    const others = this.#slots.get(block.height)?.copies ?? []
    this.#slots.settle(block.height)
    this.path.push(block)
    for (const other of others) if (other !== copy) this.path.compare(other.block)
    this.#proven++
    copy.giver?.served()
    if (this.#fresh < this.path.next) this.#fresh = this.path.next
  }

  #keep(slot: Slot, copy: Omit<Copy, 'isBroken'>): boolean {
    return this.#slots.keep(slot, copy, copy.block.height === this.path.next)
  }

  /** Asks others at once, and this member again when the time of its question is up. @returns Whether it had a question open. */
  #inVain(slot: Slot, height: number, giver: Member): boolean {
    let wasAsked = false
    for (const { ask, member } of slot.asks) {
      if (member !== giver || ask.state !== 'answered') continue
      ask.state = 'vain'
      wasAsked = true
    }
    if (wasAsked) giver.answeredInVain()
    this.#slots.askAgain(height)
    return wasAsked
  }

  #isGoal(height: number): boolean {
    return this.members.some(({ claim }) => claim.height === height)
  }

  #askAgain(nowMs: number): Question | undefined {
    const { next } = this.path
    const slot = this.#slots.get(next)
    if (slot && !slot.isPending) {
      const member = this.#pickAgain(next, nowMs)
      if (member) return { height: next, member }
    }
    if (this.#isStuck) return undefined
    for (const height of this.#slots.again) {
      const member = this.#pickAgain(height, nowMs)
      if (member) return { height, member }
    }
    return undefined
  }

  #askFresh(reach: number, nowMs: number): Question | undefined {
    const height = this.#fresh
    const ahead = Math.min(FIRST_REACH + REACH_PER_BLOCK * this.#proven, reach)
    // Who claims more than others has yet to prove what is above theirs, whatever it proved below.
    const end = Math.min(this.path.next + ahead, lowestClaim(this.members) + FIRST_REACH)
    if (height >= end || this.#isStuck) return undefined
    let best = pickTrusted(this.members, height)
    // The next block must be asked of somebody, trusted or not.
    if (!best && height === this.path.next) best = this.#pickAgain(height, nowMs)
    return best && { height, member: best }
  }

  /** Whether the first block is so hard to get that nothing above it is worth asking for. */
  get #isStuck(): boolean {
    return this.#proven === 0 && (this.#slots.get(this.path.next)?.asks.length ?? 0) >= TRIES_UNTIL_STUCK
  }

  /** Once more what should have come by now: the next block, on which all the others wait, and the last few. */
  #hedge(nowMs: number): Question | undefined {
    const overdueMs = nowMs - hedgeAfterMs(this.members)
    const { next } = this.path
    const heights = this.#slots.size <= TAIL && this.#isAllAsked ? this.#slots.heights() : [next]
    for (const height of heights) {
      const slot = this.#slots.get(height)
      if (!slot || slot.open === 0 || slot.hasCandidate || slot.askedMs > overdueMs) continue
      if (height === next ? slot.asks.length >= this.#mostTriesOfNext : slot.open > 1) continue
      const member = this.#pickAgain(height, nowMs)
      if (member) return { height, member }
    }
    return undefined
  }

  /** Whether every height that anybody claims was asked for. */
  get #isAllAsked(): boolean {
    return this.members.every(({ claim }) => claim.height <= this.#fresh)
  }

  get #mostTriesOfNext(): number {
    return Math.max(TRIES_OF_NEXT, TRIES_PER_MEMBER * this.members.length)
  }

  /** A copy more of what was lost before and may be lost again: the lowest heights, which hold up the most. */
  #double(nowMs: number): Question | undefined {
    if (this.#proven === 0) return undefined
    let left = DOUBLED
    for (const height of this.#slots.missing) {
      if (left-- === 0) return undefined
      const slot = this.#slots.get(height)
      if (!slot || slot.open === 0 || slot.open > this.#extrasOf(height, slot)) continue
      const member = this.#pickAgain(height, nowMs)
      if (member?.isReliable && !slot.isOpenAt(member)) return { height, member }
    }
    return undefined
  }

  #extrasOf(height: number, { asks, lost }: Slot): number {
    if (height !== this.path.next) return 1
    return asks.length < this.#mostTriesOfNext ? Math.min(lost, MOST_EXTRA_OF_NEXT) : 0
  }

  /** Whom to ask once more: the reliable first, of them those asked least for this height. */
  #pickAgain(height: number, nowMs: number): Member | undefined {
    const slot = this.#slots.get(height)
    // The next block is worth a question more than the window has room for: all others wait for it.
    const isNext = height === this.path.next
    // Until one block has verified, the others are worth a few questions and no more.
    if (slot && !isNext && this.#proven === 0 && slot.asks.length >= TRIES_PER_MEMBER) return undefined
    return pickReliable(this.members, height, { slot, nowMs, needsRoom: !isNext })
  }
}
