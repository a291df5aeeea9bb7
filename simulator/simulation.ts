import type { Block, Peer } from 'rookery'
import type { MemoryNetwork } from 'rookery/memory'
import type { SimulationReport } from './report/report.ts'

/** One peer of a simulation, as its user sees it. */
export interface SimulatedPeer {
  /** Its number, from 0. */
  readonly index: number
  /** `host:port`. */
  readonly address: string
  /** The real peer; undefined before it starts and after a crash. */
  readonly peer: Peer | undefined
}

/** How {@link Simulation.settle} waits. */
export interface SettlingOptions {
  /** Ends the waiting where it is. @default nothing does */
  readonly signal?: AbortSignal | undefined
}

/** A world that can be stepped. */
export interface Simulation {
  /** The network underneath, with its clock and its counters. */
  readonly network: MemoryNetwork
  /** The honest peers. */
  readonly peers: readonly SimulatedPeer[]
  /** Its time, in milliseconds. */
  readonly nowMs: number
  /** Events so far. */
  readonly steps: number
  /**
   * Lets one event happen: the next timer, or all datagrams that arrive at one moment.
   * @returns False when nothing is left to happen.
   * @throws InvariantError when it breaks an invariant
   */
  step(): Promise<boolean>
  /** Lets `ms` milliseconds pass. @throws InvariantError @throws OptionsError unless `ms` is a finite number of at least 0 */
  run(ms: number): Promise<void>
  /**
   * Lets time pass until `holds`, looking after each event.
   * @returns False when it did not within `withinMs`.
   * @throws InvariantError
   * @throws OptionsError unless `holds` is a function and `withinMs` a finite number of at least 0
   */
  runUntil(holds: () => boolean, withinMs: number): Promise<boolean>
  /**
   * A peer finds a block now.
   * @param index - That of an honest peer.
   * @returns The block; undefined when the peer is not there or has no chain.
   * @throws OptionsError for an index that no honest peer has
   */
  mine(index: number): Block | undefined
  /**
   * Ends mining, calms the byzantine peers and heals every fault under way, as {@link simulate} does when the duration is over
   * and it settles. @throws InvariantError
   */
  heal(): Promise<void>
  /**
   * Heals, waits until all honest peers have one height, lets one of them find a block, and waits until all have one chain.
   * @throws InvariantError `settle` when they do not within the times of the world's options
   * @throws OptionsError for options that do not exist
   */
  settle(options?: SettlingOptions): Promise<void>
  /** Looks at every peer. @throws InvariantError */
  check(): void
  /** What happened so far. */
  report(): SimulationReport
  /** Stops everybody. @throws InvariantError when something breaks only now */
  stop(): Promise<void>
}
