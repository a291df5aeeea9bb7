import type { Block } from './block.ts'

/** The fields of a block that its hash covers: all but the height and the hash. */
export type HashedFields = Pick<Block, 'minedBy' | 'messages' | 'timestamp' | 'nonce'>

/** More than most blocks need: the buffer grows with the first that needs more. Every peer has one. */
const FIRST_CAPACITY_BYTES = 512

/**
 * Writes what the hash of a block is made of, into one buffer that is used again for each block.
 *
 * @example
 * ```ts
 * const preimage = new Preimage()
 * const length = preimage.write(previousHash, block)
 * const hash = hasher.sha256Hex(preimage.bytes, length)
 * ```
 * @see PROTOCOL.md, Block rules, 5
 */
export class Preimage {
  /** The buffer; its first bytes, as many as `write` said, count until the next `write`, which may replace the buffer. */
  bytes = new Uint8Array(FIRST_CAPACITY_BYTES)
  readonly #utf8 = new TextEncoder()

  /**
   * Writes UTF-8(previousHash) + UTF-8(minedBy) + UTF-8(each message) + timestamp as 8 bytes, big-endian + UTF-8(nonce).
   * With an empty nonce that is the part that stays the same while a nonce is searched.
   * @param previousHash - Hash of the block before; the empty text at height 0.
   * @param fields - Well-formed texts, a timestamp from 0 to 2^64 - 1: {@link readBlock} sees to both.
   * @returns How many of `bytes` count.
   */
  write(previousHash: string, { minedBy, messages, timestamp, nonce }: HashedFields): number {
    // One text and one call: encodeInto costs more to call than to run.
    let text = previousHash + minedBy
    for (const message of messages) text += message
    this.#reserve(3 * (text.length + nonce.length) + 8)
    const at = this.#utf8.encodeInto(text, this.bytes).written
    writeUint64(this.bytes, at, timestamp)
    return at + 8 + this.#utf8.encodeInto(nonce, this.bytes.subarray(at + 8)).written
  }

  #reserve(capacity: number): void {
    if (this.bytes.length < capacity) this.bytes = new Uint8Array(Math.max(capacity, 2 * this.bytes.length))
  }
}

/** Writes an integer from 0 to 2^64 - 1 as eight bytes, big-endian. */
export function writeUint64(bytes: Uint8Array, at: number, value: number | bigint): void {
  const isBig = typeof value === 'bigint'
  writeUint32(bytes, at, isBig ? Number(value >> 32n) : Math.floor(value / 2 ** 32))
  writeUint32(bytes, at + 4, isBig ? Number(value & 0xffff_ffffn) : value)
}

/** The low 32 bits of `value`, big-endian; the shifts take it modulo 2^32. */
function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
