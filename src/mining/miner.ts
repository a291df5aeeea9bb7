import type { Block } from '../block/block.ts'
import { RookeryError, StateError } from '../errors.ts'
import type { Hasher } from '../hash/hasher.ts'
import { checkSignal } from '../runtime/check-signal.ts'
import type { Clock } from '../runtime/clock.ts'
import { checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { invalid, outOfRange } from '../runtime/option-error.ts'
import { type Verifier, verifierWith } from '../verify/verifier.ts'
import type { Crew, CrewTask } from './crew.ts'
import { type BlockTemplate, createDraft, type Draft } from './template.ts'

/** How a search is doing. */
export interface MiningProgress {
  /** Nonces tried so far. */
  readonly hashes: number
  /** Nonces tried a second, on average since the search began; 0 until that can be told. */
  readonly hashesPerSecond: number
  /**
   * How long a search like this takes on average at that rate, in milliseconds: 16^difficulty / rate. Luck has no memory,
   * so it is also how long this one still takes on average, however long it has run. Infinity while the rate is 0.
   */
  readonly expectedMs: number
}

/** What a search came to. */
export interface MiningResult {
  /** The block, verified. */
  readonly block: Block
  /** Nonces tried for it. */
  readonly hashes: number
  /** How long that took, in milliseconds. */
  readonly elapsedMs: number
}

/** How a block is to be mined. */
export interface MineOptions {
  /** Ends the search within 50 ms; `mine` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Told every 50 ms or so. What it throws ends the search. */
  readonly onProgress?: ((progress: MiningProgress) => void) | undefined
  /**
   * Number of the first nonce to try, an integer from 0 to 2^52. The same template and number give the same block with one
   * thread; miners that work on the same template side by side begin at different ones. @default 0
   */
  readonly from?: number | undefined
}

/** Finds nonces. Made by {@link createMiner}, of `rookery` or of your runtime: `rookery/node` and its siblings. */
export interface Miner extends AsyncDisposable {
  /** How many threads search. */
  readonly threads: number
  /**
   * Mines one block. A second call waits for the first one to end. Never runs out in practice: 2^52 nonces and more are as many
   * as a hundred million hashes a second try in a year, so the timestamp stays as it is.
   * @throws OptionsError, BlockError or RookeryError, before any work, for a template that no block can come of: see
   *   `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`, `BLOCK_REJECTED` (`details.reason` names the rule) and `MESSAGE_TOO_LONG`
   * @throws StateError `MINER_CLOSED` after or by {@link Miner.close}; the signal's reason when it is aborted
   * @throws RookeryError `MINER_FAILED` when a thread dies or finds what is no block; `MINER_EXHAUSTED` when no nonce is left
   */
  mine(template: BlockTemplate, options?: MineOptions): Promise<MiningResult>
  /** Ends everything that runs, threads too. May be called twice; `await using` calls it. */
  close(): Promise<void>
}

const MINE_OPTIONS: KnownOptions<MineOptions> = { signal: 1, onProgress: 1, from: 1 }

/** Numbers of nonces end here: every integer below is exact. */
const END_OF_NONCES = Number.MAX_SAFE_INTEGER
const LARGEST_FROM = 2 ** 52
/** Half of what is promised, since a slice or a busy event loop may make it late. */
const PROGRESS_EVERY_MS = 50

/**
 * A miner on any crew: templates are checked before, blocks verified after, and in between the crew is watched.
 * @param hasher - For the verification.
 */
export function minerWith({ crew, clock, hasher }: { crew: Crew; clock: Clock; hasher: Hasher }): Miner {
  return new CrewMiner(crew, clock, hasher)
}

class CrewMiner implements Miner {
  readonly threads: number
  readonly #crew: Crew
  readonly #clock: Clock
  readonly #hasher: Hasher
  readonly #closing = new AbortController()
  #last: Promise<unknown> = Promise.resolve()
  #closed: Promise<void> | undefined

  constructor(crew: Crew, clock: Clock, hasher: Hasher) {
    this.threads = crew.threads
    this.#crew = crew
    this.#clock = clock
    this.#hasher = hasher
  }

  async mine(template: BlockTemplate, options: MineOptions = {}): Promise<MiningResult> {
    const draft = createDraft(template)
    checkMineOptions(options)
    const { signal, onProgress, from = 0 } = options
    const run = this.#last.then(() => this.#run(draft, { signal, onProgress, from }))
    this.#last = run.catch(() => {})
    // Who gives up while others are being served does not wait for them.
    return untilAborted(run, signal)
  }

  close(): Promise<void> {
    this.#closing.abort(minerClosed())
    this.#closed ??= this.#crew.close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #run(draft: Draft, { signal, onProgress, from }: MineOptions & { from: number }): Promise<MiningResult> {
    const closing = this.#closing.signal
    const startMs = this.#clock.nowMs()
    return new Promise((resolve, reject) => {
      for (const ender of [closing, signal]) if (ender?.aborted) return reject(ender.reason)
      const task = this.#crew.search({ ...draft, from, end: END_OF_NONCES })
      let cancelProgress = () => {}
      const end = (settle: () => void) => {
        cancelProgress()
        closing.removeEventListener('abort', onClose)
        signal?.removeEventListener('abort', onAbort)
        // Not before the crew is free: the next search may begin then.
        task.stop().then(settle, reject)
      }
      const fail = (error: unknown) => end(() => reject(error))
      const onClose = () => fail(closing.reason)
      const onAbort = () => fail(signal?.reason)
      closing.addEventListener('abort', onClose)
      signal?.addEventListener('abort', onAbort)
      const tell = (progress: MiningProgress) => {
        try {
          onProgress?.(progress)
        } catch (error) {
          fail(error)
        }
      }
      if (onProgress) cancelProgress = this.#watch(task, draft.difficulty, startMs, tell)
      task.found.then(
        (nonce) => end(() => this.#deliver(draft, nonce, task, startMs).then(resolve, reject)),
        (error: unknown) => fail(error),
      )
    })
  }

  /** @returns What ends it. */
  #watch(task: CrewTask, difficulty: number, startMs: number, tell: (progress: MiningProgress) => void): () => void {
    let cancel = () => {}
    const look = () => {
      cancel = this.#clock.setTimer(PROGRESS_EVERY_MS, look)
      tell(progressOf(task.hashes(), this.#clock.nowMs() - startMs, difficulty))
    }
    cancel = this.#clock.setTimer(PROGRESS_EVERY_MS, look)
    return () => cancel()
  }

  async #deliver(draft: Draft, nonce: string | undefined, task: CrewTask, startMs: number): Promise<MiningResult> {
    const hashes = task.hashes()
    if (nonce === undefined) {
      throw new RookeryError('MINER_EXHAUSTED', 'No nonce is left: mine with another timestamp.', {
        details: { hashes },
      })
    }
    const verifier = verifierWith({ difficulty: draft.difficulty, hasher: this.#hasher })
    return { block: verified(draft, nonce, verifier), hashes, elapsedMs: this.#clock.nowMs() - startMs }
  }
}

/** What a number of hashes in a span of time says of a search. */
export function progressOf(hashes: number, elapsedMs: number, difficulty: number): MiningProgress {
  const hashesPerSecond = elapsedMs > 0 ? (hashes / elapsedMs) * 1_000 : 0
  return { hashes, hashesPerSecond, expectedMs: (16 ** difficulty / hashesPerSecond) * 1_000 }
}

function verified(draft: Draft, nonce: string, verifier: Verifier): Block {
  const { previousHash } = draft
  const candidate = draft.finish(nonce, '')
  const block = { ...candidate, hash: verifier.hash(candidate, previousHash) }
  const verdict = verifier.block(block, { previousHash, height: block.height })
  if (verdict.ok) return verdict.block
  throw new RookeryError('MINER_FAILED', `What the search came to is no block: ${verdict.message}`, {
    details: { reason: verdict.reason, block },
  })
}

function checkMineOptions(options: MineOptions): void {
  checkKnown('mine', options, MINE_OPTIONS)
  const { signal, onProgress, from } = options
  checkSignal(signal)
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw invalid('onProgress', onProgress, 'a function')
  if (from === undefined || (Number.isSafeInteger(from) && from >= 0 && from <= LARGEST_FROM)) return
  throw outOfRange('from', from, 'an integer from 0 to 2^52')
}

function untilAborted<T>(run: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return run
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    run.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function minerClosed(): StateError {
  return new StateError('MINER_CLOSED', 'The miner was closed, for good: make a new one with createMiner.')
}
