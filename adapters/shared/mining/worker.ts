import { parentPort } from 'node:worker_threads'
import { createNonceSearch } from '../../../src/mining/search.ts'
import { cryptoHasher } from './crypto-hasher.ts'
import { CELLS, type ThreadJob, type ThreadReport } from './messages.ts'

/** How long a thread goes without looking up, in milliseconds; it is how late it may notice that a search is over. */
const LOOK_UP_MS = 5
const FIRST_COUNT = 1_024
const MOST_COUNT = 1_048_576

/**
 * A thread that searches. It takes ranges from the shared counter, so no two threads ever try the same nonce and none waits
 * for another; a search's end is noticed between two ranges.
 *
 * This file is not loaded as it stands: scripts/build-worker.mjs makes a text of it and of what it imports.
 */
const port = parentPort
const report = (message: ThreadReport) => port?.postMessage(message)

port?.on('message', (job: ThreadJob) => {
  try {
    search(job)
  } catch (error) {
    report({ type: 'failed', id: job.id, error })
  }
})
report({ type: 'ready' })

function search({ id, fixedPart, difficulty, kernel, end, shared }: ThreadJob): void {
  const cells = new BigInt64Array(shared)
  const search = createNonceSearch({ fixedPart, difficulty, kernel, hasher: cryptoHasher() })
  let count = FIRST_COUNT
  while (Atomics.load(cells, CELLS.isOver) === 0n) {
    const from = Number(Atomics.add(cells, CELLS.next, BigInt(count)))
    if (from >= end) return report({ type: 'exhausted', id })
    const startMs = performance.now()
    const { nonce, hashes } = search.mine({ from, count: Math.min(count, end - from) })
    Atomics.add(cells, CELLS.hashes, BigInt(hashes))
    if (nonce !== undefined) {
      Atomics.store(cells, CELLS.isOver, 1n)
      return report({ type: 'found', id, nonce })
    }
    const elapsedMs = performance.now() - startMs
    if (elapsedMs < LOOK_UP_MS / 2) count = Math.min(2 * count, MOST_COUNT)
    else if (elapsedMs > 2 * LOOK_UP_MS) count = Math.max(FIRST_COUNT, Math.floor(count / 2))
  }
}
