import type { Build } from './build.ts'
import type { ChainFile } from './chain-file.ts'
import { ended, nextMessage, startChild } from './children.ts'
import type { BenchOptions, Scenario } from './options.ts'
import type { Supporters } from './supporters.ts'

/** A rate in blocks a second, and whether it was measured to the end of the chain. */
export interface Rate {
  readonly perSecond: number
  readonly isWhole: boolean
  /** Processor time of the one who asks, in microseconds a block. It tells more than the rate where others use the cores. */
  readonly cpuMicros: number
}

/** The medians of one scenario. */
export interface Row extends Scenario {
  readonly ours: Rate
  readonly naive: Rate
  /** The better of the two windows. */
  readonly raw: Rate
  /** Questions in flight at which that was. */
  readonly rawInFlight: number
  /** From `start()` to `synced()`, in milliseconds; extrapolated where it was cut short. */
  readonly elapsedMs: number
  /** Sent by our peer, of every kind. */
  readonly datagramsPerBlock: number
  /** Event-loop delay while idle, and while syncing, at the 99th percentile, in milliseconds. */
  readonly idleP99Ms: number
  readonly p99Ms: number
  /** The longest, in milliseconds. */
  readonly maxMs: number
  /** Peak resident memory over that before the start, in bytes. */
  readonly peakBytes: number
}

interface Fetched {
  readonly isWhole: boolean
  readonly blocks: number
  readonly hash: string | undefined
  readonly elapsedMs: number
  readonly cpuMs: number
}

interface OurSync extends Fetched {
  readonly datagrams: number
  readonly idleP99Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly peakBytes: number
}

/** What a measurement needs to know. */
export interface Measured {
  readonly scenario: Scenario
  readonly chain: ChainFile
  readonly supporters: Supporters
  readonly build: Build
  readonly options: BenchOptions
}

const RAW_WINDOWS = [64, 256] as const

/** Ours, the naive client and the raw loop in turn, round after round, so that a noisy machine disturbs them alike. */
export async function measureScenario(measured: Measured, tell: (note: string) => void): Promise<Row> {
  const { rounds } = measured.options
  const ours: OurSync[] = []
  const naive: Fetched[] = []
  const raw: Fetched[][] = RAW_WINDOWS.map(() => [])
  for (let round = 1; round <= rounds; round++) {
    const our = await syncOnce(measured, round)
    ours.push(our)
    naive.push(await askOnce(measured, round, 1))
    for (const [at, inFlight] of RAW_WINDOWS.entries()) raw[at]?.push(await askOnce(measured, round, inFlight))
    const rates = [our, naive.at(-1), ...raw.map((of) => of.at(-1))].map((of) => of && spell(rateOf([of])))
    tell(`round ${round}/${rounds}, blocks/s: ours ${rates[0]}, naive ${rates[1]}, raw ${rates.slice(2).join(' and ')}`)
  }
  return summary(measured.scenario, ours, naive, raw)
}

function summary(scenario: Scenario, ours: OurSync[], naive: Fetched[], raw: Fetched[][]): Row {
  const rates = raw.map(rateOf)
  const best = rates.reduce((best, { perSecond }, at) => (perSecond > (rates[best] as Rate).perSecond ? at : best), 0)
  const our = rateOf(ours)
  return {
    ...scenario,
    ours: our,
    naive: rateOf(naive),
    raw: rates[best] as Rate,
    rawInFlight: RAW_WINDOWS[best] as number,
    elapsedMs: (1_000 * scenario.blocks) / our.perSecond,
    datagramsPerBlock: median(ours.map(({ datagrams, blocks }) => datagrams / blocks)),
    idleP99Ms: median(ours.map(({ idleP99Ms }) => idleP99Ms)),
    p99Ms: median(ours.map(({ p99Ms }) => p99Ms)),
    maxMs: median(ours.map(({ maxMs }) => maxMs)),
    peakBytes: median(ours.map(({ peakBytes }) => peakBytes)),
  }
}

async function syncOnce({ scenario, chain, supporters, build, options }: Measured, seed: number): Promise<OurSync> {
  await supporters.reset(scenario, seed)
  const { nth, limitMs, profileFolder } = options
  const work = { supporters: supporters.addresses, nth, limitMs, lifetimeMs: nth * limitMs + 15_000 }
  const flags = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]
  return check(chain, 'Our peer', await resultOf<OurSync>(startChild('our-peer.mjs', work, build.name, flags)))
}

async function askOnce({ scenario, chain, supporters, options }: Measured, seed: number, inFlight: number) {
  await supporters.reset(scenario, seed)
  const isFaultless = scenario.lossPercent === 0 && scenario.delayMs === 0
  const limitMs = inFlight > 1 && isFaultless ? options.limitMs : options.othersLimitMs
  const { height } = chain
  const { nth } = options
  const work = { supporters: supporters.addresses, height, inFlight, nth, limitMs, lifetimeMs: nth * limitMs + 15_000 }
  return check(chain, `The loop of ${inFlight}`, await resultOf<Fetched>(startChild('asker.mjs', work)))
}

async function resultOf<T>(child: ReturnType<typeof startChild>): Promise<T> {
  const result = await nextMessage<T>(child)
  await ended(child)
  return result
}

/** A rate counts only if the right chain came of it. */
function check<T extends Fetched>({ height, hash }: ChainFile, who: string, result: T): T {
  if (!result.isWhole || (result.blocks === height && result.hash === hash)) return result
  throw new Error(
    `${who} ended with ${result.blocks} blocks and ${result.hash}, not with the ${height} that were served.`,
  )
}

function rateOf(fetched: readonly Fetched[]): Rate {
  return {
    perSecond: median(fetched.map(({ blocks, elapsedMs }) => (1_000 * blocks) / elapsedMs)),
    isWhole: fetched.every(({ isWhole }) => isWhole),
    cpuMicros: median(fetched.map(({ blocks, cpuMs }) => (1_000 * cpuMs) / blocks)),
  }
}

/** A rate as people read it; `~` where it was cut short and holds for as far as it went. */
export function spell({ perSecond, isWhole }: Rate): string {
  return `${isWhole ? '' : '~'}${Math.round(perSecond).toLocaleString('en')}`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
