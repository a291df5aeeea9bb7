import { MAX_NESTING } from '../wire/exact-json.ts'
import { type JsonBytesResult, parseJson } from '../wire/json.ts'
import type { Candidate } from './verdict.ts'

/**
 * A height or a timestamp that `JSON.parse` may not keep as it is: a float, one with a sign, or 16 digits and more. A block
 * has no other numbers, so this looks at less than {@link parseJson} and is three times as fast. The keys are cut to the
 * same length, which lets an engine skip from one possible end to the next.
 */
const INEXACT_FIELD = /(?:ight|tamp)"[\s:]+(?:-|\d+[.eE]|\d{16})/

/**
 * Makes a reader of candidates.
 * @returns A function that gives an object of the caller as it is, and otherwise what a text or the bytes of one say as
 *   JSON: exactly, as far as the fields of a block go.
 */
export function createCandidateReader(): (candidate: Candidate) => JsonBytesResult {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const readBytes = (bytes: Uint8Array): JsonBytesResult => {
    let text: string
    try {
      text = utf8.decode(bytes)
    } catch {
      return { ok: false, reason: 'utf8' }
    }
    return readText(text)
  }
  return (candidate) => {
    // Not instanceof: test runners and browser frames have arrays of another realm.
    if (ArrayBuffer.isView(candidate)) return readBytes(candidate)
    return typeof candidate === 'string' ? readText(candidate) : { ok: true, value: candidate }
  }
}

function readText(text: string): JsonBytesResult {
  if (!isPlain(text)) return parseJson(text)
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, reason: 'json' }
  }
}

/** Whether `JSON.parse` reads a block as exactly as it has to be read. A key can be spelled otherwise with a backslash. */
function isPlain(text: string): boolean {
  return text.startsWith('{') && !text.includes('\\') && !INEXACT_FIELD.test(text) && !mayNestTooDeep(text)
}

/** More openings than the deepest nesting has; a block has two. */
function mayNestTooDeep(text: string): boolean {
  return count(text, '{') + count(text, '[') > MAX_NESTING
}

function count(text: string, character: string): number {
  let found = 0
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++
  return found
}
