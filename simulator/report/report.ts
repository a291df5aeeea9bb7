import type { BrokenInvariant } from '../invariants/invariant.ts'
import type { MessageKind } from './message-kind.ts'

/** One peer of the simulation. Honest peers come first, byzantine ones after them. */
export interface ReportedPeer {
  /** `host:port`. */
  readonly address: string
  /** `honest`, or the name of its byzantine strategy. */
  readonly kind: string
  /** Its region of the table of latencies; 0 where there are no regions. */
  readonly region: number
  /** Its share in the mining race, in the unit of the options. */
  readonly power: number
  /** Indices of the peers that it is configured with. */
  readonly knows: readonly number[]
}

/**
 * How things stood at moments one interval apart: one entry a moment in each list, and one entry a shown peer in each entry
 * of the last three. At 400 moments every second one is let go and the interval doubles.
 */
export interface ReportedSamples {
  /** When, in milliseconds. */
  readonly atMs: readonly number[]
  /** Lowest number of blocks of an honest peer that is there. */
  readonly lowest: readonly number[]
  /** Highest. */
  readonly highest: readonly number[]
  /** How many different tips the honest peers have; no chain is none. */
  readonly tips: readonly number[]
  /** Share of the honest peers that are there which have the commonest tip, from 0 to 1; 0 while nobody has a chain. */
  readonly agreed: readonly number[]
  /** How many honest peers are there. */
  readonly up: readonly number[]
  /** Datagrams sent so far, by message. */
  readonly sent: readonly Readonly<Record<MessageKind, number>>[]
  /** Their payloads so far, in bytes. */
  readonly sentBytes: readonly number[]
  /** Datagrams so far that did not arrive, for whatever reason. */
  readonly notDelivered: readonly number[]
  /** Number of blocks by peer; -1 while it is not there. */
  readonly height: readonly (readonly number[])[]
  /** Tip by peer, as an index of {@link SimulationReport.blocks}; -1 for none or an older block. */
  readonly tip: readonly (readonly number[])[]
  /** Number of neighbors by peer. */
  readonly neighbors: readonly (readonly number[])[]
}

/** A block that was mined during the simulation. */
export interface ReportedBlock {
  /** Its height; the genesis block has 0. */
  readonly height: number
  /** Its hash. */
  readonly hash: string
  /** The block below it, as an index of the same list; -1 for an older block or none. */
  readonly parent: number
  /** Index of who mined it. */
  readonly minedBy: number
  /** When, in milliseconds. */
  readonly minedMs: number
  /** Whether it is on the chain that the highest peer has in the end. */
  readonly isOnBestChain: boolean
  /** How many honest peers ever had it on their chain. */
  readonly adoptedBy: number
  /** Milliseconds from its finding until half of the honest peers had it; null when they never did. */
  readonly halfMs: number | null
  /** Until nine tenths had it. */
  readonly mostMs: number | null
  /** Until all had it. */
  readonly allMs: number | null
}

/** How long something took, in milliseconds: half of the times are at most `median`, and so on. */
export interface Spread {
  /** How many times were taken. */
  readonly count: number
  /** Half of them are at most this. */
  readonly median: number
  /** Nine tenths of them. */
  readonly p90: number
  /** All but one in a hundred. */
  readonly p99: number
  /** All of them. */
  readonly most: number
}

/** What settling took. */
export interface Settled {
  /** From five seconds after everything was healed until all had one height, in milliseconds. */
  readonly levelMs: number
  /** From one more block until all had one chain, in milliseconds. */
  readonly agreedMs: number
}

/** A simulation in a few numbers. */
export interface SimulationSummary {
  /** How long it went on, in milliseconds of its own time. */
  readonly virtualMs: number
  /** Events of the clock so far; several datagrams that arrive at one moment are one. */
  readonly steps: number
  /** Datagrams sent. */
  readonly datagrams: number
  /** Datagrams that arrived, duplicates included. */
  readonly delivered: number
  /** Fingerprint of all datagrams and blocks: equal for equal runs; empty with `trace: false`. */
  readonly digest: string
  /** Lowest number of blocks of an honest peer in the end. */
  readonly lowest: number
  /** Highest. */
  readonly highest: number
  /** Whether all honest peers have one chain in the end. */
  readonly isAgreed: boolean
  /** Blocks mined. */
  readonly mined: number
  /** Blocks mined that are not on the best chain in the end. */
  readonly stale: number
  /** Heights at which more than one block was mined. */
  readonly forks: number
  /** Times that a peer went over to another chain. */
  readonly reorgs: number
  /** Most blocks that a peer gave up at once. */
  readonly deepestReorg: number
  /** From the finding of a block until an honest peer has it, over all blocks of honest peers and all peers. */
  readonly propagation: Spread
  /** What settling took; null before and without it. */
  readonly settled: Settled | null
}

/**
 * All that is known of a simulation, as plain JSON, the same for the same options on every machine.
 * Times are milliseconds of the simulation's own clock, peers are named by their index.
 */
export interface SimulationReport {
  /** Marks the format: `rookery-simulation`. */
  readonly format: 'rookery-simulation'
  /** Its version. */
  readonly version: 1
  /** The options, as they can be kept and simulated again; strategies and invariants by name. */
  readonly options: Readonly<Record<string, unknown>>
  /** The seed. */
  readonly seed: number
  /** The simulation in a few numbers. */
  readonly summary: SimulationSummary
  /** What broke and so ended the simulation; null where nothing did. */
  readonly broken: BrokenInvariant | null
  /** Everybody; honest peers first. */
  readonly peers: readonly ReportedPeer[]
  /** How many of the honest peers, the first ones, are in the lists by peer and in `acquaintances`. */
  readonly shown: number
  /** How things stood now and then. */
  readonly samples: ReportedSamples
  /** Blocks mined since it began, in the order in which they were. The first 100,000. */
  readonly blocks: readonly ReportedBlock[]
  /** When which peer gave up how many blocks for how many: `[atMs, peer, detached, attached]`. The first 20,000. */
  readonly reorgs: readonly (readonly [atMs: number, peer: number, detached: number, attached: number])[]
  /**
   * When which shown peer made (1) or lost (0) the acquaintance of which other: `[atMs, peer, other, 1 | 0]`; -1 for an
   * address that is nobody's. The first 50,000; {@link SimulationReport.acquaintanceCount} tells of how many.
   */
  readonly acquaintances: readonly (readonly [atMs: number, peer: number, other: number, hasJoined: 0 | 1])[]
  /** How many acquaintances the shown peers made and lost in all, those beyond the first 50,000 too. */
  readonly acquaintanceCount: number
  /** What went wrong, and when: `[fromMs, toMs, sentence]`. */
  readonly faults: readonly (readonly [fromMs: number, toMs: number, sentence: string])[]
  /** Datagrams by message: sent, arrived and not arrived, and the bytes sent. */
  readonly traffic: Readonly<Record<MessageKind, TrafficOfKind>>
}

/** What became of the datagrams of one kind. */
export interface TrafficOfKind {
  /** Sent. */
  readonly sent: number
  /** Their payloads, in bytes. */
  readonly bytes: number
  /** Arrived, duplicates included. */
  readonly delivered: number
  /** Did not arrive, for whatever reason. */
  readonly notDelivered: number
}
