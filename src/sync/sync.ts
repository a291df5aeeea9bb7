import type { Block } from '../block/block.ts'
import type { ChainSwitch, ChainView } from '../chain/chain.ts'
import type { TalliedClaim } from '../consensus/tally.ts'
import { claimKey } from '../consensus/tally.ts'
import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import type { Address } from '../runtime/address.ts'
import { formatAddress } from '../runtime/address.ts'
import type { Verifier } from '../verify/verifier.ts'
import type { GetBlockReply } from '../wire/messages.ts'
import { type BrokenReason, Run, type RunState } from './run.ts'
import { Source } from './source.ts'
import { MOST_COPIES } from './wanted.ts'

/** Questions open at a time over the whole socket: as many replies as a receive buffer of 4 MiB holds with room to spare. */
const SOCKET_WINDOW = 256
/** Blocks verified in one go, about a millisecond of work. */
const SLICE = 128
/** Runs at a time. @see DESIGN.md, Choosing */
const MOST_RUNS = 16

/** What a call to {@link Sync} led to, in order. */
export type SyncOutcome =
  /** Ask `to` for the block at `height`. */
  | { readonly type: 'ask'; readonly height: number; readonly to: Address }
  /** `blocks` are verified and lead to a longer chain than ours, from height `from` on: switch, then tell {@link Sync.onChainSwitched}. */
  | {
      readonly type: 'adopt'
      readonly from: number
      readonly blocks: readonly Block[]
      readonly sources: readonly Neighbor[]
    }
  /** A claim could not be verified; `isBad` when two hosts showed the same broken block. */
  | {
      readonly type: 'failed'
      readonly claim: Claim
      readonly isBad: boolean
      readonly reason: string
      readonly sources: readonly Neighbor[]
    }
  /** A source gave a broken block. */
  | { readonly type: 'rejected'; readonly reason: BrokenReason; readonly from: Address; readonly block: Block }
  /** The last run has ended. */
  | { readonly type: 'idle' }

/** One claim being tried, as `peer.status()` shows it. */
export interface RunStatus {
  /** Number of blocks claimed. */
  readonly height: number
  /** Hash of the last block claimed. */
  readonly hash: string
  /** What is being done for it. */
  readonly state: RunState
  /** Number of blocks it has, those it shares with our chain included. */
  readonly have: number
  /** How many neighbors it is fetched from. */
  readonly sources: number
}

/**
 * Fetches and verifies the chains of claims, several side by side, each in a {@link Run} of its own: a liar's run starves
 * while an honest one finishes. Our own chain stays as it is until a longer one is verified.
 * @see DESIGN.md, Consensus and resync
 */
export class Sync {
  readonly #chain: ChainView
  readonly #verifier: Verifier
  readonly #genesisHash: string | undefined
  readonly #limits: { requestsInFlight: number; blocksWaiting: number }
  readonly #runs = new Map<string, Run>()
  readonly #sources = new Map<string, Source>()
  #outcomes: SyncOutcome[] = []
  #hasMoreToVerify = false

  constructor(options: {
    chain: ChainView
    verifier: Verifier
    genesisHash: string | undefined
    limits: { requestsInFlight: number; blocksWaiting: number }
  }) {
    this.#chain = options.chain
    this.#verifier = options.verifier
    this.#genesisHash = options.genesisHash
    this.#limits = options.limits
  }

  get isIdle(): boolean {
    return this.#runs.size === 0
  }

