import { type JsonResult, MAX_NESTING, parseExactJson } from './exact-json.ts'

/**
 * A number token that `JSON.parse` may not keep as it is: a float, one with a sign (`-0`), or 16 digits and more. Tokens
 * begin at the start of the text or after one of `[ , :` and white space, so hashes such as "9e3…" are not looked into. A
 * message such as "pi, 3.1" is a false alarm, which costs microseconds and nothing else.
 */
const INEXACT_NUMBER = /(?:^|[[,:\s])(?:-|\d+[.eE]|\d{16})/

/**
 * {@link parseExactJson}, by way of the runtime's own parser wherever a cheap look proves that both agree.
 *
 * @example
 * ```ts
 * parseJson('{"height":1.0}')                     // { ok: true, value: { height: JsonFloat } }
 * parseJson('{"timestamp":9007199254740993}')     // { ok: true, value: { timestamp: 9007199254740993n } }
 * parseJson('{not json')                          // { ok: false, reason: 'json' }
 * ```
 */
export function parseJson(text: string): JsonResult {
  if (INEXACT_NUMBER.test(text) || mayNestTooDeep(text)) return parseExactJson(text)
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, reason: 'json' }
  }
}

/** Whether a text has more openings than the deepest nesting; most messages have two. */
export function mayNestTooDeep(text: string): boolean {
  return count(text, '{') + count(text, '[') > MAX_NESTING
}

function count(text: string, character: string): number {
  let found = 0
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++
  return found
}

/**
 * What bytes say, or why they say nothing: {@link JsonResult}, and `utf8` for bytes that are no UTF-8. `isWellFormed` is true
 * where no text in the value can have a lone surrogate.
 */
export type JsonBytesResult =
  | { readonly ok: true; readonly value: unknown; readonly isWellFormed?: boolean }
  | { readonly ok: false; readonly reason: 'json' | 'nesting' | 'utf8' }

/** Stateless, so one serves everybody. Without ignoreBOM it would drop a byte order mark silently. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Decodes strict UTF-8: bad bytes are refused, not replaced, and a byte order mark is a character like any other.
 * @returns The text of the bytes, or undefined where they are none.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes)
  } catch {
    return undefined
  }
}

/** {@link parseJson} of a text that came as UTF-8, or undefined for bytes that were none. */
export function readDecodedJson(text: string | undefined): JsonBytesResult {
  if (text === undefined) return { ok: false, reason: 'utf8' }
  const json = parseJson(text)
  // UTF-8 has no lone surrogates, so that only an escape can bring one in.
  return json.ok ? { ok: true, value: json.value, isWellFormed: !text.includes('\\') } : json
}

/**
 * Reads JSON in strict UTF-8, where a byte order mark is no JSON.
 * @see PROTOCOL.md, What real peers do
 */
export function readJson(bytes: Uint8Array): JsonBytesResult {
  return readDecodedJson(decodeUtf8(bytes))
}
