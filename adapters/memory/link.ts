import { OptionsError } from '../../src/errors.ts'
import type { Random } from '../../src/runtime/random.ts'

/** What a link does to the datagrams on it. Chances are numbers from 0 (never) to 1 (always). */
export interface LinkFaults {
  /**
   * Time on the way, in milliseconds: fixed, or drawn evenly from `[min, max]`, which reorders by itself. Arrivals are
   * rounded up to the next eighth of a millisecond. @default 1
   */
  latencyMs?: number | readonly [min: number, max: number]
  /** Chance that a datagram disappears. @default 0 */
  loss?: number
  /** Chance that a datagram arrives twice, each time after a delay of its own. @default 0 */
  duplicate?: number
  /** Chance that a datagram is held back for one to three times the longest latency, so that later ones overtake it. @default 0 */
  reorder?: number
  /** The longest datagram that passes, in bytes; a longer one is refused to the sender. @default 65507 */
  mtuBytes?: number
}

/** The same, checked and complete. */
export interface Link {
  readonly minLatencyMs: number
  readonly maxLatencyMs: number
  readonly loss: number
  readonly duplicate: number
  readonly reorder: number
  readonly mtuBytes: number
}

/** A link without faults: 1 ms, and the longest datagram of UDP over IPv4 (65,535 bytes without the headers' 28). */
export const PLAIN_LINK: Link = {
  minLatencyMs: 1,
  maxLatencyMs: 1,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  mtuBytes: 65_507,
}

/**
 * `base`, with what `faults` says in its place.
 * @throws OptionsError `OPTION_OUT_OF_RANGE`
 */
export function createLink(faults: LinkFaults, base: Link = PLAIN_LINK): Link {
  const { latencyMs = [base.minLatencyMs, base.maxLatencyMs], ...rest } = faults
  const [minLatencyMs, maxLatencyMs] = typeof latencyMs === 'number' ? [latencyMs, latencyMs] : latencyMs
  const { loss = base.loss, duplicate = base.duplicate, reorder = base.reorder, mtuBytes = base.mtuBytes } = rest
  check('latencyMs', minLatencyMs, 0, maxLatencyMs)
  check('latencyMs', maxLatencyMs, minLatencyMs, Number.MAX_SAFE_INTEGER)
  for (const [option, chance] of Object.entries({ loss, duplicate, reorder })) check(option, chance, 0, 1)
  check('mtuBytes', mtuBytes, 0, 65_507)
  return { minLatencyMs, maxLatencyMs, loss, duplicate, reorder, mtuBytes }
}

function check(option: string, value: number, min: number, max: number): void {
  if (typeof value === 'number' && value >= min && value <= max) return
  const message = `${option} is ${String(value)}: give a number from ${min} to ${max}.`
  throw new OptionsError('OPTION_OUT_OF_RANGE', message, { details: { option, value, min, max } })
}

/** Whether a chance comes true; draws nothing where there is no chance, so that faultless links cost nothing. */
export function happens(chance: number, random: Random): boolean {
  return chance > 0 && random.fraction() < chance
}

/** How long one datagram is on its way, in milliseconds. */
export function drawDelayMs({ minLatencyMs, maxLatencyMs, reorder }: Link, random: Random): number {
  const spread = maxLatencyMs - minLatencyMs
  const delay = spread > 0 ? minLatencyMs + spread * random.fraction() : minLatencyMs
  if (!happens(reorder, random)) return delay
  // At least a millisecond, or nothing could overtake on a link without latency.
  return delay + Math.max(maxLatencyMs, 1) * (1 + 2 * random.fraction())
}