  get requestsInFlight(): number {
    let open = 0
    for (const source of this.#sources.values()) open += source.open
    return open
  }

  get blocksWaiting(): number {
    let waiting = 0
    for (const run of this.#runs.values()) waiting += run.waiting
    return waiting
  }

  /** How far the best run is: the number of blocks it has, and the number it is after. Null while nothing is fetched. */
  get progress(): { readonly have: number; readonly want: number } | null {
    let best: Run | undefined
    for (const run of this.#runs.values()) if (!best || run.next > best.next) best = run
    return best ? { have: best.next, want: best.claim.height } : null
  }

  get status(): readonly RunStatus[] {
    return [...this.#runs.values()].map(({ claim, state, next, sources }) => ({
      height: claim.height,
      hash: claim.hash,
      state,
      have: next,
      sources: sources.length,
    }))
  }

  /** When {@link onTick} is due, or undefined while nothing is under way. May lie in the past: then at once. */
  nextMs(nowMs: number): number | undefined {
    if (this.#hasMoreToVerify) return nowMs
    let next: number | undefined
    for (const { nextMs } of this.#sources.values()) {
      if (nextMs !== undefined && (next === undefined || nextMs < next)) next = nextMs
    }
    return next
  }

  /** Tries these claims, beside those under way; more supporters of one under way become its sources. */
  begin(claims: readonly TalliedClaim[], nowMs: number): SyncOutcome[] {
    for (const claim of claims) {
      const key = claimKey(claim)
      const run = this.#runs.get(key) ?? (this.#runs.size < MOST_RUNS ? this.#newRun(key, claim) : undefined)
      if (!run) continue
      for (const supporter of claim.supporters) run.addSource(this.#sourceOf(supporter))
    }
    return this.#carryOn(nowMs)
  }

  /** A reply to `GET_BLOCK` has arrived. @returns Undefined when nobody asked for it. */
  onReply(reply: GetBlockReply, from: Address, nowMs: number): SyncOutcome[] | undefined {
    const source = this.#sources.get(formatAddress(from))
    const height = reply.height ?? source?.oldestOpen()?.height
    if (height === undefined) return undefined
    let wasAsked = false
    for (const run of this.#runs.values()) {
      const asks = source ? run.asksOf(source, height) : []
      const isCandidate = asks.length === 0 && reply.block !== null && run.wasAskedOn(from.host, height)
      for (const ask of asks) source?.answered(ask, asks.length === 1 && ask.state === 'open', nowMs)
      if (asks.length > 0) run.answered(height, reply.block, source)
      else if (isCandidate) run.answered(height, reply.block, undefined)
      if (asks.length > 0 && reply.block === null && source) source.neighbor.conduct.refused++
      wasAsked ||= asks.length > 0 || isCandidate
    }
    // An answer to a question whose run has ended or moved on is late, not lost.
    const late = source && !wasAsked ? source.openAbout(height) : []
    for (const ask of late) source?.answered(ask, late.length === 1, nowMs)
    return wasAsked || late.length > 0 ? this.#carryOn(nowMs) : undefined
  }

  /** The time of {@link nextMs} has come. */
  onTick(nowMs: number): SyncOutcome[] {
    for (const source of this.#sources.values()) for (const ask of source.due(nowMs)) ask.run.due(ask)
    return this.#carryOn(nowMs)
  }

  /** Our chain has grown, or changed. */
  onChainSwitched(change: ChainSwitch, nowMs: number): SyncOutcome[] {
    for (const run of this.#runs.values()) run.rebase(change)
    return this.#carryOn(nowMs)
  }

  #newRun(key: string, { height, hash }: Claim): Run {
    const run = new Run({ height, hash }, this.#chain, this.#genesisHash)
    this.#runs.set(key, run)
    return run
  }

  #sourceOf(neighbor: Neighbor): Source {
    const source = this.#sources.get(neighbor.key) ?? new Source(neighbor)
    this.#sources.set(neighbor.key, source)
    return source
  }

  /** Verifies what can be, ends what has ended, asks for what is missing, and hands over what came of it. */
  #carryOn(nowMs: number): SyncOutcome[] {
    this.#hasMoreToVerify = false
    for (const [key, run] of this.#runs) {
      const { broken, hasMore } = run.advance(this.#verifier, SLICE)
      if (hasMore) this.#hasMoreToVerify = true
      for (const { copy, reason } of broken) {
        const from = copy.source?.neighbor.address
        if (from) this.#outcomes.push({ type: 'rejected', reason, from, block: copy.block })
      }
      // A switch changes what every other run stands on, so they go on in onChainSwitched.
      if (this.#endIfOver(key, run)) return this.#handOver()
    }
    this.#ask(nowMs)
    return this.#handOver()
  }

  #handOver(): SyncOutcome[] {
    const outcomes = this.#outcomes
    this.#outcomes = []
    return outcomes
  }

  /** @returns Whether our chain is to be switched. */
  #endIfOver(key: string, run: Run): boolean {
    const isOvertaken = run.claim.height <= this.#chain.height
    const isFailed = !run.isComplete && run.isExhausted
    if (!run.isComplete && !isOvertaken && !isFailed) return false
    const { asked: sources, next, verified, isShownBroken: isBad } = run
    const goesOn = isFailed && !isOvertaken && run.startOver()
    if (!goesOn) this.#runs.delete(key)
    if (isFailed && !goesOn) {
      const reason = isBad ? 'its blocks break a rule' : `nobody served block ${next}`
      this.#outcomes.push({ type: 'failed', claim: run.claim, isBad, reason, sources })
    }
    const isLonger = next > this.#chain.height
    if (isLonger) this.#outcomes.push({ type: 'adopt', ...verified, sources })
    if (this.#runs.size === 0) {
      this.#sources.clear()
      this.#outcomes.push({ type: 'idle' })
    }
    return isLonger
  }

  /** Fills the windows, one question a run in turn, so that no run starves another. */
  #ask(nowMs: number): void {
    const reach = Math.max(1, Math.floor(this.#limits.blocksWaiting / MOST_COPIES / Math.max(1, this.#runs.size)))
    let room = Math.min(SOCKET_WINDOW, this.#limits.requestsInFlight) - this.requestsInFlight
    let hungry = [...this.#runs.values()]
    while (room > 0 && hungry.length > 0) {
      const stillHungry: Run[] = []
      for (const run of hungry) {
        const question = room > 0 ? run.nextQuestion(reach) : undefined
        if (!question) continue
        room--
        stillHungry.push(run)
        run.onAsked(question.source.ask(run, question.height, nowMs))
        this.#outcomes.push({ type: 'ask', height: question.height, to: question.source.neighbor.address })
      }
      hungry = stillHungry
    }
  }
}
