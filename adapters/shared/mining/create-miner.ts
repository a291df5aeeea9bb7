import { availableParallelism } from 'node:os'
import { compileKernel } from '../../../src/hash/compile-kernel.ts'
import { checkMinerOptions } from '../../../src/mining/create-miner.ts'
import { type Miner, minerWith } from '../../../src/mining/miner.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import { cryptoHasher } from './crypto-hasher.ts'
import { createThreadCrew } from './thread-crew.ts'

/** What {@link createMiner} takes. */
export interface ThreadMinerOptions {
  /** How many threads search, from 1 to 1,024. @default as many as there are cores */
  readonly threads?: number | undefined
}

/**
 * Makes a miner that searches on worker threads and leaves the event loop free. They end with {@link Miner.close}, and do not keep
 * the process alive while nothing is mined.
 * @throws OptionsError `OPTION_OUT_OF_RANGE` for a number of threads that cannot be
 * @throws RookeryError `MINER_FAILED` when a thread cannot start
 *
 * @example
 * ```ts
 * await using miner = await createMiner()
 * const peer = await createPeer({ network: networks.aviary, transport: udp({ port: 8993 }), mining: { miner } })
 * ```
 */
export async function createMiner(options: ThreadMinerOptions = {}): Promise<Miner> {
  checkMinerOptions(options, { threads: 1 })
  const { threads = availableParallelism() } = options
  const crew = await createThreadCrew(threads, await compileKernel())
  return minerWith({ crew, clock: systemClock(), hasher: cryptoHasher() })
}
