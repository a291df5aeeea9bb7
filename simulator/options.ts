import type { PeerLimits, PeerTimings } from 'rookery'
import type { StrategyName } from './byzantine/strategies.ts'
import type { ByzantineStrategy } from './byzantine/strategy.ts'
import type { Invariant } from './invariants/invariant.ts'
import type { MiningModel } from './mining/race.ts'
import type { Fault } from './network/faults.ts'
import type { NetworkModel } from './network/routes.ts'
import type { Topology } from './network/topology.ts'

/** Some peers that misbehave. */
export interface ByzantineSpec {
  /** How: the name of one of {@link strategies}, or a strategy of yours. */
  readonly strategy: StrategyName | ByzantineStrategy
  /** How many. @default 1 */
  readonly count?: number | undefined
  /** Share in the mining race, in the unit of {@link MiningModel}'s: an honest miner has 1. @default 0 */
  readonly power?: number | undefined
  /** What the strategy is told besides, such as `{ above: 5 }` for a liar. */
  readonly options?: Readonly<Record<string, number>> | undefined
}

/** What the peers are given to do. */
export interface Workload {
  /** Blocks that are there when it begins. @default 10 */
  readonly blocks?: number | undefined
  /** How many peers have them, the first ones; the others have to fetch them. @default 3 */
  readonly holders?: number | undefined
  /** The peers start at random moments within so many milliseconds. @default 1000 */
  readonly startWithinMs?: number | undefined
  /** Who mines, and how fast; false for nobody. @default a block every 10 s, by every peer */
  readonly mining?: MiningModel | false | undefined
  /** Somebody says a word every so many milliseconds. @default nobody does */
  readonly wordEveryMs?: number | undefined
}

/** What is asked of the network when `duration` is over and everything that was broken is healed. */
export interface SettleOptions {
  /** All honest peers have one height within so many milliseconds. @default 180000 */
  readonly levelWithinMs?: number | undefined
  /** All have one chain so many milliseconds after one more block. @default 60000 */
  readonly agreeWithinMs?: number | undefined
}

/** A world to simulate. Everything but functions survives JSON, so a world can be kept in a file. */
export interface SimulationOptions {
  /** Honest peers: the real code, each with an address of its own. */
  readonly peers: number
  /** Everything random follows from it. @default 1 */
  readonly seed?: number | undefined
  /**
   * How long it goes on, in milliseconds of its own time. Faults end with it; mining and mischief do in {@link simulate}, and
   * where you let the time pass go on until {@link Simulation.heal}. @default 60000
   */
  readonly duration?: number | undefined
  /** Whom each peer is configured with. @default { kind: 'hosts', hosts: 3 } */
  readonly topology?: Topology | undefined
  /** What every link does to datagrams. @default 5 to 50 ms on the way and nothing else */
  readonly network?: NetworkModel | undefined
  /** What goes wrong, and when. @default nothing */
  readonly faults?: readonly Fault[] | undefined
  /** Who misbehaves, and how. @default nobody */
  readonly byzantine?: readonly ByzantineSpec[] | undefined
  /** What the peers do. */
  readonly workload?: Workload | undefined
  /** What must hold after every event, those of {@link standardInvariants} perhaps by name; false for nothing. @default all of them */
  readonly invariants?: readonly (Invariant | string)[] | false | undefined
  /** What is asked of the network at the end; false for nothing, so that {@link simulate} ends with `duration`. */
  readonly settle?: SettleOptions | false | undefined
  /** Zeros that a hash must end in; the mining race, not the work, sets the pace. @default 1 */
  readonly difficulty?: number | undefined
  /** Periods of the peers that differ from the defaults. */
  readonly timings?: Partial<PeerTimings> | undefined
  /** Bounds of the peers that differ from the defaults. */
  readonly limits?: Partial<PeerLimits> | undefined
  /** Whether all datagrams and blocks are fingerprinted, for {@link SimulationSummary.digest}. @default true */
  readonly trace?: boolean | undefined
}
