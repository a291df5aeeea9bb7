import { invalid } from './option-error.ts'

/** Time, as an argument: the core reads no other clock and starts no other timer. */
export interface Clock {
  /** Milliseconds since an arbitrary moment; never goes back. May have a fraction. */
  nowMs(): number
  /** Milliseconds since 1970-01-01 UTC; may jump when somebody sets the machine's clock. */
  unixMs(): number
  /**
   * Calls `fn` once, `ms` milliseconds from now or a little later.
   * @returns A function that cancels the call; harmless afterwards and when called twice.
   */
  setTimer(ms: number, fn: () => void): () => void
}

/** The longest delay that every runtime's `setTimeout` takes; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** The clock of the machine we run on. */
export function systemClock(): Clock {
  return {
    nowMs: () => performance.now(),
    unixMs: () => Date.now(),
    setTimer(ms, fn) {
      checkTimer(ms, fn)
      // Some runtimes drop the fraction, and would call too early.
      const timer = setTimeout(fn, Math.min(Math.max(Math.ceil(ms), 0), MAX_TIMER_MS))
      return () => clearTimeout(timer)
    },
  }
}

/**
 * Checks what a timer is set with; one of nothing would fail when it fires, with nobody there to tell.
 * @throws {@link OptionsError} `OPTION_INVALID`
 */
export function checkTimer(ms: unknown, fn: unknown): void {
  if (!Number.isFinite(ms)) throw invalid('ms', ms, 'a finite number of milliseconds')
  if (typeof fn !== 'function') throw invalid('fn', fn, 'a function to call then')
}
