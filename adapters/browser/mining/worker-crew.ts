import { RookeryError } from '../../../src/errors.ts'
import type { WebAssemblyModule } from '../../../src/hash/web-assembly.ts'
import type { Crew, CrewJob, CrewTask } from '../../../src/mining/crew.ts'
import type { WebWorker } from '../web.ts'
import type { WorkerOrder, WorkerReport } from './messages.ts'

/** How long a range should take, in milliseconds: with {@link RANGES_AHEAD} of them it is how late a worker turns to the next search. */
const RANGE_MS = 20
const FIRST_COUNT = 1_024
const MOST_COUNT = 4_194_304
/** A worker has the next range before it reports the last one, so it never waits for the page. */
const RANGES_AHEAD = 2

/** A search under way. */
interface Search {
  readonly id: number
  readonly end: number
  next: number
  hashes: number
  /** Ranges that no report has come back for. */
  open: number
  resolve(nonce: string | undefined): void
  reject(error: unknown): void
}

/** A worker, and how many nonces it is given at a time. */
interface Hand {
  readonly worker: WebWorker
  count: number
}

/**
 * A crew of web workers. One that fails ends the search that was under way, and is replaced when the next one begins.
 * @param hire - Makes a worker that runs `worker.ts`.
 * @throws RookeryError `MINER_FAILED` when a worker cannot start
 */
export async function createWorkerCrew(
  threads: number,
  kernel: WebAssemblyModule,
  hire: () => WebWorker,
): Promise<Crew> {
  const crew = new WorkerCrew(threads, kernel, hire)
  try {
    await crew.start()
  } catch (error) {
    await crew.close()
    throw error
  }
  return crew
}

class WorkerCrew implements Crew {
  readonly threads: number
  readonly #kernel: WebAssemblyModule
  readonly #makeWorker: () => WebWorker
  readonly #hands = new Set<Hand>()
  #search: Search | undefined
  #lastId = 0

  constructor(threads: number, kernel: WebAssemblyModule, makeWorker: () => WebWorker) {
    this.threads = threads
    this.#kernel = kernel
    this.#makeWorker = makeWorker
  }

  async start(): Promise<void> {
    await Promise.all(Array.from({ length: this.threads }, () => this.#hire()))
  }

  search({ fixedPart, difficulty, from, end }: CrewJob): CrewTask {
    const id = ++this.#lastId
    const found = new Promise<string | undefined>((resolve, reject) => {
      this.#search = { id, end, next: from, hashes: 0, open: 0, resolve, reject }
    })
    const search = this.#search as Search
    const begin = (hand: Hand) => {
      if (this.#search !== search) return
      order(hand, { type: 'job', id, fixedPart, difficulty, kernel: this.#kernel })
      for (let i = 0; i < RANGES_AHEAD; i++) this.#giveRange(hand, search)
    }
    for (const hand of this.#hands) begin(hand)
    for (let missing = this.threads - this.#hands.size; missing > 0; missing--) {
      this.#hire().then(begin, (error: unknown) => search.reject(error))
    }
    return { found, hashes: () => search.hashes, stop: async () => this.#stop(id) }
  }

  async close(): Promise<void> {
    this.#search = undefined
    for (const { worker } of this.#hands) worker.terminate()
    this.#hands.clear()
  }

  /** The next search need not wait: workers turn to it when the ranges that they have are done. */
  #stop(id: number): void {
    if (this.#search?.id === id) this.#search = undefined
  }

  /** Resolves when the worker says that it is there. */
  #hire(): Promise<Hand> {
    return new Promise((resolve, reject) => {
      const worker = startWorker(this.#makeWorker)
      const hand = { worker, count: FIRST_COUNT }
      this.#hands.add(hand)
      worker.onmessage = ({ data }) => {
        const report = data as WorkerReport
        if (report.type === 'ready') resolve(hand)
        else this.#onReport(hand, report)
      }
      worker.onerror = (event) => {
        event.preventDefault()
        const failure = workerFailed(event.message ?? 'it could not be loaded')
        this.#lose(hand, failure)
        reject(failure)
      }
    })
  }

  #onReport(hand: Hand, report: Exclude<WorkerReport, { type: 'ready' }>): void {
    const search = this.#search
    if (search?.id !== report.id) return
    if (report.type === 'failed') return search.reject(workerFailed(report.message))
    search.open -= 1
    search.hashes += report.hashes
    hand.count = paced(hand.count, report.elapsedMs)
    if (report.nonce !== undefined) return search.resolve(report.nonce)
    this.#giveRange(hand, search)
    if (search.open === 0) search.resolve(undefined)
  }

  #giveRange(hand: Hand, search: Search): void {
    const { next: from, end, id } = search
    const count = Math.min(hand.count, end - from)
    if (count <= 0) return
    search.next += count
    search.open += 1
    order(hand, { type: 'range', id, from, count })
  }

  #lose(hand: Hand, failure: RookeryError): void {
    hand.worker.terminate()
    if (this.#hands.delete(hand)) this.#search?.reject(failure)
  }
}

function order({ worker }: Hand, message: WorkerOrder): void {
  worker.postMessage(message)
}

function paced(count: number, elapsedMs: number): number {
  if (elapsedMs < RANGE_MS / 2) return Math.min(2 * count, MOST_COUNT)
  return elapsedMs > 2 * RANGE_MS ? Math.max(FIRST_COUNT, Math.floor(count / 2)) : count
}

/** @throws RookeryError `MINER_FAILED` where policy forbids workers */
function startWorker(makeWorker: () => WebWorker): WebWorker {
  try {
    return makeWorker()
  } catch (cause) {
    throw workerFailed(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function workerFailed(why: string, cause?: unknown): RookeryError {
  return new RookeryError('MINER_FAILED', `A mining worker failed: ${why.replace(/\.$/, '')}.`, { cause })
}
