import { OptionsError, type PeerLimits, type PeerTimings } from 'rookery'
import { type StrategyName, strategies } from './byzantine/strategies.ts'
import type { ByzantineStrategy } from './byzantine/strategy.ts'
import type { Invariant } from './invariants/invariant.ts'
import { standardInvariants } from './invariants/standard.ts'
import type { MiningModel } from './mining/race.ts'
import type { Fault } from './network/faults.ts'
import type { NetworkModel } from './network/routes.ts'
import type { Topology } from './network/topology.ts'

/** Some peers that misbehave. */
export interface ByzantineSpec {
  /** How: the name of one of {@link strategies}, or a strategy of yours. */
  readonly strategy: StrategyName | ByzantineStrategy
  /** How many. @default 1 */
  readonly count?: number
  /** Share in the mining race, in the unit of {@link MiningModel}'s: an honest miner has 1. @default 0 */
  readonly power?: number
  /** What the strategy is told besides, such as `{ above: 5 }` for a liar. */
  readonly options?: Readonly<Record<string, number>>
}

/** What the peers are given to do. */
export interface Workload {
  /** Blocks that are there when it begins. @default 10 */
  readonly blocks?: number
  /** How many peers have them, the first ones; the others have to fetch them. @default 3 */
  readonly holders?: number
  /** The peers start at random moments within so many milliseconds. @default 1000 */
  readonly startWithinMs?: number
  /** Who mines, and how fast; false for nobody. @default a block every 10 s, by every peer */
  readonly mining?: MiningModel | false
  /** Somebody says a word every so many milliseconds. @default nobody does */
  readonly wordEveryMs?: number
}

/** What is asked of the network when `duration` is over and everything that was broken is healed. */
export interface SettleOptions {
  /** All honest peers have one height within so many milliseconds. @default 180000 */
  readonly levelWithinMs?: number
  /** All have one chain so many milliseconds after one more block. @default 60000 */
  readonly agreeWithinMs?: number
}

/** A world to simulate. Everything but functions survives JSON, so a world can be kept in a file. */
export interface SimulationOptions {
  /** Honest peers: the real code, each with an address of its own. */
  readonly peers: number
  /** Everything random follows from it. @default 1 */
  readonly seed?: number
  /** How long it goes on, in milliseconds of its own time. Faults and mining end with it. @default 60000 */
  readonly duration?: number
  /** Whom each peer is configured with. @default { kind: 'hosts', hosts: 3 } */
  readonly topology?: Topology
  /** What every link does to datagrams. @default 5 to 50 ms on the way and nothing else */
  readonly network?: NetworkModel
  /** What goes wrong, and when. @default nothing */
  readonly faults?: readonly Fault[]
  /** Who misbehaves, and how. @default nobody */
  readonly byzantine?: readonly ByzantineSpec[]
  /** What the peers do. */
  readonly workload?: Workload
  /** What must hold after every event; false for nothing. @default {@link standardInvariants} */
  readonly invariants?: readonly Invariant[] | false
  /** What is asked of the network at the end; false for nothing, so that {@link simulate} ends with `duration`. */
  readonly settle?: SettleOptions | false
  /** Zeros that a hash must end in; the mining race, not the work, sets the pace. @default 1 */
  readonly difficulty?: number
  /** Periods of the peers that differ from the defaults. */
  readonly timings?: Partial<PeerTimings>
  /** Bounds of the peers that differ from the defaults. */
  readonly limits?: Partial<PeerLimits>
  /** Whether all datagrams and blocks are fingerprinted, for {@link SimulationSummary.digest}. @default true */
  readonly trace?: boolean
}

/** {@link SimulationOptions}, checked and complete. */
export interface Settings {
  readonly peers: number
  readonly seed: number
  readonly duration: number
  readonly topology: Topology
  readonly network: NetworkModel
  readonly faults: readonly Fault[]
  readonly byzantine: readonly Required<ByzantineSpec & { strategy: ByzantineStrategy }>[]
  readonly workload: Required<Omit<Workload, 'wordEveryMs'>> & Pick<Workload, 'wordEveryMs'>
  readonly invariants: readonly Invariant[]
  readonly settle: Required<SettleOptions> | false
  readonly difficulty: number
  readonly timings: Partial<PeerTimings>
  readonly limits: Partial<PeerLimits>
  readonly trace: boolean
}

const KNOWN: readonly (keyof SimulationOptions)[] = [
  'peers',
  'seed',
  'duration',
  'topology',
  'network',
  'faults',
  'byzantine',
  'workload',
  'invariants',
  'settle',
  'difficulty',
  'timings',
  'limits',
  'trace',
]

