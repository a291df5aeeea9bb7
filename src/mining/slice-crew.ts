import type { Hasher } from '../hash/hasher.ts'
import type { WebAssemblyModule } from '../hash/web-assembly.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Crew, CrewJob, CrewTask } from './crew.ts'
import { createNonceSearch, type NonceSearch } from './search.ts'

/** How long a slice should take: long enough to be worth a timer, short enough for whoever waits for the event loop. */
const SLICE_MS = 20
/** The first slice of a search, in hashes: a few milliseconds on the slowest machine. */
const FIRST_SLICE = 1_024
/** The longest slice, in hashes: some 25 ms at ten million a second, and the bound where a clock stands still. */
const LONGEST_SLICE = 262_144
/** Between two slices everybody else has a turn, in milliseconds. Never 0: virtual time would stand still. */
const PAUSE_MS = 1
/** Between two slices at a fixed rate, in milliseconds. */
const TICK_MS = 10

/** What a crew of one is made of. */
export interface SliceCrewOptions {
  readonly clock: Clock
  readonly kernel: WebAssemblyModule | undefined
  readonly hasher: Hasher
  /** Hashes a second by the clock; undefined for as many as 20 ms at a time bring. */
  readonly hashesPerSecond: number | undefined
}

/**
 * Searches on the event loop, a slice at a time, with timers of the injected clock in between. How much a slice holds depends
 * on that clock alone, so virtual time gives the same run twice.
 */
export function createSliceCrew(options: SliceCrewOptions): Crew {
  return {
    threads: 1,
    search: (job) => new SliceTask(job, options),
    close: async () => {},
  }
}

class SliceTask implements CrewTask {
  readonly found: Promise<string | undefined>
  readonly #clock: Clock
  readonly #search: NonceSearch
  readonly #end: number
  readonly #ration: Ration
  #next: number
  #hashes = 0
  #cancel: () => void

  constructor(job: CrewJob, { clock, kernel, hasher, hashesPerSecond }: SliceCrewOptions) {
    const { fixedPart, difficulty, from, end } = job
    this.#clock = clock
    this.#search = createNonceSearch({ fixedPart, difficulty, kernel, hasher })
    this.#next = from
    this.#end = end
    this.#ration = hashesPerSecond === undefined ? adaptiveRation() : steadyRation(hashesPerSecond, clock.nowMs())
    let settle: { resolve(nonce: string | undefined): void; reject(error: unknown): void } | undefined
    this.found = new Promise((resolve, reject) => {
      settle = { resolve, reject }
    })
    const step = () => {
      try {
        const nonce = this.#slice()
        if (nonce !== undefined || this.#next >= this.#end) settle?.resolve(nonce)
        else this.#cancel = clock.setTimer(this.#ration.pauseMs, step)
      } catch (error) {
        settle?.reject(error)
      }
    }
    this.#cancel = clock.setTimer(this.#ration.pauseMs, step)
  }

  hashes(): number {
    return this.#hashes
  }

  async stop(): Promise<void> {
    this.#cancel()
  }

  #slice(): string | undefined {
    const startMs = this.#clock.nowMs()
    const count = Math.min(this.#ration.count(startMs), this.#end - this.#next)
    if (count === 0) return undefined
    const { nonce, hashes } = this.#search.mine({ from: this.#next, count })
    this.#next += count
    this.#hashes += hashes
    this.#ration.took(this.#clock.nowMs() - startMs)
    return nonce
  }
}

/** How much each slice holds. */
interface Ration {
  readonly pauseMs: number
  count(nowMs: number): number
  took(elapsedMs: number): void
}

/** As much as {@link SLICE_MS} hold, found by doubling and halving. */
function adaptiveRation(): Ration {
  let count = FIRST_SLICE
  return {
    pauseMs: PAUSE_MS,
    count: () => count,
    took(elapsedMs) {
      if (elapsedMs < SLICE_MS / 2) count = Math.min(2 * count, LONGEST_SLICE)
      else if (elapsedMs > 2 * SLICE_MS) count = Math.max(1, Math.floor(count / 2))
    },
  }
}

/** What is due by the clock, and never more at a time than in {@link TICK_MS} times ten: time asleep is not made up for. */
function steadyRation(hashesPerSecond: number, startMs: number): Ration {
  const perMs = hashesPerSecond / 1_000
  let [sinceMs, rest] = [startMs, 0]
  return {
    pauseMs: Math.max(TICK_MS, Math.min(1 / perMs, 1_000)),
    count(nowMs) {
      const due = rest + perMs * Math.min(nowMs - sinceMs, 10 * Math.max(TICK_MS, 1 / perMs))
      const count = Math.min(Math.floor(due), LONGEST_SLICE)
      sinceMs = nowMs
      rest = Math.min(due - count, 1)
      return count
    },
    took() {},
  }
}
