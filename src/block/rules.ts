import type { Block } from './block.ts'
import { hasAtMostCodePoints, isWellFormed } from './text.ts'

/**
 * The first rule that a candidate breaks, in the order in which the rules are checked.
 * @see docs/guides/protocol.md, What a block is
 */
export type Reason =
  | 'json'
  | 'shape'
  | 'height'
  | 'message-count'
  | 'message-length'
  | 'nonce-length'
  | 'hash'
  | 'difficulty'

/** Most messages of a block; the fewest are one. @see PROTOCOL.md, Block rules, 4 */
export const MAX_MESSAGES = 10
/** Longest message, in code points. @see PROTOCOL.md, Block rules, 4 */
export const MAX_MESSAGE_CODE_POINTS = 20
/** Longest nonce, in code points. @see PROTOCOL.md, Block rules, 4 */
export const MAX_NONCE_CODE_POINTS = 40
/** Largest timestamp: eight bytes go into the hash. @see PROTOCOL.md, Block rules, 2 */
export const MAX_TIMESTAMP = 2n ** 64n - 1n

/**
 * Rule 2: reads a value that has the shape of a block, whoever made it.
 * @param value - A parsed datagram (integers that no double holds as bigints, floats as anything but a number) or an
 *   object of a caller; each field is read once.
 * @param isFresh - Whether it comes straight from UTF-8 JSON without escapes: then its texts have no lone surrogates, and its list of
 *   messages is nobody else's, and is kept.
 * @returns A new plain object with the six fields, or undefined where the shape is broken.
 *   A height beyond 2^53 has the right shape; it comes back rounded, as an unsafe number, which is the height of no block.
 * @see PROTOCOL.md, Block rules, 2
 */
export function readBlock(value: unknown, isFresh = false): Block | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Readonly<Record<string, unknown>>
  const height = readInteger(fields.height)
  const minedBy = fields.minedBy
  const messages = isFresh ? freshMessages(fields.messages) : readMessages(fields.messages)
  const nonce = fields.nonce
  const timestamp = readTimestamp(fields.timestamp)
  const hash = fields.hash
  if (height === undefined || messages === undefined || timestamp === undefined) return undefined
  if (typeof minedBy !== 'string' || typeof nonce !== 'string' || typeof hash !== 'string') return undefined
  if (!isFresh && !(isWellFormed(minedBy) && isWellFormed(nonce) && isWellFormed(hash))) return undefined
  return { height, minedBy, messages, nonce, timestamp, hash }
}

function readInteger(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value)
  return Number.isInteger(value) ? normalZero(value as number) : undefined
}

/** -0 is the integer 0. */
function normalZero(value: number): number {
  return value + 0
}

function readMessages(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined
  // Copied at once: a list that grows one by one keeps room for sixteen more, for as long as the block stays.
  const messages: unknown[] = [...value]
  return messages.every((message) => typeof message === 'string' && isWellFormed(message))
    ? (messages as string[])
    : undefined
}

function freshMessages(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'string') return undefined
  return value
}

function readTimestamp(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? normalZero(value) : undefined
  if (typeof value !== 'bigint' || value < 0n || value > MAX_TIMESTAMP) return undefined
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/**
 * Rules 3 and 4: the first of them that a block breaks.
 * @param block - A block whose shape {@link readBlock} has checked.
 * @param height - The height that it should have.
 * @returns The broken rule, or undefined.
 * @see PROTOCOL.md, Block rules, 3 and 4
 */
export function brokenContentRule(block: Block, height: number): Reason | undefined {
  if (block.height !== height) return 'height'
  const { messages } = block
  if (messages.length < 1 || messages.length > MAX_MESSAGES) return 'message-count'
  // By index: until it is optimized, for...of makes a call for each.
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as string
    // Nearly all are short, and a look is cheaper than a call.
    if (message.length <= MAX_MESSAGE_CODE_POINTS) continue
    if (!hasAtMostCodePoints(message, MAX_MESSAGE_CODE_POINTS)) return 'message-length'
  }
  return hasAtMostCodePoints(block.nonce, MAX_NONCE_CODE_POINTS) ? undefined : 'nonce-length'
}

/**
 * Rule 6: whether a hash ends in at least `difficulty` zeros; those in front do not count.
 * @param hash - 64 hexadecimal characters; a shorter text never has more zeros than characters.
 * @see PROTOCOL.md, Block rules, 6
 */
export function hasDifficulty(hash: string, difficulty: number): boolean {
  if (hash.length < difficulty) return false
  for (let i = hash.length - difficulty; i < hash.length; i++) {
    if (hash.charCodeAt(i) !== ZERO) return false
  }
  return true
}

const ZERO = 0x30

/** Whether two blocks are the same in every field; one hash can stand for different contents. */
export function isSameBlock(a: Block, b: Block): boolean {
  return (
    a.hash === b.hash &&
    a.height === b.height &&
    a.nonce === b.nonce &&
    a.timestamp === b.timestamp &&
    a.minedBy === b.minedBy &&
    a.messages.length === b.messages.length &&
    a.messages.every((message, i) => message === b.messages[i])
  )
}
