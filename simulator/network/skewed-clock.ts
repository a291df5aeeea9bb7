import type { Clock } from 'rookery'

/** A peer's own clock: it may be wrong, run fast or slow, and jump. */
export interface SkewedClock extends Clock {
  /** Sets the wall clock forward, or back when `ms` is negative. */
  jump(ms: number): void
  /** From now on the clock goes `rate` times as fast as it should; timers that are set already stay. */
  runAt(rate: number): void
}

/** Timers wait whole ticks: a rounded fraction that is too small to move the clock would be waited for for ever. */
const TICKS_PER_MS = 1_024

/** A clock beside `base`; right until it is told otherwise. */
export function createSkewedClock(base: Clock): SkewedClock {
  let rate = 1
  let [baseMs, ownMs] = [base.nowMs(), base.nowMs()]
  let offsetMs = base.unixMs() - base.nowMs()
  const nowMs = () => (rate === 1 && baseMs === ownMs ? base.nowMs() : ownMs + (base.nowMs() - baseMs) * rate)
  return {
    nowMs,
    unixMs: () => nowMs() + offsetMs,
    setTimer: (ms, fn) => base.setTimer(Math.ceil((ms / rate) * TICKS_PER_MS) / TICKS_PER_MS, fn),
    jump(ms) {
      offsetMs += ms
    },
    runAt(newRate) {
      ;[ownMs, baseMs] = [nowMs(), base.nowMs()]
      rate = newRate
    },
  }
}
