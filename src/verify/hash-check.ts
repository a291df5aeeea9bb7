import type { Block } from '../block/block.ts'
import { type HashedFields, Preimage, writeUint64 } from '../block/preimage.ts'
import { BATCH_MESSAGES, type BatchRoom, type HashBatch, type Hasher } from '../hash/hasher.ts'

/** Length of a hash in hexadecimal. */
const HASH_DIGITS = 64
/** Keeps the place of a timestamp in a text. */
const EIGHT_BYTES = '\0'.repeat(8)

/** Rule 5, whether blocks have the hashes that they claim: side by side, where the hasher can do that. */
export class HashCheck {
  /** Most blocks at a time. */
  readonly most: number
  readonly #hasher: Hasher
  readonly #batch: HashBatch | undefined
  readonly #preimage = new Preimage()
  readonly #utf8 = new TextEncoder()
  /** Where the timestamps go and where the messages end, in a text of which each character is a byte. */
  readonly #timestampsAt: number[] = new Array(BATCH_MESSAGES).fill(0)
  readonly #endsAt: number[] = new Array(BATCH_MESSAGES).fill(0)

  constructor(hasher: Hasher) {
    this.#hasher = hasher
    this.#batch = hasher.batch
    this.most = hasher.batch === undefined ? 1 : BATCH_MESSAGES
  }

  /** The hash that a block should have. @see PROTOCOL.md, Block rules, 5 */
  hash(block: HashedFields, previousHash: string): string {
    const length = this.#preimage.write(previousHash, block)
    return this.#hasher.sha256Hex(this.#preimage.bytes, length)
  }

  /**
   * Hashes blocks, each on top of the one before it.
   * @param blocks - Up to `most` blocks whose shape is right.
   * @param previousHash - Hash of the block before the first.
   * @returns How many have the hash that they claim, before the first that has not.
   */
  matching(blocks: readonly Block[], previousHash: string): number {
    const count = countHashes(blocks)
    if (count === 0) return 0
    if (this.#batch === undefined) return this.#matchingOneByOne(blocks, count, previousHash)
    this.#write(this.#batch, blocks, count, previousHash)
    return this.#batch.matching(count)
  }

  #matchingOneByOne(blocks: readonly Block[], count: number, previousHash: string): number {
    let before = previousHash
    for (let i = 0; i < count; i++) {
      const block = blocks[i] as Block
      if (this.hash(block, before) !== block.hash) return i
      before = block.hash
    }
    return count
  }

  /**
   * One text and one call for all blocks, since encodeInto costs more to call than to run; but only where all is ASCII.
   */
  #write(batch: HashBatch, blocks: readonly Block[], count: number, previousHash: string): void {
    let text = previousHash
    for (let i = 0; i < count; i++) {
      const { minedBy, messages, nonce, hash } = blocks[i] as Block
      text += minedBy
      for (let j = 0; j < messages.length; j++) text += messages[j]
      this.#timestampsAt[i] = text.length
      text += EIGHT_BYTES + nonce
      this.#endsAt[i] = text.length
      text += hash
    }
    const room = batch.room(3 * text.length)
    const { bytes, edges } = room
    if (this.#utf8.encodeInto(text, bytes).written !== text.length) {
      return this.#writeOneByOne(room, blocks, count, previousHash)
    }
    for (let i = 0; i < count; i++) {
      writeUint64(bytes, this.#timestampsAt[i] as number, (blocks[i] as Block).timestamp)
      edges[i + 1] = this.#endsAt[i] as number
    }
  }

  #writeOneByOne({ bytes, edges }: BatchRoom, blocks: readonly Block[], count: number, previousHash: string): void {
    let before = previousHash
    let at = 0
    for (let i = 0; i < count; i++) {
      const block = blocks[i] as Block
      // Begins with the claim that already stands here.
      const length = this.#preimage.write(before, block)
      bytes.set(this.#preimage.bytes.subarray(0, length), at)
      at += length
      edges[i + 1] = at
      before = block.hash
      this.#utf8.encodeInto(before, bytes.subarray(at))
    }
  }
}

/** How many blocks have a hash of the right length, before the first that has not. */
function countHashes(blocks: readonly Block[]): number {
  let count = 0
  while (count < blocks.length && blocks[count]?.hash.length === HASH_DIGITS) count++
  return count
}
