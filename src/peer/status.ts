import type { Block } from '../block/block.ts'
import type { Claim, NeighborView } from '../neighbors/neighbor.ts'
import type { Address } from '../runtime/address.ts'
import type { BranchStatus } from '../sync/sync-status.ts'
import type { PeerCounters } from './counters.ts'

/**
 * Where a peer stands.
 *
 * `created`: not started. `joining`: it gossips, and knows of no chain yet. `syncing`: a better chain than ours is known
 * and being fetched. `synced`: ours is the best that anybody shows us. `stopped`: for good.
 */
export type PeerState = 'created' | 'joining' | 'syncing' | 'synced' | 'stopped'

/** A block with its timestamp as a text where a JSON number could not hold it. */
export interface PlainBlock extends Omit<Block, 'timestamp'> {
  /** Unix seconds; a text of digits above 2^53 - 1. */
  readonly timestamp: number | string
}

/** How full everything is that strangers can make grow; {@link PeerLimits} has the bounds. */
export interface Fullness {
  /** Neighbors. */
  readonly neighbors: number
  /** Addresses heard of but not proven. */
  readonly heardOf: number
  /** Gossip ids remembered. */
  readonly gossipIds: number
  /** Gossips and `STATS` of ours that may still be answered. */
  readonly openQuestions: number
  /** `GET_BLOCK`s of ours that may still be answered. */
  readonly requestsInFlight: number
  /** Blocks that wait for the ones below them. */
  readonly blocksWaiting: number
  /** Announced blocks above our tip. */
  readonly earlyBlocks: number
  /** Words that wait for a block. */
  readonly words: number
  /** Claims shown to be bad. */
  readonly badClaims: number
  /** Claims that nobody could serve, set aside for a while. */
  readonly claimsSetAside: number
}

/** Our chain in two facts. */
export interface ChainStatus {
  /** Number of blocks. */
  readonly height: number
  /** The last block, or null while there is none. */
  readonly tip: PlainBlock | null
}

/** The chosen claim. */
export interface ConsensusStatus extends Claim {
  /** How many neighbors make it. */
  readonly supporters: number
}

/** The block that a miner works on. */
export interface BlockUnderWork {
  /** Number of blocks before it. */
  readonly height: number
  /** What it will say. */
  readonly messages: readonly string[]
  /** Unix seconds. */
  readonly timestamp: number
}

/** What a peer's miner is doing. */
export interface MiningStatus {
  /**
   * `waiting`: for a chain to mine on, or for words. `mining`. `paused`: the miner failed, and is tried again after a while; the
   * `error` event told why.
   */
  readonly state: 'waiting' | 'mining' | 'paused'
  /** Nonces tried since the start; those of the last 100 ms may be missing. */
  readonly hashes: number
  /** Nonces tried a second, on average over the search under way; 0 while there is none. */
  readonly hashesPerSecond: number
  /** How long a block takes on average at that rate, in milliseconds; null while that cannot be told. */
  readonly expectedMs: number | null
  /** The block under work, or null. */
  readonly block: BlockUnderWork | null
  /** Blocks found since the start. */
  readonly blocks: number
  /** Words that wait for a block. */
  readonly words: number
}

/** One plain object that `JSON.stringify` takes: all there is to know of a peer at one moment. */
export interface PeerStatus {
  /** Where it stands. */
  readonly state: PeerState
  /** What it calls itself. */
  readonly name: string
  /** Where others reach us, or null before the start. */
  readonly address: Address | null
  /** Zeros that a hash must end in. */
  readonly difficulty: number
  /** Milliseconds since the start, 0 before it. */
  readonly uptimeMs: number
  /** Number of blocks, and the last one; null while there is none. */
  readonly chain: ChainStatus
  /** Who is there. */
  readonly neighbors: readonly NeighborView[]
  /** The claim chosen last, with the number of its supporters; null while there is none. */
  readonly consensus: ConsensusStatus | null
  /** The claims being fetched. Empty when the chain is up to date. */
  readonly sync: readonly BranchStatus[]
  /** The miner, or null where `mining` is off. */
  readonly mining: MiningStatus | null
  /** Datagrams since the start. */
  readonly counters: PeerCounters
  /** How full everything is that strangers can make grow. */
  readonly bounded: Fullness
}

/** A block as JSON can carry it. */
export function plainBlock(block: Block): PlainBlock {
  const { timestamp } = block
  return {
    ...block,
    messages: [...block.messages],
    timestamp: typeof timestamp === 'bigint' ? `${timestamp}` : timestamp,
  }
}
