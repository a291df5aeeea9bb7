import type { ChainSwitch, ChainView } from '../chain/chain.ts'
import { claimKey, type TalliedClaim } from '../consensus/tally.ts'
import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import type { Address } from '../runtime/address.ts'
import { AddressMap } from '../runtime/address-map.ts'
import type { RunVerifier } from '../verify/verifier.ts'
import type { GetBlockReply } from '../wire/messages.ts'
import { type Attempt, Attempts } from './attempts.ts'
import type { Branch } from './branch.ts'
import { Branches } from './branches.ts'
import { Member } from './member.ts'
import { type Flight, Source } from './source.ts'
import type { Stray } from './stray.ts'
import type { SyncOutcome } from './sync-outcome.ts'
import type { BranchStatus } from './sync-status.ts'

/** Blocks verified in one go, about half a millisecond of work. */
const SLICE = 128

/** Questions that a branch asks in its turn, where there are several. */
const IN_TURN = 4

/** What a waiting datagram of up to 1,024 bytes takes of the receive buffer on Linux, its bookkeeping included. */
const BUFFERED_REPLY_BYTES = 2_304

/**
 * Fetches and verifies the chains of claims. All claims begin on one {@link Branch}, since most are heights of the same
 * chain; who is known to be on another fork, or turns out to be, gets a branch of its own. A liar's branch starves while the others finish,
 * and our own chain stays as it is until a longer one is verified.
 * @see DESIGN.md, Consensus and resync
 */
export class Sync {
  readonly #chain: ChainView
  readonly #verifier: RunVerifier
  readonly #limits: { requestsInFlight: number; blocksWaiting: number }
  #mostInFlight: number
  readonly #branches: Branches
  readonly #members = new AddressMap<Member>()
  /** The same to go through, which is done for every few answers: a map would make an iterator each time. */
  #memberList: readonly Member[] = []
  readonly #attempts = new Attempts()
  readonly #flight: Flight = { open: 0 }
  #outcomes: SyncOutcome[] = []
  /** Whether replies have come that nothing was made of yet. */
  #hasNews = false
  #hasMoreToVerify = false
  #isBusy = false
  /** When everything that could be done was done. */
  #lookedMs = Number.NEGATIVE_INFINITY

  constructor(options: {
    chain: ChainView
    verifier: RunVerifier
    genesisHash: string | undefined
    limits: { requestsInFlight: number; blocksWaiting: number }
  }) {
    this.#chain = options.chain
    this.#verifier = options.verifier
    const { blocksWaiting } = options.limits
    this.#branches = new Branches({ ...options, blocksWaiting })
    this.#limits = options.limits
    this.#mostInFlight = options.limits.requestsInFlight
  }

  /** Asks for no more at a time than the answers to which fit into a receive buffer of so many bytes. */
  fitInto(receiveBufferBytes: number): void {
    const fitting = Math.max(1, Math.floor(receiveBufferBytes / BUFFERED_REPLY_BYTES))
    this.#mostInFlight = Math.min(this.#limits.requestsInFlight, fitting)
  }

  get isIdle(): boolean {
    return this.#members.size === 0
  }

  get requestsInFlight(): number {
    return this.#flight.open
  }

  get blocksWaiting(): number {
    return this.#branches.waiting
  }

  /** How far the best branch is: the number of blocks it has, and the number it is after. Null while nothing is fetched. */
  get progress(): { readonly have: number; readonly want: number } | null {
    if (this.isIdle) return null
    let best: BranchStatus | undefined
    for (const status of this.status) if (!best || status.have > best.have) best = status
    return best ? { have: best.have, want: best.height } : null
  }

  get status(): BranchStatus[] {
    return this.#branches.status
  }

