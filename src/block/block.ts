/**
 * One block of the chain. A plain object; two blocks are the same when every field is.
 * @see docs/guides/protocol.md, What a block is
 */
export interface Block {
  /** Number of blocks before it: 0 for the genesis block. Not covered by the hash. */
  readonly height: number
  /** Who mined it; any text. */
  readonly minedBy: string
  /** 1 to 10 texts of at most 20 code points each. */
  readonly messages: readonly string[]
  /** What makes the hash difficult: at most 40 code points. */
  readonly nonce: string
  /** Unix time in seconds, an integer from 0 to 2^64 - 1: a number when it is a safe integer, a bigint above. */
  readonly timestamp: number | bigint
  /** SHA-256 as 64 lower-case hexadecimal characters, ending in the network's zeros. */
  readonly hash: string
}
