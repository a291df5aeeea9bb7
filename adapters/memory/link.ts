import { OptionsError } from '../../src/errors.ts'
import { type Complete, checkKnown, type KnownOptions } from '../../src/runtime/known-options.ts'
import { describeValue, invalid } from '../../src/runtime/option-error.ts'
import type { Random } from '../../src/runtime/random.ts'

/** What a link does to the datagrams on it. Chances are numbers from 0 (never) to 1 (always). */
export interface LinkFaults {
  /**
   * Time on the way, in milliseconds: fixed, drawn evenly from `[min, max]`, which reorders by itself, or by a function of
   * yours for each datagram. Arrivals are rounded up to the next eighth of a millisecond. @default 1
   */
  latencyMs?: number | readonly [min: number, max: number] | ((random: Random) => number) | undefined
  /** Chance that a datagram disappears. @default 0 */
  loss?: number | undefined
  /** Losses that come in bursts, besides `loss`. @default none */
  burst?: LossBursts | undefined
  /** Chance that a datagram arrives twice, each time after a delay of its own. @default 0 */
  duplicate?: number | undefined
  /** Chance that a datagram is held back for one to three times the longest latency, so that later ones overtake it. @default 0 */
  reorder?: number | undefined
  /** The longest datagram that passes, in bytes; a longer one is refused to the sender. @default 65507 */
  mtuBytes?: number | undefined
  /** How much goes through in a second; the rest waits. @default any amount, at once */
  bytesPerSecond?: number | undefined
  /** How much may wait where `bytesPerSecond` is set, with the rest of what is leaving; what comes on top of it is lost. @default 65536 */
  queueBytes?: number | undefined
}

/**
 * A link that is good for a while, then bad for a while, and so on: what radio and crowded routers do. Both whiles are
 * memoryless, so bursts come at random and some are long.
 * @see Gilbert, "Capacity of a burst-noise channel" (1960); Elliott (1963)
 */
export interface LossBursts {
  /** Mean time from the end of one burst to the next, in milliseconds. */
  everyMs: number
  /** Mean length of a burst, in milliseconds. */
  forMs: number
  /** Chance that a datagram disappears during a burst. @default 1 */
  loss?: number | undefined
}

export const LINK_FAULTS: KnownOptions<LinkFaults> = {
  latencyMs: 1,
  loss: 1,
  burst: 1,
  duplicate: 1,
  reorder: 1,
  mtuBytes: 1,
  bytesPerSecond: 1,
  queueBytes: 1,
}

const BURST: KnownOptions<LossBursts> = { everyMs: 1, forMs: 1, loss: 1 }

/** The same, checked and complete. */
export interface Link {
  readonly minLatencyMs: number
  readonly maxLatencyMs: number
  /** In place of the two before. */
  readonly latency: ((random: Random) => number) | undefined
  readonly loss: number
  readonly burst: Complete<LossBursts> | undefined
  readonly duplicate: number
  readonly reorder: number
  readonly mtuBytes: number
  readonly bytesPerMs: number
  readonly queueBytes: number
  /** Whether it remembers anything from one datagram to the next. */
  readonly hasState: boolean
}

/** What a link remembers. */
export interface LinkState {
  /** When the last datagram so far has left the queue. */
  freeMs: number
  /** Whether it is bad now, and until when it is as it is. */
  isBad: boolean
  untilMs: number
}

/** A link without faults: 1 ms, and the longest datagram of UDP over IPv4 (65,535 bytes without the headers' 28). */
export const PLAIN_LINK: Link = {
  minLatencyMs: 1,
  maxLatencyMs: 1,
  latency: undefined,
  loss: 0,
  burst: undefined,
  duplicate: 0,
  reorder: 0,
  mtuBytes: 65_507,
  bytesPerMs: Number.POSITIVE_INFINITY,
  queueBytes: 65_536,
  hasState: false,
}

