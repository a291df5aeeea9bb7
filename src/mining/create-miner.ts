import { compileKernel } from '../hash/compile-kernel.ts'
import { createHasher } from '../hash/create-hasher.ts'
import type { Hasher } from '../hash/hasher.ts'
import type { WebAssemblyModule } from '../hash/web-assembly.ts'
import { checkLent } from '../runtime/check-lent.ts'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { outOfRange } from '../runtime/option-error.ts'
import { type Miner, minerWith } from './miner.ts'
import { createSliceCrew } from './slice-crew.ts'

/** What {@link createMiner} takes. */
export interface MinerOptions {
  /**
   * How many threads search, from 1 to 1,024. The miner of the core has one, whatever is wished for: the thread that it is
   * called on, in slices of 20 ms, so that a page or a server stays responsive. The `createMiner` of
   * `rookery/node`, `rookery/bun`, `rookery/deno` and `rookery/browser` starts as many as there are cores.
   */
  readonly threads?: number | undefined
  /** Time. @default the system's */
  readonly clock?: Clock | undefined
  /**
   * Nonces tried a second by the clock, at most. In virtual time, where hashing takes none, this alone makes a block take its
   * time: 16^difficulty / hashesPerSecond on average. @default as many as go
   */
  readonly hashesPerSecond?: number | undefined
  /** SHA-256, for this miner alone. @default SHA-256 in WebAssembly */
  readonly hasher?: Hasher | undefined
  /** The compiled kernel, for pages that may not compile one: see {@link compileKernel}. @default compiled here */
  readonly kernel?: WebAssemblyModule | undefined
}

/** More threads than any machine has cores are a mistake. */
const MOST_THREADS = 1_024
const FASTEST = 1e12

const OPTIONS: KnownOptions<MinerOptions> = { threads: 1, clock: 1, hashesPerSecond: 1, hasher: 1, kernel: 1 }

/**
 * Makes a miner that runs anywhere, on the thread it is called on.
 * @throws OptionsError `OPTION_OUT_OF_RANGE` for a number of threads or a rate that cannot be
 *
 * @example
 * ```ts
 * const miner = await createMiner()
 * const { block, hashes } = await miner.mine({
 *   previousHash: '', height: 0, minedBy: 'rook', messages: ['caw'], timestamp: 1_700_000_000, difficulty: 4,
 * })
 * console.log(block.nonce, block.hash, hashes)
 * ```
 */
export async function createMiner(options: MinerOptions = {}): Promise<Miner> {
  checkMinerOptions(options, OPTIONS)
  checkLent('clock', options.clock)
  checkLent('hasher', options.hasher)
  const { clock = systemClock(), hashesPerSecond } = options
  const kernel = options.kernel ?? (await compileKernel())
  const hasher = options.hasher ?? (await createHasher(kernel))
  const crew = createSliceCrew({ clock, hasher, kernel, hashesPerSecond })
  return minerWith({ crew, clock, hasher })
}

/**
 * @param known - The options of that miner: not each has a clock.
 * @throws OptionsError `OPTION_INVALID` or `OPTION_OUT_OF_RANGE`
 */
export function checkMinerOptions<T extends Pick<MinerOptions, 'threads' | 'hashesPerSecond'>>(
  options: T,
  known: KnownOptions<Required<T>>,
): void {
  checkKnown('createMiner', options, known)
  const { threads, hashesPerSecond } = options
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
    throw outOfRange('threads', threads, `an integer from 1 to ${MOST_THREADS}`)
  }
  checkRate('hashesPerSecond', hashesPerSecond)
}

/** @throws OptionsError `OPTION_OUT_OF_RANGE` */
export function checkRate(option: string, rate: number | undefined): void {
  if (rate === undefined || (typeof rate === 'number' && rate > 0 && rate <= FASTEST)) return
  throw outOfRange(option, rate, 'a positive number of hashes a second, 10^12 at most')
}
