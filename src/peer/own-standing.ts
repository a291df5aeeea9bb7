import type { Chain } from '../chain/chain.ts'
import type { ConsensusStage } from '../consensus/consensus.ts'
import type { Claim } from '../neighbors/neighbor.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Moment } from '../runtime/moment.ts'
import type { Sync } from '../sync/sync.ts'
import type { MiningDesk } from './mining-desk.ts'
import type { PeerEmitter } from './peer-events.ts'
import { Standing } from './standing.ts'
import type { PeerState } from './status.ts'
import { WaitList } from './wait-list.ts'

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_EVERY_MS = 100

/** What our standing is judged by, and who is to hear of it. */
export interface OwnStandingOptions {
  readonly chain: Pick<Chain, 'height' | 'tip'>
  readonly genesisHash: string | undefined
  readonly consensus: Pick<ConsensusStage, 'counted' | 'timing' | 'hasHigher'>
  readonly sync: Pick<Sync, 'isIdle' | 'progress'>
  readonly mining: Pick<MiningDesk, 'update'> | undefined
  readonly events: Pick<PeerEmitter, 'push'>
  readonly logger: Logger
}

/** The one place where our standing changes, with all that this entails here: who is told, who waited, whether to mine. */
export class OwnStanding {
  readonly #of: OwnStandingOptions
  readonly #standing = new Standing()
  readonly #waiters = new WaitList<Claim>()
  #progressMs = Number.NEGATIVE_INFINITY

  constructor(options: OwnStandingOptions) {
    this.#of = options
  }

  get state(): PeerState {
    return this.#standing.state
  }

  get isRunning(): boolean {
    return this.#standing.isRunning
  }

  uptimeMs(nowMs: number): number {
    return this.#standing.uptimeMs(nowMs)
  }

  begin(nowMs: number): void {
    this.#standing.begin(nowMs)
  }

  /** Whoever waits for {@link synced} has waited in vain, for this reason. */
  end(reason: Error, nowMs: number): void {
    this.#standing.end(nowMs)
    this.#waiters.rejectAll(reason)
  }

  /** Something has happened that may change where we stand: the next update looks. */
  question(): void {
    this.#standing.question()
  }

  /** Resolves when our chain is the best that stands. */
  synced(signal?: AbortSignal): Promise<Claim> {
    const { height, tip } = this.#of.chain
    if (this.state !== 'synced' || !tip || signal?.aborted) return this.#waiters.wait(signal)
    return Promise.resolve({ height, hash: tip.hash })
  }

  /** After everything that happens. */
  update(moment: Moment): void {
    if (this.#standing.isInQuestion) this.#look(moment)
    this.#updateMining(moment)
    this.#tellProgress(moment)
  }

  /** Whether ours is the best chain that anybody shows us, and who is to hear of it. */
  #look({ nowMs }: Moment): void {
    const { chain, consensus, events, logger } = this.#of
    const { height, tip } = chain
    const knowsOthers = consensus.counted > 0 && consensus.timing.hasChosen
    const isBehind = consensus.hasHigher(nowMs)
    const move = this.#standing.look({ knowsOthers, isBehind, hasChain: tip !== undefined }, nowMs)
    if (!move) return
    logger.debug(`${move.from} → ${move.to}`, { height })
    if (move.to !== 'synced' || !tip) return
    events.push('synced', { height, hash: tip.hash, elapsedMs: move.elapsedMs })
    this.#waiters.resolveAll({ height, hash: tip.hash })
  }

  #updateMining(moment: Moment): void {
    const { chain, genesisHash, sync, mining } = this.#of
    if (!mining) return
    const { height, tip } = chain
    const { isBehind, state } = this.#standing
    const isSynced = state === 'synced'
    const isOvertaken = !sync.isIdle && (sync.progress?.have ?? 0) > height
    const isBarred = height === 0 && genesisHash !== undefined
    mining.update({ isSynced, isBehind, isOvertaken, isBarred }, tip, moment)
  }

  #tellProgress({ nowMs }: Moment): void {
    const { sync, events } = this.#of
    if (sync.isIdle || nowMs - this.#progressMs < PROGRESS_EVERY_MS) return
    this.#progressMs = nowMs
    const { progress } = sync
    if (progress) events.push('sync', progress)
  }
}
