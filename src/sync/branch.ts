import type { Block } from '../block/block.ts'
import type { ChainSwitch } from '../chain/chain.ts'
import type { RunVerifier } from '../verify/verifier.ts'
import type { Advance, BrokenCopy, BrokenReason } from './advance.ts'
import type { Ask, Asker } from './ask.ts'
import { countLinked } from './links.ts'
import type { Member, Question } from './member.ts'
import { Members } from './members.ts'
import type { Path } from './path.ts'
import { Questions } from './questions.ts'
import { Copy, type Slot } from './slot.ts'
import { Slots } from './slots.ts'

/** Blocks verified side by side. */
const RUN = 16

/**
 * A path being fetched by all who seem to be on it, whatever height they claim: one download for many claims. What it asks
 * is up to its {@link Questions}; here is what becomes of the answers.
 */
export class Branch implements Asker {
  readonly path: Path
  readonly members = new Members()
  readonly #genesisHash: string | undefined
  readonly #slots = new Slots()
  readonly #questions: Questions

  constructor(path: Path, genesisHash: string | undefined) {
    this.path = path
    this.#genesisHash = genesisHash
    this.#questions = new Questions({ path, members: this.members, slots: this.#slots })
  }

  /** What is being done: trying the next block on our tip, or fetching what is above. */
  get state(): 'linking' | 'fetching' {
    return !this.#questions.isProven && this.path.next > 0 ? 'linking' : 'fetching'
  }

  /** Copies that wait for the blocks below them. */
  get waiting(): number {
    return this.#slots.copies
  }

  /** Whether two members gave the same broken next block. */
  get isShownBroken(): boolean {
    return this.#slots.get(this.path.next)?.isShownBroken ?? false
  }

  /** Whether the next block cannot be had: asked for often enough, of everybody, in vain. */
  isExhausted(nowMs: number): boolean {
    return this.#questions.areExhausted(nowMs)
  }

  /** @see Questions.next */
  nextQuestion(most: number, reach: number, nowMs: number): Question | undefined {
    return this.#questions.next(most, reach, nowMs)
  }

  /** @see Questions.nextMs */
  nextMs(lookedMs: number): number | undefined {
    return this.#questions.nextMs(lookedMs)
  }

  /** One of the questions of {@link nextQuestion} is on its way. */
  asked(ask: Ask, member: Member): void {
    this.#questions.asked(ask, member)
  }

  answered(ask: Ask, block: Block | null, isEvidence: boolean): void {
    const slot = this.#slots.get(ask.height)
    if (!slot && block) this.path.compare(block)
    const giver = slot?.answered(ask)
    if (!slot || !giver) return
    const isKept = block !== null && this.#keep(slot, new Copy(block, giver, isEvidence))
    if (!isKept && !(block && slot.has(block))) this.#inVain(slot, ask.height, giver)
    else if (giver.isDoubted) this.#slots.askAgain(ask.height)
  }

  /** A block came from another port of a host on which somebody was asked for it: a candidate. */
  offered(height: number, block: Block, host: string): boolean {
    const slot = this.#slots.get(height)
    if (!slot?.asks.some(({ member }) => member.source.neighbor.address.host === host)) return false
    return this.#keep(slot, new Copy(block, undefined, false))
  }

  lost(ask: Ask): void {
    this.#slots.lost(ask)
  }