/** As many as addresses of the form 10.x.y.z below 10.128.0.0. */
const MOST_PEERS = 100_000

/**
 * Checks what a user hands in and fills in what is left out.
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`, naming the option
 */
export function resolveOptions(options: SimulationOptions): Settings {
  if (typeof options !== 'object' || options === null) throw invalid('simulate needs an object with at least `peers`.')
  const unknown = Object.keys(options).find((key) => !(KNOWN as readonly string[]).includes(key))
  if (unknown) throw invalid(`${unknown} is no option of simulate; there are ${KNOWN.join(', ')}.`)
  const { peers, seed = 1, duration = 60_000, workload = {}, settle = {}, difficulty = 1 } = options
  integer('peers', peers, 1, MOST_PEERS)
  integer('seed', seed, 0, 2 ** 32 - 1)
  integer('difficulty', difficulty, 1, 4)
  number('duration', duration, 0)
  const { blocks = 10, holders = 3, startWithinMs = 1_000, mining = { blockEveryMs: 10_000 }, wordEveryMs } = workload
  integer('workload.blocks', blocks, 0, 1_000_000)
  integer('workload.holders', holders, 0, MOST_PEERS)
  number('workload.startWithinMs', startWithinMs, 0)
  if (mining) number('workload.mining.blockEveryMs', mining.blockEveryMs, 1)
  if (wordEveryMs !== undefined) number('workload.wordEveryMs', wordEveryMs, 1)
  const byzantine = (options.byzantine ?? []).map(resolveByzantine)
  const everybody = peers + byzantine.reduce((sum, { count }) => sum + count, 0)
  for (const [i, fault] of (options.faults ?? []).entries()) checkFault(`faults[${i}]`, fault, everybody)
  return {
    peers,
    seed,
    duration,
    topology: options.topology ?? { kind: 'hosts' },
    network: options.network ?? {},
    faults: options.faults ?? [],
    byzantine,
    workload: { blocks, holders, startWithinMs, mining, ...(wordEveryMs === undefined ? {} : { wordEveryMs }) },
    invariants: options.invariants === false ? [] : (options.invariants ?? standardInvariants),
    settle: settle && { levelWithinMs: 180_000, agreeWithinMs: 60_000, ...settle },
    difficulty,
    timings: options.timings ?? {},
    limits: options.limits ?? {},
    trace: options.trace ?? true,
  }
}

function resolveByzantine({ strategy, count = 1, power = 0, options = {} }: ByzantineSpec, i: number) {
  const known = typeof strategy === 'string' ? (strategies as Record<string, ByzantineStrategy>)[strategy] : strategy
  if (typeof known?.create !== 'function') {
    const names = Object.keys(strategies).join(', ')
    throw invalid(`byzantine[${i}].strategy is ${String(strategy)}: give one of ${names}, or a strategy of yours.`)
  }
  integer(`byzantine[${i}].count`, count, 0, 10_000)
  number(`byzantine[${i}].power`, power, 0)
  return { strategy: known, count, power, options }
}

function checkFault(option: string, fault: Fault, everybody: number): void {
  number(`${option}.atMs`, fault.atMs, 0)
  if (fault.forMs !== undefined) number(`${option}.forMs`, fault.forMs, 0)
  const kinds = ['partition', 'crash', 'nat', 'weather', 'slow', 'clock']
  if (!kinds.includes(fault.kind))
    throw invalid(`${option}.kind is ${String(fault.kind)}: give one of ${kinds.join(', ')}.`)
  if (fault.kind === 'clock' && fault.rate !== undefined) number(`${option}.rate`, fault.rate, 0.01)
  const named = fault.kind === 'partition' ? fault.groups.flat() : fault.kind === 'weather' ? [] : fault.peers
  for (const index of named) integer(`${option}: a peer's index`, index, 0, everybody - 1)
}

function integer(option: string, value: unknown, min: number, max: number): void {
  if (!Number.isInteger(value)) throw outOfRange(option, value, `an integer from ${min} to ${max}`)
  if ((value as number) < min || (value as number) > max)
    throw outOfRange(option, value, `an integer from ${min} to ${max}`)
}

function number(option: string, value: unknown, min: number): void {
  if (typeof value === 'number' && value >= min && value < Number.POSITIVE_INFINITY) return
  throw outOfRange(option, value, `a number of at least ${min}`)
}

function outOfRange(option: string, value: unknown, wanted: string): OptionsError {
  return new OptionsError('OPTION_OUT_OF_RANGE', `${option} is ${String(value)}: give ${wanted}.`, {
    details: { option, value },
  })
}

function invalid(sentence: string): OptionsError {
  return new OptionsError('OPTION_INVALID', sentence)
}
