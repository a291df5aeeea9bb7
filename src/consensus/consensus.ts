import { hasDifficulty } from '../block/rules.ts'
import type { Chain } from '../chain/chain.ts'
import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import type { NeighborTable } from '../neighbors/neighbor-table.ts'
import { type Answerer, OpenQuestions } from '../neighbors/open-questions.ts'
import type { Outgoing } from '../neighbors/outgoing.ts'
import type { Address } from '../runtime/address.ts'
import { formatAddress } from '../runtime/address.ts'
import type { Moment } from '../runtime/moment.ts'
import type { Stats } from '../wire/messages.ts'
import { ChoiceTiming } from './choice-timing.ts'
import { type ChoiceFacts, chooseClaim, claimsToTry } from './choose.ts'
import { Contest } from './contest.ts'
import { FailedClaims } from './failed-claims.ts'
import { claimKey, type TalliedClaim, tally } from './tally.ts'

/** How long a consensus that somebody waits for waits for the first answer, in milliseconds. */
const PATIENCE_MS = 1_000

/** A stranger's word makes us ask everybody at most this often, in milliseconds. */
const PROMPTED_EVERY_MS = 5_000

/**
 * Answers to one question that are looked at: the network doubles datagrams, and a peer whose chain has grown may say so. And
 * however many come within so many milliseconds: a stranger may say as much in a neighbor's name before it answers itself.
 */
const MOST_ANSWERS = 8
const ANY_WITHIN_MS = 1_000

const QUESTION: Stats = { type: 'STATS' }

/** What a choice came to. */
export interface Choice {
  /** The best claim that stands, or null when nobody makes one. */
  readonly chosen: TalliedClaim | null
  /** Whether it is another claim than the last time. */
  readonly isNews: boolean
  /** The claims to fetch: those that stand and are higher than our chain, the best first. */
  readonly toTry: readonly TalliedClaim[]
}

/** The claim that was chosen last, and how many made it. */
interface ChosenClaim extends Claim {
  readonly supporters: number
}

/** Collects claims and chooses among them: which chain is the one to be on, as far as anybody tells us. */
export class ConsensusStage {
  readonly failed: FailedClaims
  readonly timing = new ChoiceTiming()
  readonly #chain: Chain
  readonly #neighbors: NeighborTable
  readonly #difficulty: number
  readonly #contest: Contest
  readonly #questions = new OpenQuestions({ mostAnswers: MOST_ANSWERS, anyWithinMs: ANY_WITHIN_MS })
  #chosen: ChosenClaim | null = null
  #latest: Claim | undefined
  #counted = 0
  /** No neighbor claims more blocks. It may be fewer by now: then the next look at all of them tells. */
  #mostClaimed = 0
  #promptedMs = Number.NEGATIVE_INFINITY

  constructor(options: {
    chain: Chain
    neighbors: NeighborTable
    difficulty: number
    badClaims: { most: number; badForMs: number }
  }) {
    this.#chain = options.chain
    this.#neighbors = options.neighbors
    this.#difficulty = options.difficulty
    this.failed = new FailedClaims(options.badClaims)
    this.#contest = new Contest({ chain: options.chain, failed: this.failed })
  }

  /** The claim that was chosen last. */
  get chosen(): ChosenClaim | null {
    return this.#chosen
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
    if (this.timing.isCollecting) this.timing.asked(formatAddress(to))
    return { message: QUESTION, to }
  }

  /** Makes the next choice one that waits for answers; the caller asks everybody. */
  collect(nowMs: number): void {
    this.timing.collect(nowMs + PATIENCE_MS)
  }

