import type { Claim } from '../neighbors/neighbor.ts'
import { creditOf } from './credit.ts'
import type { Source } from './source.ts'

/** How often a member is asked for a block until it counts as not to be had of it. @see DESIGN.md, Blame precisely */
export const TRIES_PER_MEMBER = 3
/** The shortest round trip, in milliseconds, to who is far away. */
export const FAR_MS = 10
/** Heights that somebody unproven may be asked for, and how many more each block earns that speaks for them. */
const FIRST_TRUST = 10
/** Heights that somebody unproven may be asked for beside somebody else. */
const FIRST_COPIES = 16
const TRUST_PER_BLOCK = 5
/** Copies of one height that do not fit until a neighbor counts as being on another fork; forged ones are outrun by good ones. */
const MISFITS_OF_ONE_HEIGHT = 3
/**
 * Searches for its fork point until what it gives counts as broken: one, and one more each time that somebody else's block
 * came first where its chain parts from ours. That block is valid, but its chain may be a third one.
 */
const MOST_SEARCHES = 8
/** Claims after each of which it may be on another chain, and is searched anew: more are no honest peer's within one sync. */
const MOST_MOVES = 8

/** A neighbor on a branch: the claim it stands for, and how far it has proven itself. */
export class Member {
  readonly source: Source
  claim: Claim
  /** Blocks of its that wait, and count all the same. */
  counted = 0
  /** Whether the last block of its that was looked at was broken: what else it gave is asked of others, too. */
  isDoubted = false
  #asked = 0
  #copies = 0
  #served = 0
  /** How many of these speak not for what it alone claims. */
  #servedOfOthers = 0
  #searches = 0
  #wasWalked = false
  /** Whether its chain turned out not to part from ours where it was found to. */
  #isMisled = false
  #moves = 0
  #inVain = 0
  #misfitHeight = -1
  #misfits = 0
  /** Where its chain parts from ours, by its last search. */
  #forkHeight: number | undefined
  /** Whether the block there is one that it gave. Then what does not follow that one is a lie, its own or somebody else's. */
  #hasServedFork = false
  #wasGathered = false

  constructor(source: Source, claim: Claim) {
    this.source = source
    this.claim = claim
  }

  /** Whether a block of its has verified. */
  get hasServed(): boolean {
    return this.#served > 0
  }

  /** Whether more of its answers were of use than not, and it still answers. */
  get isReliable(): boolean {
    return this.#served > this.#inVain && !this.source.isSilent
  }

  /** Whether it has served what the others do not claim, only good blocks of late, and says nothing any more. */
  get hasFallenSilent(): boolean {
    return this.#served > this.#servedOfOthers && this.#served > this.#inVain && this.source.isSilent
  }

  /** Whether it is known to be far away, be it only from how it was met. */
  get isFar(): boolean {
    return (this.source.neighbor.roundTrip.smoothedMs ?? 0) >= FAR_MS
  }

  /**
   * How many heights from `height` on it may be asked for now, ahead of the verified ones. A liar has a few of us and no
   * more; who serves valid blocks is never held up, however much gets lost.
   */
  roomFrom(height: number): number {
    const claimed = this.claim.height - height
    const trusted = FIRST_TRUST + TRUST_PER_BLOCK * creditOf(this.#served, this.counted) - this.#asked
    return claimed <= 0 || trusted <= 0 ? 0 : Math.min(claimed, trusted, this.source.room)
  }

  askedAhead(): void {
    this.#asked++
  }

  /** It was asked for something that somebody was asked for before. */
  askedOnceMore(): void {
    if (this.#served === 0) this.#copies++
  }

  /** Whether it may be asked for what somebody is being asked for already: one that has yet to prove itself, a few times. */
  get isWorthCopies(): boolean {
    return this.#served > 0 ? this.#served > this.#inVain : this.#inVain === 0 && this.#copies < FIRST_COPIES
  }

  /**
   * Whether it may be taken for being where those are who claim the same: nothing tells whose chain it is on, neither a block
   * that it served nor where its chain parts from ours. Once only, or two liars could have it go to and fro.
   */
  get mayBeGathered(): boolean {
    return !this.#wasGathered && this.#served === 0 && this.#forkHeight === undefined
  }

  /** It was taken for being there. Where its chain parts from that one, if it does, is to be looked for anew. */
  gathered(): void {
    this.#wasGathered = true
    this.#searches = 0
    this.#misfits = 0
  }

  /**
   * Its block at `height` has verified.
   * @returns Whether it is the first one above its fork point, which shows that its chain goes on from there.
   */
  served(height: number): boolean {
    this.#served++
    this.isDoubted = false
    this.source.neighbor.conduct.served++
    if (height !== this.#forkHeight) return false
    this.#hasServedFork = true
    return true
  }

  /**
   * Others have all that they claim, and it claims more: above that it has yet to prove itself, or a made-up block on top of
   * everybody's chain would be waited for as long as a chain that only it has.
   */
  claimsMore(): void {
    this.#servedOfOthers = this.#served
  }

  /** An answer of its was of no use. */
  answeredInVain(): void {
    this.#inVain++
  }

  /**
   * Its block at `height` does not follow ours.
   * @param isShared - Whether others who claim the same chain gave the same block.
   * @returns Whether its chain seems to part from ours further down.
   */
  misfits(height: number, isShared: boolean): boolean {
    if (height !== this.#misfitHeight) this.#misfits = 0
    this.#misfitHeight = height
    this.#misfits++
    return (isShared || this.#misfits >= MISFITS_OF_ONE_HEIGHT) && this.#mayBeSearched(height)
  }

  /** Whether its chain may part from ours below `height`, and that was not looked for yet. */
  mayPartBelow(height: number): boolean {
    return this.#misfitHeight === height && this.#misfits > 0 && this.#mayBeSearched(height)
  }

  /** Whether one more search is worth it after a misfit at `height`: see {@link MOST_SEARCHES}. */
  #mayBeSearched(height: number): boolean {
    if (this.#searches === 0) return true
    if (this.#hasServedFork) return false
    if (this.#wasMisledAt(height)) return !this.#wasWalked
    const wasOutrun = this.#forkHeight !== undefined && this.#forkHeight < height
    return wasOutrun && this.#searches < MOST_SEARCHES
  }

  /** Whether its chain does not part from ours where it was found to, as a misfit at `height` tells. */
  #wasMisledAt(height: number): boolean {
    return this.#isMisled || this.#forkHeight === height
  }

  /** Its chain does not part from ours where it was found to. */
  partsNotThere(): void {
    this.#forkHeight = undefined
    this.#isMisled = true
  }

  /** It stands for another claim from now on, which may be another chain's. */
  stands(claim: Claim): void {
    this.claim = claim
    if (this.#moves++ < MOST_MOVES) this.#searches = 0
  }

  /**
   * It is being found out where its chain parts from ours, below `height`.
   * @returns Whether it was already, and that has misled.
   */
  searchesBelow(height: number): boolean {
    const wasMisled = this.#wasMisledAt(height)
    if (wasMisled) this.#wasWalked = true
    this.#searches++
    this.#misfits = 0
    this.#isMisled = false
    this.#forkHeight = undefined
    this.#hasServedFork = false
    return wasMisled
  }

  /** Its chain and ours part at `forkHeight`, as it says. @param isProven - Whether its block there is known. */
  found(forkHeight: number, isProven: boolean): void {
    this.#forkHeight = forkHeight
    this.#hasServedFork = isProven
  }
}

/** What to ask next, and whom. */
export interface Question {
  readonly height: number
  /** How many heights from there on, one question each. */
  readonly count: number
  readonly member: Member
}
