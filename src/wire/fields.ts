import { MAX_MESSAGE_CODE_POINTS } from '../block/rules.ts'
import { cutToCodePoints, hasAtMostCodePoints, isWellFormed } from '../block/text.ts'
import { canonicalHost, isPort } from '../runtime/address.ts'

/** A parsed JSON object: fields of any type, none believed. */
export type Fields = Readonly<Record<string, unknown>>

/** Longest gossip id that is read, in UTF-16 code units; real ones are UUIDs of 36. */
export const MAX_ID_LENGTH = 256
/** Longer names are cut, in code points: a name is for people to read and has no other use. */
export const MAX_NAME_CODE_POINTS = 64

/** Literal addresses, with an IPv6 zone too, and host names of up to 253 characters (RFC 1035, section 2.3.4). */
const HOST = /^[\w.:%-]{1,253}$/
/** SHA-256 as the protocol writes it. */
const HASH = /^[0-9a-f]{64}$/

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A height: an integer token from 0 to 2^53 - 1, or undefined. */
export function readHeight(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}

/** The height of a claim, which counts blocks: an integer token from 1 to 2^53 - 1, or undefined. */
export function readClaimHeight(value: unknown): number | undefined {
  return readHeight(value) || undefined
}

/** A hash as 64 lower-case hexadecimal characters, or undefined. */
export function readHash(value: unknown): string | undefined {
  return typeof value === 'string' && HASH.test(value) ? value : undefined
}

/** A text that names a host, in its one spelling, or undefined. It need not exist, nor be an address that anything may be sent to. */
export function readHost(value: unknown): string | undefined {
  return typeof value === 'string' && HOST.test(value) ? canonicalHost(value) : undefined
}

/** An integer token from 1 to 65,535, or undefined. */
export function readPort(value: unknown): number | undefined {
  return isPort(value) ? value : undefined
}

/** Any text that has a UTF-8 form and at most {@link MAX_ID_LENGTH} code units, or undefined. */
export function readId(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_ID_LENGTH && isWellFormed(value) ? value : undefined
}

/**
 * A name, cut to {@link MAX_NAME_CODE_POINTS}. One that is missing or null is the empty text, since nothing depends on it; one that is no
 * text, or has no UTF-8 form, is undefined.
 */
export function readName(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' && isWellFormed(value) ? cutToCodePoints(value, MAX_NAME_CODE_POINTS) : undefined
}

/** A word that can be a message of a block: 1 to 20 code points with a UTF-8 form, or undefined. */
export function readWord(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || !isWellFormed(value)) return undefined
  return hasAtMostCodePoints(value, MAX_MESSAGE_CODE_POINTS) ? value : undefined
}