  /** Somebody's word suggests that there is a better chain than ours. @returns Whether everybody is to be asked for it. */
  prompt(nowMs: number): boolean {
    if (nowMs - this.#promptedMs < PROMPTED_EVERY_MS) return false
    this.#promptedMs = nowMs
    return true
  }

  /** Who it is that answers from `from`, if anybody there was asked. */
  whoAnswers(from: Address, nowMs: number): Answerer | undefined {
    return this.#questions.whoAnswers(from, nowMs)
  }

  /** Whether a claim could be true: its hash has the network's zeros. */
  isPlausible({ hash }: Claim): boolean {
    return hasDifficulty(hash, this.#difficulty)
  }

  /**
   * Whether `claim` counts though `address` has answered its question before. Of several claims the longest chain is the one to
   * look at: a stranger may have made the others in its name, and whoever takes a claim back and makes it again all the time
   * would have us in step and behind a thousand times a second.
   */
  countsBesides(claim: Claim, address: Address): boolean {
    const before = this.#neighbors.get(address)?.claim
    return this.isPlausible(claim) && (before === undefined || claim.height > before.height)
  }

  /**
   * `neighbor` claims this, in answer to a question of ours; its older claim is forgotten.
   * @returns Whether another choice could come of it, or another source of what is being fetched. In a large network
   *   most claims are no more than what everybody says.
   */
  count(neighbor: Neighbor, claim: Claim, nowMs: number): boolean {
    this.#contest.heard(claim, neighbor, nowMs)
    const { height, hash } = claim
    const before = neighbor.claim
    const isAnother = before?.hash !== hash || before.height !== height
    if (isAnother) neighbor.claim = this.#shared(height, hash)
    const isNews = isAnother && (this.#mayBecome(claim) || this.#mayCease(before))
    this.#counted++
    this.#mostClaimed = Math.max(this.#mostClaimed, height)
    this.timing.answered(neighbor.key, { isNews, nowMs })
    return isNews
  }

  /** A neighbor has left: what it claimed left with it, and no answer is expected any more. */
  forget({ address, key, claim }: Neighbor): void {
    this.#questions.close(address)
    this.timing.left(key)
    if (this.#mayCease(claim)) this.timing.want()
  }

  /** Closes what was asked before `sinceMs`, of whoever: some are asked just after they have left. */
  closeOlder(sinceMs: number): void {
    this.#questions.closeOlder(sinceMs)
  }

  /** Our chain is another now. */
  onChainSwitched(nowMs: number): void {
    this.#contest.onChainSwitched(nowMs)
  }

  /** Those in a close race with us that are to be asked for their claims now. */
  rivalsToAsk(moment: Moment): Address[] {
    return this.#contest.due(this.#neighbors, moment).map(({ address }) => address)
  }

  /** Ends the time for which claims are held to have failed. @returns Whether one may be chosen again. */
  expire(nowMs: number): boolean {
    if (!this.failed.expire(nowMs)) return false
    this.timing.wantNow()
    return true
  }

  /** When there is something to do at the latest: to choose, to ask rivals, or to give a claim another chance. */
  nextMs(nowMs: number): number | undefined {
    const never = Number.POSITIVE_INFINITY
    const dueMs = this.timing.dueMs(nowMs) ?? never
    const next = Math.min(dueMs, this.failed.nextEndMs() ?? never, this.#contest.nextMs ?? never)
    return next === never ? undefined : next
  }

  /** Most neighbors make the claim that was made last: one object, and one text of 64 characters, for all of them. */
  #shared(height: number, hash: string): Claim {
    if (this.#latest?.hash !== hash || this.#latest.height !== height) this.#latest = { height, hash }
    return this.#latest
  }

  #mayBecome(claim: Claim): boolean {
    if (claim.height > this.#chain.height || !this.#chosen) return true
    return claim.height >= this.#chosen.height && claimKey(claim) !== claimKey(this.#chosen)
  }

  #mayCease(claim: Claim | undefined): boolean {
    if (!claim || !this.#chosen) return false
    return claim.height > this.#chain.height || claimKey(claim) === claimKey(this.#chosen)
  }

  /** Chooses among the neighbors' claims. */
  choose(nowMs: number): Choice {
    this.timing.chose(nowMs)
    const received = tally(this.#neighbors)
    const facts = this.#facts(nowMs)
    const chosen = chooseClaim(received, facts)
    const isNews = chosen?.hash !== this.#chosen?.hash || chosen?.height !== this.#chosen?.height
    this.#chosen = chosen && { height: chosen.height, hash: chosen.hash, supporters: chosen.supporters.length }
    return { chosen, isNews, toTry: claimsToTry(received, facts) }
  }

  /** The claims to fetch before the choice, while answers are still being waited for: what is fetched early is had sooner. */
  toTryEarly(nowMs: number): readonly TalliedClaim[] {
    return claimsToTry(tally(this.#neighbors), this.#facts(nowMs))
  }

  /** Whether a claim of a longer chain than ours stands: neither bad nor set aside. Mostly there is none, and nobody is looked at. */
  hasHigher(nowMs: number): boolean {
    const ownHeight = this.#chain.height
    if (this.#mostClaimed <= ownHeight) return false
    let most = 0
    for (const neighbor of this.#neighbors) {
      const { claim } = neighbor
      if (!claim) continue
      if (claim.height > ownHeight && !this.failed.has(claim, [neighbor], nowMs)) return true
      most = Math.max(most, claim.height)
    }
    this.#mostClaimed = most
    return false
  }

  #facts(nowMs: number): ChoiceFacts {
    return { ownHeight: this.#chain.height, isExcluded: (claim) => this.failed.has(claim, claim.supporters, nowMs) }
  }
}
