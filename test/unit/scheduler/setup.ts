import type { Random } from '../../../src/runtime/random.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { createScheduler } from '../../../src/scheduler/create-scheduler.ts'
import { createVirtualClock } from '../../../src/scheduler/virtual-clock.ts'

export const UNIX_MS = 1_700_000_000_000

/** A scheduler on a clock of our own, and `mark`, a task that notes when it ran. */
export function setup({ random = seededRandom(1), nowMs = 0 }: { random?: Random; nowMs?: number } = {}) {
  const clock = createVirtualClock({ nowMs, unixMs: UNIX_MS })
  const scheduler = createScheduler({ clock, random })
  const times: number[] = []
  const mark = () => {
    times.push(clock.nowMs())
  }
  return { clock, scheduler, times, mark }
}

/** Draws these fractions, over and over. */
export function fixedRandom(...fractions: number[]): Random {
  let drawn = 0
  return { fraction: () => fractions[drawn++ % fractions.length] as number, bytes: (n) => new Uint8Array(n) }
}

/** A promise in the test's hands. */
export function deferred() {
  let resolve: () => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** Lets everything run that waits for nothing but its turn. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}
