import type { Block } from '../block/block.ts'
import { MAX_MESSAGE_CODE_POINTS, MAX_MESSAGES, MAX_NONCE_CODE_POINTS, type Reason, readBlock } from '../block/rules.ts'
import { countCodePoints, hasAtMostCodePoints } from '../block/text.ts'

/** What a broken rule is told against. */
export interface Facts {
  readonly height: number
  readonly difficulty: number
}

/** One sentence for people on why a candidate was refused, with the facts in it. */
export function explain(reason: Reason, candidate: unknown, { height, difficulty }: Facts): string {
  if (reason === 'json') return `The candidate for height ${height} is not strict JSON in UTF-8.`
  if (reason === 'shape')
    return `The candidate for height ${height} has not the shape of a block: ${wrongField(candidate)}.`
  return `The block for height ${height} ${brokenRule(reason, candidate as Block, difficulty)}.`
}

function brokenRule(reason: Exclude<Reason, 'json' | 'shape'>, block: Block, difficulty: number): string {
  switch (reason) {
    case 'height':
      return `says that its height is ${block.height}`
    case 'message-count':
      return `has ${block.messages.length} messages, not 1 to ${MAX_MESSAGES}`
    case 'message-length': {
      const index = block.messages.findIndex((message) => !hasAtMostCodePoints(message, MAX_MESSAGE_CODE_POINTS))
      const length = countCodePoints(block.messages[index] ?? '')
      return `has a message (number ${index + 1}) of ${length} code points, more than ${MAX_MESSAGE_CODE_POINTS}`
    }
    case 'nonce-length':
      return `has a nonce of ${countCodePoints(block.nonce)} code points, more than ${MAX_NONCE_CODE_POINTS}`
    case 'hash':
      return `does not hash to its hash ${quote(block.hash)} on top of the block before it`
    case 'difficulty':
      return `has the hash ${quote(block.hash)}, which ends in fewer than ${difficulty} zeros`
  }
}

/** A stranger's text, short and without control characters. */
function quote(text: string): string {
  return JSON.stringify(text.length <= 64 ? text : `${text.slice(0, 63)}…`)
}

const TEXT = 'a text without lone surrogates'
/** What each field has to be. */
const FORMS: Readonly<Record<keyof Block, string>> = {
  height: 'an integer',
  minedBy: TEXT,
  messages: 'a list of texts without lone surrogates',
  nonce: TEXT,
  timestamp: 'an integer of seconds from 0 to 2^64 - 1, a bigint where no safe integer holds it',
  hash: TEXT,
}
const SOUND: Block = { height: 0, minedBy: '', messages: [], nonce: '', timestamp: 0, hash: '' }

function wrongField(candidate: unknown): string {
  if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate)) return 'it is no object'
  const fields = candidate as Readonly<Record<string, unknown>>
  const names = Object.keys(FORMS) as (keyof Block)[]
  const missing = names.filter((name) => fields[name] == null)
  if (missing.length > 0) return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`
  // Among sound ones the reader itself tells which field it does not take.
  const wrong = names.filter((name) => readBlock({ ...SOUND, [name]: fields[name] }) === undefined)
  return wrong.map((name) => `${name} must be ${FORMS[name]}`).join('; ')
}
