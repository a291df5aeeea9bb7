import type { PeerLimits, PeerTimings } from 'rookery'
import { type StrategyName, strategies } from './byzantine/strategies.ts'
import type { ByzantineStrategy } from './byzantine/strategy.ts'
import type { Invariant } from './invariants/invariant.ts'
import type { MiningModel } from './mining/race.ts'
import type { Fault } from './network/faults.ts'
import type { NetworkModel } from './network/routes.ts'
import type { Topology } from './network/topology.ts'
import { type Checks, fields, flag, integer, invalid, later, listOf, number } from './options/check.ts'
import { checkByzantine } from './options/check-byzantine.ts'
import { faultAmong } from './options/check-fault.ts'
import { checkNetwork } from './options/check-network.ts'
import { topologyAmong } from './options/check-topology.ts'
import { checkSettle, workloadAmong } from './options/check-workload.ts'
import { checkInvariants, invariantsOf } from './options/invariants.ts'

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
  /**
   * How long it goes on, in milliseconds of its own time. Faults end with it; mining and mischief do in {@link simulate}, and
   * where you let the time pass go on until {@link Simulation.heal}. @default 60000
   */
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
  /** What must hold after every event, those of {@link standardInvariants} perhaps by name; false for nothing. @default all of them */
  readonly invariants?: readonly (Invariant | string)[] | false
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

/** As many as addresses of the form 10.x.y.z below 10.128.0.0. */
const MOST_PEERS = 100_000

/** A check for each option; what depends on how many peers there are is looked at later, and so is what the peers check. */
const CHECKS: Checks<SimulationOptions> = {
  peers: integer(1, MOST_PEERS),
  seed: integer(0, 2 ** 32 - 1),
  duration: number(0),
  topology: later,
  network: checkNetwork,
  faults: later,
  byzantine: listOf(checkByzantine),
  workload: later,
  invariants: checkInvariants,
  settle: checkSettle,
  difficulty: integer(1, 4),
  timings: later,
  limits: later,
  trace: flag,
}

const checkAll = fields(CHECKS, ['peers'])

/**
 * Checks what a user hands in and fills in what is left out. `timings` and `limits` are for {@link checkPeerOptions}.
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`, naming the option
 */
export function resolveOptions(options: SimulationOptions): Settings {
  if (typeof options !== 'object' || options === null) throw invalid('simulate needs an object with at least `peers`.')
  checkAll('', options)
  const { peers, seed = 1, duration = 60_000, network = {}, difficulty = 1, trace = true } = options
  const { topology = { kind: 'hosts' }, faults = [], workload = {}, timings = {}, limits = {}, settle = {} } = options
  const byzantine = (options.byzantine ?? []).map(completeByzantine)
  const everybody = peers + byzantine.reduce((sum, { count }) => sum + count, 0)
  topologyAmong(peers)('topology', topology)
  listOf(faultAmong(everybody))('faults', faults)
  workloadAmong(peers)('workload', workload)
  return {
    peers,
    seed,
    duration,
    topology,
    network,
    faults,
    byzantine,
    workload: completeWorkload(workload),
    invariants: invariantsOf(options.invariants),
    settle: settle && completeSettle(settle),
    difficulty,
    timings,
    limits,
    trace,
  }
}

function completeByzantine({ strategy, count = 1, power = 0, options = {} }: ByzantineSpec) {
  return { strategy: typeof strategy === 'string' ? strategies[strategy] : strategy, count, power, options }
}

function completeWorkload(workload: Workload): Settings['workload'] {
  const { blocks = 10, holders = 3, startWithinMs = 1_000, mining = { blockEveryMs: 10_000 }, wordEveryMs } = workload
  return { blocks, holders, startWithinMs, mining, ...(wordEveryMs === undefined ? {} : { wordEveryMs }) }
}

function completeSettle({ levelWithinMs = 180_000, agreeWithinMs = 60_000 }: SettleOptions) {
  return { levelWithinMs, agreeWithinMs }
}
