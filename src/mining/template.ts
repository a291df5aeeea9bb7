import type { Block } from '../block/block.ts'
import { type HashedFields, Preimage } from '../block/preimage.ts'
import { brokenContentRule, MAX_NONCE_CODE_POINTS, readBlock } from '../block/rules.ts'
import { BlockError, OptionsError, RookeryError } from '../errors.ts'
import { describeValue } from '../runtime/option-error.ts'
import { checkDifficulty } from '../verify/check-arguments.ts'
import { explain } from '../verify/explain.ts'
import { blockDatagramBytes, MAX_OWN_DATAGRAM_BYTES } from '../wire/encode.ts'
import { readHash, readHeight } from '../wire/fields.ts'

/** A block without its nonce and hash, and what they have to fit. */
export interface BlockTemplate {
  /** Hash of the block before, 64 lower-case hexadecimal characters; the empty text at height 0. */
  readonly previousHash: string
  /** Number of blocks before it. */
  readonly height: number
  /** Who mines it; any text that fits. */
  readonly minedBy: string
  /** 1 to 10 texts of at most 20 code points each. */
  readonly messages: readonly string[]
  /** Unix time in seconds, an integer from 0 to 2^64 - 1. */
  readonly timestamp: number | bigint
  /** Zeros that the hash must end in, an integer from 1 to 64. */
  readonly difficulty: number
}

/** A template that is sound: what a search works on, and how what it finds becomes a block. */
export interface Draft {
  /** Where the block has to fit. */
  readonly previousHash: string
  /** Zeros that the hash must end in. */
  readonly difficulty: number
  /** What the hash covers before the nonce. */
  readonly fixedPart: Uint8Array
  /** The block with a nonce and its hash. */
  finish(nonce: string, hash: string): Block
}

/** As long as a nonce and a hash can be: what a template is measured with. Ours are plain ASCII, one byte a character. */
const LONGEST_NONCE = '0'.repeat(MAX_NONCE_CODE_POINTS)
const ANY_HASH = '0'.repeat(64)

/**
 * Checks a template before any work is done on it: a nonce found for a block that breaks a rule is worth nothing.
 * @throws OptionsError `OPTION_INVALID` for a height or a previous hash that cannot be, `OPTION_OUT_OF_RANGE` for a difficulty
 * @throws BlockError `BLOCK_REJECTED` when the block would break a rule; `details.reason` names it
 * @throws RookeryError `MESSAGE_TOO_LONG` when no datagram of 1,024 bytes would hold it with the longest nonce
 * @see PROTOCOL.md, Transport and Block rules
 */
export function createDraft(template: BlockTemplate): Draft {
  const { previousHash, height, minedBy, messages, timestamp, difficulty } = checkPlaces(template)
  const candidate = { height, minedBy, messages, timestamp, nonce: LONGEST_NONCE, hash: ANY_HASH }
  const block = readBlock(candidate)
  if (block === undefined) throw rejected('shape', candidate, { height, difficulty })
  const reason = brokenContentRule(block, height)
  if (reason !== undefined) throw rejected(reason, block, { height, difficulty })
  checkSize(block)
  return {
    previousHash,
    difficulty,
    fixedPart: fixedPartOf(previousHash, block),
    finish: (nonce, hash) => ({ ...block, messages: [...block.messages], nonce, hash }),
  }
}

function checkPlaces(template: BlockTemplate): BlockTemplate {
  if (typeof template !== 'object' || template === null) {
    throw new OptionsError(
      'OPTION_INVALID',
      'mine needs { previousHash, height, minedBy, messages, timestamp, difficulty }.',
    )
  }
  const { previousHash, height, difficulty } = template
  checkDifficulty(difficulty)
  if (readHeight(height) === undefined) {
    const sentence = `height is ${describeValue(height)}; give the number of blocks before this one.`
    throw new OptionsError('OPTION_INVALID', sentence, { details: { option: 'height', value: height } })
  }
  const isHash = height === 0 ? previousHash === '' : readHash(previousHash) !== undefined
  if (isHash) return template
  const wanted =
    height === 0 ? 'the empty text, since nothing comes before height 0' : '64 lower-case hexadecimal digits'
  throw new OptionsError('OPTION_INVALID', `previousHash must be ${wanted}.`, {
    details: { option: 'previousHash', value: previousHash, height },
  })
}

/** @throws RookeryError `MESSAGE_TOO_LONG` */
function checkSize(block: Block): void {
  const bytes = blockDatagramBytes(block)
  if (bytes <= MAX_OWN_DATAGRAM_BYTES) return
  const sentence = `The block could take ${bytes} bytes as a datagram, but most peers read only ${MAX_OWN_DATAGRAM_BYTES}: shorten its texts.`
  throw new RookeryError('MESSAGE_TOO_LONG', sentence, { details: { bytes, limit: MAX_OWN_DATAGRAM_BYTES } })
}

function rejected(
  reason: Parameters<typeof explain>[0],
  block: unknown,
  place: { height: number; difficulty: number },
): BlockError {
  return new BlockError('BLOCK_REJECTED', explain(reason, block, place), { details: { reason, block } })
}

/** Bytes of their own: a search may go on while the next template is written. */
function fixedPartOf(previousHash: string, fields: HashedFields): Uint8Array {
  const preimage = new Preimage()
  const length = preimage.write(previousHash, { ...fields, nonce: '' })
  return preimage.bytes.slice(0, length)
}

/** Whether a block with these texts fits into a datagram whatever its nonce; texts with a UTF-8 form are expected. */
export function fitsDatagram(fields: Pick<BlockTemplate, 'height' | 'minedBy' | 'messages' | 'timestamp'>): boolean {
  return blockDatagramBytes({ ...fields, nonce: LONGEST_NONCE, hash: ANY_HASH }) <= MAX_OWN_DATAGRAM_BYTES
}