  /**
   * Verifies what has become verifiable, in order, and pauses where a member's claim is reached.
   * @param most - Blocks to verify at most, so that the event loop stays free.
   */
  advance(verifier: RunVerifier, most: number): Advance {
    const broken: BrokenCopy[] = []
    const strays = new Set<Member>()
    const placed: Member[] = []
    let left = most
    this.members.look()
    for (;;) {
      const run = this.#nextRun(Math.min(left, RUN), left === most)
      const sound = this.#soundOf(run, verifier)
      const [first] = sound
      if (first && this.path.joinsOurs(first)) {
        this.#slots.settleBelow(this.path.next)
        this.#questions.beginAnew()
        run[0]?.giver?.partsNotThere()
        continue
      }
      for (let i = 0; i < sound.length; i++) {
        const { giver } = run[i] as Copy
        if (this.#accept(run[i] as Copy, sound[i] as Block)) placed.push(giver as Member)
      }
      left -= sound.length
      const copy = run[sound.length]
      if (copy) {
        this.#refuse(copy, verifier, broken, strays)
        left--
      } else if (run.length === 0) {
        if (this.#questions.wantCredit) countLinked(this.#slots, verifier, this.#slots.takeArrived())
        else if (!this.#questions.mayWantCredit) this.#slots.takeArrived()
        return { broken, strays, placed, hasMore: this.#candidateAt(this.path.next) !== undefined }
      }
    }
  }

  /** Lets go of all that lies `reach` heights ahead or more: others need the room. */
  keepWithin(reach: number): void {
    const end = this.path.next + reach
    this.#slots.cut(end)
    this.#questions.cut(end)
  }

  /** Our own chain has changed under the path. */
  rebase(change: ChainSwitch): void {
    const before = this.path.next
    this.path.rebase(change)
    this.#questions.beginAnew()
    const { next } = this.path
    if (next === before) return
    this.#slots.settleBelow(next)
  }

  /** Nobody is left on it: what waits counts for its givers no more. */
  end(): void {
    this.#slots.cut(0)
  }

  #candidateAt(height: number): Copy | undefined {
    return this.#slots.get(height)?.candidate
  }

  /** Copies of the next heights, up to a member's goal; behind that only if `mayPassGoal` lets the first one pass. */
  #nextRun(most: number, mayPassGoal: boolean): Copy[] {
    const { next } = this.path
    const end = Math.min(next + most, this.members.nearestClaim(mayPassGoal ? next + 1 : next))
    const run: Copy[] = []
    for (let height = next; height < end; height++) {
      const copy = this.#candidateAt(height)
      if (!copy) break
      run.push(copy)
    }
    return run
  }

  /** The verified blocks of a run before the first that breaks a rule. */
  #soundOf(run: readonly Copy[], verifier: RunVerifier): readonly Block[] {
    const { next, previousHash } = this.path
    if (run.length === 0 || this.#isForeign(run[0] as Copy)) return []
    // Pushed one by one: what map() makes is of another kind until it is optimized, which undoes what was optimized for it.
    const blocks: Block[] = []
    for (const { block } of run) blocks.push(block)
    return verifier.soundPrefix(blocks, { previousHash, height: next })
  }

  #isForeign({ block }: Copy): boolean {
    return this.path.next === 0 && this.#genesisHash !== undefined && block.hash !== this.#genesisHash
  }

  /** The next block's `copy` is broken. */
  #refuse(copy: Copy, verifier: RunVerifier, broken: BrokenCopy[], strays: Set<Member>): void {
    const height = this.path.next
    const verdict = verifier.block(copy.block, { previousHash: this.path.previousHash, height })
    const reason: BrokenReason = verdict.ok ? 'genesis' : verdict.reason
    const { giver } = copy
    copy.isBroken = true
    this.#slots.discount(copy)
    if (giver) this.#slots.doubt(giver)
    // Where nothing is proven yet, what does not link may as well be the next block of a fork.
    if (reason === 'hash' && height > 0 && !this.#questions.isProven) copy.isEvidence = false
    if (reason !== 'hash' || this.#questions.isProven) broken.push({ copy, height, reason })
    // However many forged copies arrive under a member's address, they count as one answer of its to one question.
    const isAnswer = giver !== undefined && this.#inVain(this.#slots.get(height) as Slot, height, giver)
    // Who has left the branch meanwhile is being looked at elsewhere.
    if (!isAnswer || !this.members.has(giver) || reason !== 'hash' || height === 0) return
    if (giver.misfits(height, this.#isShared(copy))) strays.add(giver)
  }

  /** Whether somebody else who claims the same chain gave the same next block, which does not follow ours either. */
  #isShared({ block, giver }: Copy): boolean {
    for (const other of this.#slots.get(this.path.next)?.copies ?? []) {
      if (!other.isBroken || !other.giver || !giver || other.block.hash !== block.hash) continue
      const isSameClaim = other.giver.claim.hash === giver.claim.hash && other.giver.claim.height === giver.claim.height
      if (isSameClaim && other.giver.source.neighbor.voter !== giver.source.neighbor.voter) return true
    }
    return false
  }

  /** @returns Whether that shows where its giver's chain goes on. */
  #accept(copy: Copy, block: Block): boolean {
    const slot = this.#slots.settle(block.height)
    this.path.push(block)
    if (slot && slot.copies.length > 1) this.#compareAll(slot.copies, copy)
    this.#questions.proved()
    return copy.giver?.served(block.height) ?? false
  }

  #compareAll(copies: readonly Copy[], accepted: Copy): void {
    for (const copy of copies) if (copy !== accepted) this.path.compare(copy.block)
  }

  #keep(slot: Slot, copy: Copy): boolean {
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
}