/**
 * `base`, with what `faults` says in its place.
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function createLink(faults: LinkFaults, base: Link = PLAIN_LINK): Link {
  checkKnown('a link', faults, LINK_FAULTS)
  if (faults.burst !== undefined) checkKnown('burst', faults.burst, BURST)
  const { latencyMs = base.latency ?? [base.minLatencyMs, base.maxLatencyMs], ...rest } = faults
  const latency = typeof latencyMs === 'function' ? latencyMs : undefined
  if (!latency && typeof latencyMs !== 'number' && !Array.isArray(latencyMs))
    throw invalid('latencyMs', latencyMs, 'a number of milliseconds, [min, max], or a function that draws one')
  const range = typeof latencyMs === 'number' ? ([latencyMs, latencyMs] as const) : latencyMs
  const [minLatencyMs, maxLatencyMs] = typeof range === 'function' ? ([0, 0] as const) : range
  const { loss = base.loss, duplicate = base.duplicate, reorder = base.reorder, mtuBytes = base.mtuBytes } = rest
  const { bytesPerSecond = base.bytesPerMs * 1_000, queueBytes = base.queueBytes } = rest
  const burst = rest.burst === undefined ? base.burst : { ...rest.burst, loss: rest.burst.loss ?? 1 }
  check('latencyMs', minLatencyMs, 0, Number.MAX_SAFE_INTEGER)
  check('latencyMs', maxLatencyMs, minLatencyMs, Number.MAX_SAFE_INTEGER)
  for (const [option, chance] of Object.entries({ loss, duplicate, reorder })) check(option, chance, 0, 1)
  if (burst) {
    check('burst.loss', burst.loss, 0, 1)
    for (const time of ['everyMs', 'forMs'] as const) check(`burst.${time}`, burst[time], 1, Number.MAX_SAFE_INTEGER)
  }
  check('mtuBytes', mtuBytes, 0, 65_507)
  check('bytesPerSecond', bytesPerSecond, 1, Number.POSITIVE_INFINITY)
  check('queueBytes', queueBytes, 0, Number.POSITIVE_INFINITY)
  const bytesPerMs = bytesPerSecond / 1_000
  const hasState = burst !== undefined || bytesPerMs < Number.POSITIVE_INFINITY
  const times = { minLatencyMs, maxLatencyMs, latency }
  return { ...times, loss, burst, duplicate, reorder, mtuBytes, bytesPerMs, queueBytes, hasState }
}

function check(option: string, value: number, min: number, max: number): void {
  if (typeof value === 'number' && value >= min && value <= max) return
  const bounds = max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `of ${min} or more`
  const message = `${option} is ${describeValue(value)}: give a number ${bounds}.`
  throw new OptionsError('OPTION_OUT_OF_RANGE', message, { details: { option, value, min, max } })
}

/** Whether a chance comes true; draws nothing where there is no chance, so that faultless links cost nothing. */
export function happens(chance: number, random: Random): boolean {
  return chance > 0 && random.fraction() < chance
}

/** How long one datagram is on its way, in milliseconds. */
export function drawDelayMs({ minLatencyMs, maxLatencyMs, latency, reorder }: Link, random: Random): number {
  const spread = maxLatencyMs - minLatencyMs
  const delay = latency
    ? Math.max(0, latency(random))
    : spread > 0
      ? minLatencyMs + spread * random.fraction()
      : minLatencyMs
  if (!happens(reorder, random)) return delay
  // At least a millisecond, or nothing could overtake on a link without latency.
  return delay + Math.max(latency ? delay : maxLatencyMs, 1) * (1 + 2 * random.fraction())
}

/** Whether a burst takes this datagram. */
export function isInBurst({ burst }: Link, state: LinkState, nowMs: number, random: Random): boolean {
  if (burst === undefined) return false
  while (state.untilMs <= nowMs) {
    state.isBad = !state.isBad
    state.untilMs += (state.isBad ? burst.forMs : burst.everyMs) * drawExponential(random)
  }
  return state.isBad && happens(burst.loss, random)
}

/**
 * A draw from the exponential distribution of mean 1, by comparisons alone: the last digit of a logarithm may differ
 * between engines, and one digit would make another run.
 * @see von Neumann, "Various techniques used in connection with random digits" (1951)
 */
function drawExponential(random: Random): number {
  for (let whole = 0; ; whole++) {
    const first = random.fraction()
    let length = 1
    for (let last = first, next = random.fraction(); next < last; next = random.fraction()) {
      last = next
      length++
    }
    if (length % 2 === 1) return whole + first
  }
}

/** How long a datagram waits for its turn and takes to leave, in milliseconds; undefined when there is no room for it. */
export function queueMs(
  { bytesPerMs, queueBytes }: Link,
  state: LinkState,
  bytes: number,
  nowMs: number,
): number | undefined {
  if (bytesPerMs === Number.POSITIVE_INFINITY) return 0
  const beginMs = Math.max(nowMs, state.freeMs)
  if (beginMs > nowMs && (beginMs - nowMs) * bytesPerMs + bytes > queueBytes) return undefined
  state.freeMs = beginMs + bytes / bytesPerMs
  return state.freeMs - nowMs
}
