import { hasDifficulty } from '../block/rules.ts'
import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import { type Answerer, OpenQuestions } from '../neighbors/open-questions.ts'
import type { Outgoing } from '../neighbors/outgoing.ts'
import type { Address } from '../runtime/address.ts'
import { formatAddress } from '../runtime/address.ts'
import { ChoiceTiming } from './choice-timing.ts'
import { chooseClaim, claimsToTry } from './choose.ts'
import { FailedClaims } from './failed-claims.ts'
import { claimKey, type TalliedClaim, tally } from './tally.ts'

/** How long a consensus that somebody waits for waits for the first answer, in milliseconds. */
const PATIENCE_MS = 1_000

/** What a choice came to. */
export interface Choice {
  /** The best claim that stands, or null when nobody makes one. */
  readonly chosen: TalliedClaim | null
  /** Whether it is another claim than the last time. */
  readonly isNews: boolean
  /** The claims to fetch: those that stand and are higher than our chain, the best first. */
  readonly toTry: readonly TalliedClaim[]
}

/** Collects claims and chooses among them: which chain is the one to be on, as far as anybody tells us. */
export class ConsensusStage {
  readonly failed: FailedClaims
  readonly timing = new ChoiceTiming()
  readonly #difficulty: number
  readonly #questions = new OpenQuestions()
  #chosenKey: string | undefined
  #counted = 0

  constructor({ difficulty, badClaims }: { difficulty: number; badClaims: { most: number; badForMs: number } }) {
    this.#difficulty = difficulty
    this.failed = new FailedClaims(badClaims)
  }

  /** Claims counted since the start; while there is none, nothing is known of the others' chains. */
  get counted(): number {
    return this.#counted
  }

  get openQuestions(): number {
    return this.#questions.size
  }

  /** Asks one address for its claim; what it answers counts until it is asked again. */
  ask(to: Address, nowMs: number): Outgoing {
    this.#questions.ask(to, nowMs)
    this.timing.asked(formatAddress(to))
    return { message: { type: 'STATS' }, to }
  }

  /** Makes the next choice one that waits for answers; the caller asks everybody. */
  collect(nowMs: number): void {
    this.timing.collect(nowMs + PATIENCE_MS)
  }

  /** Who it is that answers from `from`, if anybody there was asked. */
  whoAnswers(from: Address, nowMs: number): Answerer | undefined {
    return this.#questions.whoAnswers(from, nowMs)
  }

  /** Whether a claim could be true: its hash has the network's zeros. */
  isPlausible({ hash }: Claim): boolean {
    return hasDifficulty(hash, this.#difficulty)
  }

  /** `neighbor` claims this, in answer to a question of ours; its older claim is forgotten. */
  count(neighbor: Neighbor, { height, hash }: Claim, nowMs: number): void {
    const isNews = neighbor.claim?.hash !== hash || neighbor.claim.height !== height
    if (isNews) neighbor.claim = { height, hash }
    this.#counted++
    this.timing.answered(neighbor.key, { isNews, nowMs })
  }

  /** A neighbor has left: what it claimed left with it, and no answer is expected any more. */
  forget(address: Address): void {
    this.#questions.close(address)
    this.timing.want()
  }

  /** Chooses among the neighbors' claims, for a chain of `ownHeight` blocks. */
  choose(neighbors: Iterable<Neighbor>, ownHeight: number, nowMs: number): Choice {
    this.timing.chose(nowMs)
    const received = tally(neighbors)
    const facts = { ownHeight, isExcluded: (claim: TalliedClaim) => this.#isExcluded(claim, nowMs) }
    const chosen = chooseClaim(received, facts)
    const key = chosen ? claimKey(chosen) : undefined
    const isNews = key !== this.#chosenKey
    this.#chosenKey = key
    return { chosen, isNews, toTry: claimsToTry(received, facts) }
  }

  /** Whether a claim higher than `ownHeight` stands: neither bad nor set aside. */
  hasHigher(neighbors: Iterable<Neighbor>, ownHeight: number, nowMs: number): boolean {
    for (const neighbor of neighbors) {
      const { claim } = neighbor
      if (claim && claim.height > ownHeight && !this.failed.has(claim, [neighbor], nowMs)) return true
    }
    return false
  }

  #isExcluded(claim: TalliedClaim, nowMs: number): boolean {
    return this.failed.has(claim, claim.supporters, nowMs)
  }
}
