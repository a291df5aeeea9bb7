import type { Block } from '../block/block.ts'
import { MAX_MESSAGES } from '../block/rules.ts'
import { composeMessages } from '../mining/compose.ts'
import { MiningLeave, type Standing } from '../mining/leave.ts'
import type { Miner, MiningProgress, MiningResult } from '../mining/miner.ts'
import type { WordPool, WordSource } from '../mining/word-pool.ts'
import type { Neighbor } from '../neighbors/neighbor.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Moment } from '../runtime/moment.ts'
import { integerBelow } from '../runtime/random.ts'
import type { MiningSettings } from './mining-options.ts'
import type { MiningStatus } from './status.ts'

/** A search is begun anew after this long, so that its timestamp stays true, in milliseconds. */
const RENEW_AFTER_MS = 10_000
/** A search whose block has room for words that have come meanwhile is begun anew after this long, in milliseconds. */
const RENEW_FOR_WORDS_MS = 1_000
/** Pause after a failure, in milliseconds; it doubles with each further one. */
const FIRST_PAUSE_MS = 1_000
/** The longest of these pauses, in milliseconds. */
const LONGEST_PAUSE_MS = 60_000

/** What is searched for now. */
interface Job {
  readonly abort: AbortController
  readonly height: number
  readonly previousHash: string
  readonly messages: readonly string[]
  readonly timestamp: number
  /** How many messages had been waiting in the pool. */
  readonly waited: number
  /** How many words the pool had ever had. */
  readonly added: number
  readonly startMs: number
}

/** What a desk is made of. */
export interface MiningDeskOptions {
  readonly mining: MiningSettings
  readonly miner: Miner
  readonly clock: Clock
  readonly words: WordPool
  readonly difficulty: number
  /** A block was found on top of what was the tip when its search began. */
  onFound(result: MiningResult): void
  onError(error: unknown): void
}

/**
 * Keeps a miner at work on the block after our tip. Luck has no memory, so nothing is lost when a search is begun anew: at once
 * for a new tip, after a second for words that the block has room for, and every ten seconds for the sake of its timestamp.
 */
export class MiningDesk {
  readonly #options: MiningDeskOptions
  readonly #leave: MiningLeave
  #job: Job | undefined
  #progress: MiningProgress | undefined
  /** Hashes of the searches that have ended, and blocks found. */
  #hashes = 0
  #blocks = 0
  #failures = 0
  #pausedUntilMs: number | undefined
  #mayMine = false
  #isStopped = false

  constructor(options: MiningDeskOptions) {
    this.#options = options
    this.#leave = new MiningLeave(options.mining)
  }

  /** When to look again at the latest. */
  get nextMs(): number | undefined {
    if (this.#job) return this.#job.startMs + (this.#hasNews(this.#job) ? RENEW_FOR_WORDS_MS : RENEW_AFTER_MS)
    return this.#mayMine ? this.#pausedUntilMs : this.#leave.nextMs
  }

  /** Sees to it that the right search is under way. Called after everything that happens: cheap when nothing has changed. */
  update(standing: Standing, tip: Block | undefined, moment: Moment): void {
    const { nowMs } = moment
    this.#mayMine = this.#leave.judge(standing, nowMs)
    if (this.#pausedUntilMs !== undefined && nowMs >= this.#pausedUntilMs) this.#pausedUntilMs = undefined
    const job = this.#job
    const isRight = job !== undefined && job.previousHash === (tip?.hash ?? '') && nowMs < (this.nextMs as number)
    if (this.#mayMine && isRight) return
    this.#abandon()
    if (this.#mayMine && this.#pausedUntilMs === undefined && !this.#isStopped) this.#begin(tip, moment)
  }

  /** Ends the search at once. */
  stop(): void {
    this.#isStopped = true
    this.#abandon()
    if (this.#options.mining.miner === undefined) this.#options.miner.close().catch(this.#options.onError)
  }

  get status(): MiningStatus {
    const { words } = this.#options
    const job = this.#job
    const { hashes = 0, hashesPerSecond = 0, expectedMs = Number.POSITIVE_INFINITY } = this.#progress ?? {}
    return {
      state: job ? 'mining' : this.#pausedUntilMs === undefined ? 'waiting' : 'paused',
      hashes: this.#hashes + (job ? hashes : 0),
      hashesPerSecond: job ? Math.round(hashesPerSecond) : 0,
      expectedMs: job && Number.isFinite(expectedMs) ? Math.round(expectedMs) : null,
      block: job ? { height: job.height, messages: [...job.messages], timestamp: job.timestamp } : null,
      blocks: this.#blocks,
      words: words.size,
    }
  }

  #hasNews({ waited, added }: Job): boolean {
    return waited < MAX_MESSAGES && added !== this.#options.words.added
  }

  #begin(tip: Block | undefined, { nowMs, random }: Moment): void {
    const { mining, words, clock, difficulty, miner } = this.#options
    const { minedBy, idleWords } = mining
    const [height, previousHash] = tip ? [tip.height + 1, tip.hash] : [0, '']
    const timestamp = Math.max(0, Math.floor(clock.unixMs() / 1_000))
    const { messages, waited } = composeMessages(words, idleWords, { height, minedBy, timestamp }, random)
    if (messages.length === 0) return
    const abort = new AbortController()
    const job: Job = { abort, height, previousHash, messages, timestamp, waited, added: words.added, startMs: nowMs }
    this.#job = job
    const onProgress = (progress: MiningProgress) => {
      if (this.#job === job) this.#progress = progress
    }
    // Peers that work on the same block, word for word, would otherwise try the same nonces.
    const from = integerBelow(random, 2 ** 20) * 2 ** 32
    const template = { previousHash, height, minedBy, messages, timestamp, difficulty }
    // Async, so that a miner that throws is one that rejects.
    const mine = async () => miner.mine(template, { signal: abort.signal, onProgress, from })
    mine().then(
      (result) => this.#job === job && this.#found(result),
      (error: unknown) => this.#job === job && this.#failed(error),
    )
  }

  /** The miner is left to itself: what it still comes to belongs to no job. */
  #abandon(): void {
    const job = this.#job
    if (!job) return
    this.#job = undefined
    this.#hashes += this.#progress?.hashes ?? 0
    this.#progress = this.#progress && { ...this.#progress, hashes: 0 }
    job.abort.abort()
  }

  #found(result: MiningResult): void {
    this.#job = undefined
    this.#hashes += result.hashes
    this.#progress = this.#progress && { ...this.#progress, hashes: 0 }
    this.#blocks++
    this.#failures = 0
    try {
      this.#options.onFound(result)
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(error: unknown): void {
    this.#abandon()
    this.#pausedUntilMs = this.#options.clock.nowMs() + Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS)
    this.#failures++
    this.#options.onError(error)
  }
}

/** The source of all words that no neighbor said: their addresses may be forged, so together they are one. */
const STRANGERS: WordSource = 'strangers'

/** Whose share of the pool a word counts for. */
export function wordSource(neighbor: Neighbor | undefined): WordSource {
  return neighbor?.voter ?? STRANGERS
}
