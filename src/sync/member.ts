import type { Claim } from '../neighbors/neighbor.ts'
import type { Source } from './source.ts'

/** How often a member is asked for a block until it counts as not to be had of it. @see DESIGN.md, Blame precisely */
export const TRIES_PER_MEMBER = 3
/** Heights that somebody unproven may be asked for, and how many more each block of theirs that verifies earns. */
const FIRST_TRUST = 8
const TRUST_PER_BLOCK = 3
/** Copies of one height that do not fit until a neighbor counts as being on another fork; forged ones are outrun by good ones. */
const MISFITS_OF_ONE_HEIGHT = 3
/** Searches for its fork point that may lead nowhere until what it gives counts as broken. */
const MOST_SEARCHES = 1

/** A neighbor on a branch: the claim it stands for, and how far it has proven itself. */
export class Member {
  readonly source: Source
  claim: Claim
  #asked = 0
  #served = 0
  #searches = 0
  #inVain = 0
  #misfitHeight = -1
  #misfits = 0

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

  /**
   * Whether it may be asked for one more height ahead of the verified ones. A liar has that much of us and no more; who
   * serves valid blocks is never held up, however much gets lost.
   */
  get isTrusted(): boolean {
    return this.#asked < FIRST_TRUST + TRUST_PER_BLOCK * this.#served
  }

  askedAhead(): void {
    this.#asked++
  }

  served(): void {
    this.#served++
    this.source.neighbor.conduct.served++
  }

  /** An answer of its was of no use. */
  answeredInVain(): void {
    this.#inVain++
  }

  /** Its block at `height` does not follow ours. @returns Whether its chain seems to part from ours further down. */
  misfits(height: number): boolean {
    if (height !== this.#misfitHeight) this.#misfits = 0
    this.#misfitHeight = height
    this.#misfits++
    return this.#misfits >= MISFITS_OF_ONE_HEIGHT && this.#searches < MOST_SEARCHES
  }

  /** Whether its chain may part from ours below `height`, and that was not looked for yet. */
  mayPartBelow(height: number): boolean {
    return this.#misfitHeight === height && this.#misfits > 0 && this.#searches < MOST_SEARCHES
  }

  searches(): void {
    this.#searches++
    this.#misfits = 0
  }
}

/** The lowest number of blocks that any of them claims. */
export function lowestClaim(members: readonly Member[]): number {
  let lowest = Number.POSITIVE_INFINITY
  for (const { claim } of members) lowest = Math.min(lowest, claim.height)
  return lowest
}

/** What to ask next, and whom. */
export interface Question {
  readonly height: number
  readonly member: Member
}
