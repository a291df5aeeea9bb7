import { createSimdHasher } from '../../../src/hash/simd-hasher.ts'
import { type Kernel, openKernel } from '../../../src/hash/simd-kernel.ts'
import { createNonceSearch, type NonceSearch } from '../../../src/mining/search.ts'
import type { WorkerOrder, WorkerReport } from './messages.ts'

/** What a worker has around it, as far as it is used here. */
interface WorkerScope {
  onmessage: (event: { readonly data: WorkerOrder }) => void
  postMessage(report: WorkerReport): void
}

/**
 * A worker that searches. It is handed ranges, since a page has no memory to share with it unless it is isolated by headers
 * that few pages have.
 *
 * This file is loaded as a text that scripts/build-worker.mjs makes of it and of what it imports, or as dist/browser-worker.js.
 */
const scope = globalThis as unknown as WorkerScope
let current: { readonly id: number; readonly search: NonceSearch } | undefined

scope.onmessage = ({ data: order }) => {
  try {
    if (order.type === 'job') current = { id: order.id, search: begin(order) }
    else if (order.id === current?.id) scope.postMessage(searchIn(current.search, order))
  } catch (error) {
    scope.postMessage({ type: 'failed', id: order.id, message: String(error) })
  }
}
scope.postMessage({ type: 'ready' })

function begin({ fixedPart, difficulty, kernel }: WorkerOrder & { type: 'job' }): NonceSearch {
  return createNonceSearch({ fixedPart, difficulty, kernel, hasher: createSimdHasher(openKernel(kernel) as Kernel) })
}

function searchIn(search: NonceSearch, { id, from, count }: WorkerOrder & { type: 'range' }): WorkerReport {
  const startMs = performance.now()
  const { nonce, hashes } = search.mine({ from, count })
  return { type: 'searched', id, nonce, hashes, elapsedMs: performance.now() - startMs }
}