  /** When {@link onTick} is due, or undefined while nothing is under way. May lie in the past: then at once. */
  nextMs(nowMs: number): number | undefined {
    if (this.isIdle) return undefined
    if (this.#hasMoreToVerify) return nowMs
    let next = Number.POSITIVE_INFINITY
    for (const { source } of this.#memberList) next = Math.min(next, source.nextMs ?? next)
    // What has become due since the last look, while time went by, is still to be done.
    for (const branch of this.#branches) next = Math.min(next, branch.nextMs(this.#lookedMs) ?? next)
    for (const stray of this.#branches.strays) next = Math.min(next, stray.nextMs(this.#lookedMs))
    return next === Number.POSITIVE_INFINITY ? undefined : next
  }

  /** Tries these claims beside those under way. A source of one under way that claims a higher one by now stays where it is. */
  begin(claims: readonly TalliedClaim[], nowMs: number): SyncOutcome[] {
    for (const { height, hash, supporters } of claims) {
      for (const neighbor of supporters) this.#stand(neighbor, { height, hash })
    }
    return this.#carryOn(nowMs)
  }

  /** A reply to `GET_BLOCK` has arrived; {@link carryOn} makes use of it. @returns Whether somebody asked for it. */
  onReply({ height, block }: GetBlockReply, from: Address, nowMs: number): boolean {
    const exact = this.#members.get(from)
    // Some answer from another port; whose answer it is can be told where only one of a host was asked.
    const source = (exact ?? this.#members.onlyOn(from.host))?.source
    const ask = source?.find(height)
    if (source && ask) {
      if (exact) source.answered(ask, nowMs)
      else source.answeredElsewhere(ask)
      const { neighbor } = source
      neighbor.heardMs = nowMs
      if (block === null) neighbor.conduct.refused++
      ask.asker.answered(ask, block, exact !== undefined)
      this.#hasNews = true
      return true
    }
    // A source that was not asked is no other port of one that was, also where all share one host.
    if (exact || height === null || block === null) return false
    const isWanted = this.#branches.offered(height, block, from.host)
    if (isWanted) this.#hasNews = true
    return isWanted
  }

  /** Makes use of the replies that have come: verifies, settles, and asks for more. */
  carryOn(nowMs: number): SyncOutcome[] {
    return this.#hasNews ? this.#carryOn(nowMs) : []
  }

  /** The time of {@link nextMs} has come. */
  onTick(nowMs: number): SyncOutcome[] {
    for (const { source } of this.#memberList) {
      for (let ask = source.nextLost(nowMs); ask; ask = source.nextLost(nowMs)) ask.asker.lost(ask)
    }
    return this.#carryOn(nowMs)
  }

  /** Our chain has grown, or changed. */
  onChainSwitched(change: ChainSwitch, nowMs: number): SyncOutcome[] {
    this.#branches.rebase(change)
    return this.#carryOn(nowMs)
  }

  /** `neighbor` stands for `claim` from now on. */
  #stand(neighbor: Neighbor, claim: Claim): void {
    const known = this.#members.get(neighbor.address)
    if (known && claimKey(known.claim) === claimKey(claim)) return
    this.#isBusy = true
    const member = known ?? new Member(new Source(neighbor, this.#flight), claim)
    if (known) {
      this.#attempts.leave(known)
      known.stands(claim)
    } else {
      // One of those who make a claim is enough to find out where it parts from ours.
      if (this.#isOnAnotherFork(neighbor) && !this.#attempts.has(claim)) this.#branches.search(member)
      else this.#branches.onOurTip.members.add(member)
      this.#memberList = [...this.#memberList, member]
      this.#members.set(neighbor.address, member)
    }
    this.#attempts.stand(member)
  }

  /** Whether its chain was another than ours already when it was no longer: then its next block does not follow our tip. */
  #isOnAnotherFork({ rivalClaim }: Neighbor): boolean {
    if (!rivalClaim || rivalClaim.height > this.#chain.height) return false
    return this.#chain.at(rivalClaim.height - 1)?.hash !== rivalClaim.hash
  }

  /** Verifies what can be, ends what has ended, asks for what is missing, and hands over what came of it. */
  #carryOn(nowMs: number): SyncOutcome[] {
    this.#lookedMs = nowMs
    this.#hasNews = false
    this.#hasMoreToVerify = false
    for (const branch of this.#branches) {
      this.#advance(branch)
      // A switch changes what every other branch stands on, so they go on in onChainSwitched.
      if (this.#settle(branch, nowMs)) return this.#handOver()
    }
    for (const stray of this.#branches.strays) this.#settleStray(stray, nowMs)
    this.#ask(nowMs)
    if (this.#isBusy && this.isIdle) {
      this.#isBusy = false
      this.#outcomes.push({ type: 'idle' })
    }
    return this.#handOver()
  }

  #handOver(): SyncOutcome[] {
    const outcomes = this.#outcomes
    this.#outcomes = []
    return outcomes
  }

  #advance(branch: Branch): void {
    const { broken, strays, placed, hasMore } = branch.advance(this.#verifier, SLICE)
    if (hasMore) this.#hasMoreToVerify = true
    for (const { copy, reason } of broken) {
      if (!copy.giver || !copy.isEvidence) continue
      const { address, conduct } = copy.giver.source.neighbor
      conduct.forged++
      this.#outcomes.push({ type: 'rejected', reason, from: address, block: copy.block })
    }
    for (const member of strays) this.#branches.part(member, branch)
    for (const member of placed) {
      // A branch that nobody is left on is to be settled.
      if (this.#branches.gather(this.#attempts.alike(member), branch)) this.#hasMoreToVerify = true
    }
  }

  /** Lets go of the members whose claims are reached, and of a branch that has nobody left or leads nowhere. @returns Whether our chain is to be switched. */
  #settle(branch: Branch, nowMs: number): boolean {
    const { path, members } = branch
    const isExhausted = members.size > 0 && branch.isExhausted(nowMs)
    const everybody = members.all
    let isGoalReached = false
    for (const member of everybody) {
      const { height } = member.claim
      if (height > path.next && height > this.#chain.height && !isExhausted) continue
      // Whether it is on this chain or not: it leaves because what is verified here is as long as what it has.
      if (height <= path.next) isGoalReached = true
      members.remove(member)
      if (isExhausted && member.mayPartBelow(path.next)) this.#branches.part(member, branch)
      else if (isExhausted) this.#fail(member, branch.isShownBroken, `nobody served block ${path.next}`)
      else this.#letGo(member)
    }
    if (isGoalReached) for (const member of members.all) member.claimsMore()
    const isOver = members.size === 0
    if (isOver) this.#branches.end(branch)
    if (path.next <= this.#chain.height || !(isGoalReached || isOver)) return false
    const sources = everybody.filter(({ hasServed }) => hasServed).map(({ source }) => source.neighbor)
    this.#outcomes.push({ type: 'adopt', ...path.beyondOurs, sources })
    return true
  }

  #settleStray(stray: Stray, nowMs: number): void {
    const { member, sharedPath, forkHash, forkBlock } = stray
    if (!stray.isHopeless(nowMs) && !sharedPath) return
    this.#branches.drop(stray)
    if (!sharedPath) return this.#fail(member, false, 'it does not say where its chain parts from ours')
    member.found(sharedPath.next, forkBlock !== undefined)
    this.#branches.from(sharedPath, forkHash, forkBlock).members.add(member)
    // It may be all that was missing.
    if (forkBlock) this.#hasMoreToVerify = true
  }

  /** `member` has nothing more to tell. Its claim has failed when nobody else stands for it. */
  #fail(member: Member, isBad: boolean, reason: string): void {
    const attempt = this.#letGo(member)
    if (attempt)
      this.#outcomes.push({ type: 'failed', claim: attempt.claim, isBad, reason, sources: [...attempt.sources] })
  }

  #letGo(member: Member): Attempt | undefined {
    this.#members.delete(member.source.neighbor.address)
    this.#memberList = this.#memberList.filter((other) => other !== member)
    member.source.abandon()
    return this.#attempts.leave(member)
  }

  /** Fills the windows, a few questions a branch in turn, so that none starves another. */
  #ask(nowMs: number): void {
    const { reach } = this.#branches
    let hungry = this.#branches.askers
    while (hungry.length > 1) hungry = hungry.filter((asker) => this.#askSome(asker, IN_TURN, reach, nowMs))
    const [last] = hungry
    if (last) while (this.#askSome(last, this.#mostInFlight, reach, nowMs));
  }

  /** @returns Whether there was something to ask, and room to ask it. */
  #askSome(asker: Branch | Stray, most: number, reach: number, nowMs: number): boolean {
    const room = this.#mostInFlight - this.#flight.open
    if (room <= 0) return false
    const question = asker.nextQuestion(Math.min(most, room), reach, nowMs)
    if (!question) return false
    const { height, count, member } = question
    const { source } = member
    const end = height + count
    for (let each = height; each < end; each++) asker.asked(source.ask(asker, each, nowMs), member)
    this.#branches.asked(asker)
    this.#outcomes.push({ type: 'ask', from: height, end, to: source.neighbor.address })
    return true
  }
}
