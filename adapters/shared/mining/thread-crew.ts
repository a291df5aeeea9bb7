import { Worker } from 'node:worker_threads'
import { RookeryError } from '../../../src/errors.ts'
import type { WebAssemblyModule } from '../../../src/hash/web-assembly.ts'
import type { Crew, CrewJob, CrewTask } from '../../../src/mining/crew.ts'
import { CELLS, type ThreadJob, type ThreadReport } from './messages.ts'
import { WORKER_TEXT } from './worker-text.ts'

/** A search under way, as the threads' messages concern it. */
interface Search {
  readonly id: number
  readonly cells: BigInt64Array
  exhausted: number
  resolve(nonce: string | undefined): void
  reject(error: unknown): void
}

/**
 * A crew of threads. One that dies fails the search that was under way, and is replaced when the next one begins.
 * @param kernel - The compiled kernel, shared by all of them.
 * @param text - The threads' code.
 * @throws RookeryError `MINER_FAILED` when a thread cannot start
 */
export async function createThreadCrew(
  threads: number,
  kernel: WebAssemblyModule | undefined,
  text = WORKER_TEXT,
): Promise<Crew> {
  const crew = new ThreadCrew(threads, kernel, text)
  try {
    await crew.start()
  } catch (error) {
    await crew.close()
    throw error
  }
  return crew
}

class ThreadCrew implements Crew {
  readonly threads: number
  readonly #kernel: WebAssemblyModule | undefined
  readonly #text: string
  readonly #workers = new Set<Worker>()
  #search: Search | undefined
  #lastId = 0
  #isClosed = false

  constructor(threads: number, kernel: WebAssemblyModule | undefined, text: string) {
    this.threads = threads
    this.#kernel = kernel
    this.#text = text
  }

  async start(): Promise<void> {
    await Promise.all(Array.from({ length: this.threads }, () => ready(this.#hire())))
    for (const worker of this.#workers) worker.unref()
  }

  search({ fixedPart, difficulty, from, end }: CrewJob): CrewTask {
    const shared = new SharedArrayBuffer(CELLS.count * BigInt64Array.BYTES_PER_ELEMENT)
    const cells = new BigInt64Array(shared)
    cells[CELLS.next] = BigInt(from)
    const id = ++this.#lastId
    const found = new Promise<string | undefined>((resolve, reject) => {
      this.#search = { id, cells, exhausted: 0, resolve, reject }
    })
    while (this.#workers.size < this.threads) this.#hire()
    const job: ThreadJob = { id, fixedPart, difficulty, kernel: this.#kernel, end, shared }
    for (const worker of this.#workers) {
      // Somebody waits: that keeps the process alive, as a timer would.
      worker.ref()
      worker.postMessage(job)
    }
    return { found, hashes: () => Number(Atomics.load(cells, CELLS.hashes)), stop: () => this.#stop(id) }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#search) await this.#stop(this.#search.id)
    await Promise.all([...this.#workers].map((worker) => worker.terminate()))
  }

  /** The next search need not wait: it shares nothing with this one, and threads turn to it within milliseconds. */
  async #stop(id: number): Promise<void> {
    if (this.#search?.id !== id) return
    Atomics.store(this.#search.cells, CELLS.isOver, 1n)
    this.#search = undefined
    for (const worker of this.#workers) worker.unref()
  }

  #hire(): Worker {
    const worker = startWorker(this.#text)
    this.#workers.add(worker)
    worker.on('message', (report: ThreadReport) => this.#onReport(report))
    worker.on('error', (error) => this.#lose(worker, error))
    worker.on('exit', (code) => this.#lose(worker, new Error(`it ended with exit code ${code}`)))
    return worker
  }

  #onReport(report: ThreadReport): void {
    const search = this.#search
    if (report.type === 'ready' || search?.id !== report.id) return
    if (report.type === 'found') search.resolve(report.nonce)
    else if (report.type === 'failed') search.reject(threadFailed(report.error))
    else if (++search.exhausted === this.threads) search.resolve(undefined)
  }

  #lose(worker: Worker, cause: unknown): void {
    if (!this.#workers.delete(worker) || this.#isClosed) return
    this.#search?.reject(threadFailed(cause))
  }
}

/** @throws RookeryError `MINER_FAILED` where policy forbids workers */
function startWorker(text: string): Worker {
  try {
    // No flags of ours: a loader for TypeScript or a debugger has no business there.
    return new Worker(text, { eval: true, execArgv: [], name: 'rookery-miner' })
  } catch (cause) {
    throw threadFailed(cause)
  }
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', (error) => reject(threadFailed(error)))
    worker.once('exit', (code) => reject(threadFailed(new Error(`it ended with exit code ${code}`))))
  })
}

function threadFailed(cause: unknown): RookeryError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new RookeryError('MINER_FAILED', `A mining thread failed: ${why.replace(/\.$/, '')}.`, { cause })
}
