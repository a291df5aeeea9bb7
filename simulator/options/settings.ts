import type { PeerLimits, PeerTimings } from 'rookery'
import { strategies } from '../byzantine/strategies.ts'
import type { ByzantineStrategy } from '../byzantine/strategy.ts'
import type { Invariant } from '../invariants/invariant.ts'
import type { Fault } from '../network/faults.ts'
import type { NetworkModel } from '../network/routes.ts'
import type { Topology } from '../network/topology.ts'
import type { ByzantineSpec, SettleOptions, SimulationOptions, Workload } from '../options.ts'
import { type Checks, fields, flag, integer, invalid, later, listOf, number } from './check.ts'
import { checkByzantine } from './check-byzantine.ts'
import { faultAmong } from './check-fault.ts'
import { checkNetwork } from './check-network.ts'
import { topologyAmong } from './check-topology.ts'
import { checkSettle, workloadAmong } from './check-workload.ts'
import { checkInvariants, invariantsOf } from './invariants.ts'

type Complete<T> = { readonly [Option in keyof T]-?: Exclude<T[Option], undefined> }

/** {@link SimulationOptions}, checked and complete. */
export interface Settings {
  readonly peers: number
  readonly seed: number
  readonly duration: number
  readonly topology: Topology
  readonly network: NetworkModel
  readonly faults: readonly Fault[]
  readonly byzantine: readonly (Complete<ByzantineSpec> & { readonly strategy: ByzantineStrategy })[]
  readonly workload: Complete<Omit<Workload, 'wordEveryMs'>> & Pick<Workload, 'wordEveryMs'>
  readonly invariants: readonly Invariant[]
  readonly settle: Complete<SettleOptions> | false
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
  listOf(faultAmong(everybody, duration))('faults', faults)
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
