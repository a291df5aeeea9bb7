import type { Clock } from '../../src/runtime/clock.ts'
import { checkKnown, type KnownOptions } from '../../src/runtime/known-options.ts'
import { invalid } from '../../src/runtime/option-error.ts'
import { checkMs } from '../../src/scheduler/check.ts'
import type { VirtualClock } from '../../src/scheduler/virtual-clock.ts'

/**
 * Microtask turns between two events, so that code that awaits sees the time at which it was woken: enough for eight
 * async functions that return one another, at three turns each. Deeper ones go on one event later; the order is the
 * same in each run all the same.
 */
const TURNS = 24

/** How often a condition is looked at on a clock that moves by itself, in milliseconds. */
const POLL_MS = 2

const RUN_UNTIL: KnownOptions<RunUntilOptions> = { timeoutMs: 1 }

/** How long a condition is waited for. */
export interface RunUntilOptions {
  /** In milliseconds of the network's clock. @default 60000 */
  timeoutMs?: number | undefined
}

export function isVirtual(clock: Clock): clock is VirtualClock {
  return 'step' in clock && 'advance' in clock && 'nextTimerMs' in clock
}

/** Lets `ms` milliseconds of `clock` pass. */
export async function run(clock: Clock, ms: number): Promise<void> {
  checkMs('ms', ms)
  if (!isVirtual(clock)) return pause(clock, ms)
  const endMs = clock.nowMs() + ms
  await drain()
  while (isDue(clock, endMs)) await step(clock)
  clock.advance(Math.max(0, endMs - clock.nowMs()))
  await drain()
}

/** Lets time pass until `predicate` holds, `timeoutMs` at most. @returns Whether it holds. */
export async function runUntil(
  clock: Clock,
  predicate: () => boolean,
  options: RunUntilOptions = {},
): Promise<boolean> {
  if (typeof predicate !== 'function') throw invalid('predicate', predicate, 'a function')
  checkKnown('runUntil', options, RUN_UNTIL)
  const { timeoutMs = 60_000 } = options
  const endMs = clock.nowMs() + checkMs('timeoutMs', timeoutMs)
  await drain()
  if (!isVirtual(clock)) {
    while (!predicate() && clock.nowMs() < endMs) await pause(clock, POLL_MS)
    return predicate()
  }
  while (!predicate()) {
    if (isDue(clock, endMs)) {
      await step(clock)
      continue
    }
    // Nothing left to happen, unless something outside the clock is still under way.
    await drain()
    if (!isDue(clock, endMs)) break
  }
  if (!predicate()) clock.advance(Math.max(0, endMs - clock.nowMs()))
  return predicate()
}

function isDue({ nextTimerMs }: VirtualClock, endMs: number): boolean {
  return nextTimerMs !== undefined && nextTimerMs <= endMs
}

async function step(clock: VirtualClock): Promise<void> {
  clock.step()
  for (let turn = 0; turn < TURNS; turn++) await undefined
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(ms, resolve)
  })
}

/** Lets everything that was promised happen, however deep: a turn of the real event loop. */
function drain(): Promise<void> {
  return new Promise((resolve) => {
    // Browsers have no setImmediate, which spares the others a millisecond.
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
}
