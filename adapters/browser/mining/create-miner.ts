import { compileKernel } from '../../../src/hash/compile-kernel.ts'
import { createHasher } from '../../../src/hash/create-hasher.ts'
import { checkMinerOptions, createMiner as createSliceMiner } from '../../../src/mining/create-miner.ts'
import { type Miner, minerWith } from '../../../src/mining/miner.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import { type WebWorker, web } from '../web.ts'
import { createWorkerCrew } from './worker-crew.ts'
import { WORKER_TEXT } from './worker-text.ts'

/** What {@link createMiner} takes. */
export interface WorkerMinerOptions {
  /** How many workers search, from 1 to 1,024. @default as many as the browser says there are cores */
  readonly threads?: number | undefined
  /**
   * Where the page serves `rookery/browser/worker` from, for pages whose policy forbids workers from a `blob:`, as
   * `script-src 'self'` does. @default a `blob:` made of the code
   */
  readonly workerUrl?: string | URL | undefined
}

/**
 * Makes a miner that searches in web workers and leaves the page responsive. Where no worker can start, since a policy
 * forbids it or the browser has no vectors in WebAssembly, it is the miner of `rookery`, which searches on the page's own
 * thread, in slices; `threads` is then 1.
 * @throws OptionsError `OPTION_OUT_OF_RANGE` for a number of threads that cannot be
 * @throws RookeryError `MINER_FAILED` when a worker cannot start from the `workerUrl` that was given
 *
 * @example
 * ```ts
 * await using miner = await createMiner()
 * const peer = await createPeer({ network, transport: broadcastChannel(), mining: { miner, genesis: true } })
 * ```
 */
export async function createMiner(options: WorkerMinerOptions = {}): Promise<Miner> {
  checkMinerOptions(options, { threads: 1, workerUrl: 1 })
  const { threads = web().navigator?.hardwareConcurrency ?? 1, workerUrl } = options
  const kernel = await compileKernel()
  if (kernel === undefined) return createSliceMiner()
  const code = workerUrl === undefined ? blobOf(WORKER_TEXT) : { url: workerUrl, release() {} }
  try {
    const crew = await createWorkerCrew(threads, kernel, () => hire(code.url))
    const miner = minerWith({ crew, clock: systemClock(), hasher: await createHasher(kernel) })
    return releasing(miner, code.release)
  } catch (error) {
    code.release()
    if (workerUrl !== undefined) throw error
    return createSliceMiner({ kernel })
  }
}

function hire(url: string | URL): WebWorker {
  const { Worker } = web()
  if (Worker === undefined) throw new Error('there are no workers here')
  return new Worker(url, { name: 'rookery-miner' })
}

/** Kept until the miner is closed, since a worker that fails is replaced. */
function blobOf(text: string): { url: string; release(): void } {
  const { Blob, URL } = web()
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  return { url, release: () => URL.revokeObjectURL(url) }
}

function releasing(miner: Miner, release: () => void): Miner {
  const close = async () => {
    await miner.close()
    release()
  }
  return { threads: miner.threads, mine: miner.mine.bind(miner), close, [Symbol.asyncDispose]: close }
}
