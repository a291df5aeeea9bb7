import { decodeUtf8, type JsonBytesResult, parseJson, readDecodedJson } from '../wire/json.ts'
import { PlainBlockReader } from './plain-block.ts'
import type { Candidate } from './verdict.ts'

/**
 * Makes a reader of candidates.
 * @returns A function that gives an object of the caller as it is, and otherwise what a text or the bytes of one say as
 *   JSON: exactly, as far as the fields of a block go.
 */
export function createCandidateReader(): (candidate: Candidate) => JsonBytesResult {
  const plain = new PlainBlockReader()
  const readBytes = (bytes: Uint8Array): JsonBytesResult => {
    const text = decodeUtf8(bytes)
    const value = text === undefined ? undefined : plain.read(text)
    // UTF-8 has no lone surrogates, and a plain text has no escape that could bring one in.
    return value === undefined ? readDecodedJson(text) : { ok: true, value, isWellFormed: true }
  }
  const readText = (text: string): JsonBytesResult => {
    const value = plain.read(text)
    return value === undefined ? parseJson(text) : { ok: true, value }
  }
  return (candidate) => {
    // Not instanceof: test runners and browser frames have arrays of another realm.
    if (ArrayBuffer.isView(candidate)) return readBytes(candidate)
    return typeof candidate === 'string' ? readText(candidate) : { ok: true, value: candidate }
  }
}
