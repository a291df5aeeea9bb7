import type { Block } from '../block/block.ts'
import type { Reason } from '../block/rules.ts'

/** A block as it comes: an object, or JSON as a text or as the bytes of a datagram (only read, never kept). */
export type Candidate = Block | string | Uint8Array

/** Where a block has to fit. */
export interface Place {
  /** Hash of the block before; the empty text at height 0. */
  readonly previousHash: string
  /** Number of blocks before it. */
  readonly height: number
}

/** A block that obeys the rules. */
export interface SoundBlock {
  /** True: the block is valid where it was to fit. */
  readonly ok: true
  /** A frozen copy, with nothing but a block's fields. */
  readonly block: Block
}

/** A block that breaks a rule. */
export interface BrokenBlock {
  /** False: the block is not valid. */
  readonly ok: false
  /** The first rule that it breaks. */
  readonly reason: Reason
  /** One sentence for people, with the facts. */
  readonly message: string
}

/** What the rules say of one block. */
export type Verdict = SoundBlock | BrokenBlock

/** A run of blocks that obey the rules. */
export interface SoundChain {
  /** True: every block is valid on top of the one before. */
  readonly ok: true
  /** The height of the next block: for a run from the genesis block on, their number. */
  readonly height: number
  /** The last block; undefined when there was none. */
  readonly tip: Block | undefined
}

/** A run of blocks one of which breaks a rule. */
export interface BrokenChain extends BrokenBlock {
  /** The height at which the first bad one stands. */
  readonly at: number
}

/** What the rules say of a run of blocks. */
export type ChainVerdict = SoundChain | BrokenChain
