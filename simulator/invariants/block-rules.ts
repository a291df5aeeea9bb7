import type { Block } from 'rookery'
import { createSharedHasher } from '../math/sha256.ts'

const MOST_MESSAGES = 10
const MOST_MESSAGE_POINTS = 20
const MOST_NONCE_POINTS = 40

const UTF8 = new TextEncoder()

/** Where a block stands. */
interface BlockPlace {
  readonly previousHash: string
  readonly height: number
  /** Zeros that a hash must end in. */
  readonly difficulty: number
}

/**
 * The rules once more, from PROTOCOL.md alone: what the peers verify with cannot vouch for itself.
 * @returns A function that says which rule a block breaks; undefined for a good one.
 * @see PROTOCOL.md, Block rules, 3 to 6
 */
export function createBlockRules(): (block: Block, place: BlockPlace) => string | undefined {
  const { sha256Hex } = createSharedHasher()
  return ({ height, minedBy, messages, timestamp, nonce, hash }, place) => {
    if (height !== place.height) return 'height'
    if (messages.length < 1 || messages.length > MOST_MESSAGES) return 'message-count'
    if (messages.some((message) => [...message].length > MOST_MESSAGE_POINTS)) return 'message-length'
    if ([...nonce].length > MOST_NONCE_POINTS) return 'nonce-length'
    const seconds = new Uint8Array(8)
    new DataView(seconds.buffer).setBigUint64(0, BigInt(timestamp))
    const before = UTF8.encode(place.previousHash + minedBy + messages.join(''))
    const preimage = new Uint8Array([...before, ...seconds, ...UTF8.encode(nonce)])
    if (hash !== sha256Hex(preimage, preimage.length)) return 'hash'
    return hash.endsWith('0'.repeat(place.difficulty)) ? undefined : 'difficulty'
  }
}
