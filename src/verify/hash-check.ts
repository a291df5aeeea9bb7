import type { Block } from '../block/block.ts'
import { type HashedFields, Preimage, writeUint64 } from '../block/preimage.ts'
import { BATCH_MESSAGES, type HashBatch, type Hasher } from '../hash/hasher.ts'

/** Length of a hash in hexadecimal. */
const HASH_DIGITS = 64
/** Keeps the place of a timestamp in a text. */
const EIGHT_BYTES = '\0'.repeat(8)
/** UTF-8 takes at most three bytes for a UTF-16 code unit. */
const MOST_BYTES_PER_UNIT = 3

/** Rule 5, whether blocks have the hashes that they claim: side by side, where the hasher can do that. */
export class HashCheck {
  /** Most blocks at a time. */
  readonly most: number
  readonly #hasher: Hasher
  readonly #batch: HashBatch | undefined
  readonly #preimage = new Preimage()
  readonly #utf8 = new TextEncoder()
  /** Where each timestamp goes, and where its message ends: first as places in a text, then in the bytes of it. */
  readonly #places: number[] = []

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

  /** One text and one call for all blocks, since encodeInto costs more to call than to run. */
  #write(batch: HashBatch, blocks: readonly Block[], count: number, previousHash: string): void {
    const parts = [previousHash]
    let length = previousHash.length
    for (let i = 0; i < count; i++) {
      const { minedBy, messages, nonce, hash } = blocks[i] as Block
      const said = messages.length === 1 ? (messages[0] as string) : messages.join('')
      parts.push(minedBy, said, EIGHT_BYTES, nonce, hash)
      length += minedBy.length + said.length
      this.#places[2 * i] = length
      length += EIGHT_BYTES.length + nonce.length
      this.#places[2 * i + 1] = length
      length += hash.length
    }
    const text = parts.join('')
    const { bytes, edges } = batch.room(MOST_BYTES_PER_UNIT * text.length)
    if (this.#utf8.encodeInto(text, bytes).written !== text.length) toPlacesInUtf8(this.#places, 2 * count, text)
    for (let i = 0; i < count; i++) {
      writeUint64(bytes, this.#places[2 * i] as number, (blocks[i] as Block).timestamp)
      edges[i + 1] = this.#places[2 * i + 1] as number
    }
  }
}

/** Turns ascending places in a text into those in its UTF-8. */
function toPlacesInUtf8(places: number[], count: number, text: string): void {
  let bytes = 0
  let at = 0
  for (let i = 0; at < count; i++) {
    for (; at < count && places[at] === i; at++) places[at] = bytes
    const unit = text.charCodeAt(i)
    // Each half of a pair stands for two of its four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit & 0xf800) === 0xd800 ? 2 : 3
  }
}

/** How many blocks have a hash of the right length, before the first that has not. */
function countHashes(blocks: readonly Block[]): number {
  let count = 0
  while (count < blocks.length && blocks[count]?.hash.length === HASH_DIGITS) count++
  return count
}
