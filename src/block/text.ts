/** Matches a surrogate that is not half of a pair: with the `u` flag a pair is one character of another class. */
const LONE_SURROGATE = /[\ud800-\udfff]/u

/** Whether a text has a UTF-8 form, that is, no lone surrogates. */
export function isWellFormed(text: string): boolean {
  // ECMAScript 2024: in the runtimes that have it, at no cost for a text without characters beyond U+00FF.
  return (text as { isWellFormed?(): boolean }).isWellFormed?.() ?? !LONE_SURROGATE.test(text)
}

/**
 * Whether a well-formed text has at most `limit` code points, as the rules count them: a bird outside the basic plane is
 * one, though JavaScript's `length` says two.
 */
export function hasAtMostCodePoints(text: string, limit: number): boolean {
  if (text.length <= limit) return true
  if (text.length > 2 * limit) return false
  return countCodePoints(text) <= limit
}

/** Number of code points of a well-formed text. */
export function countCodePoints(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) {
    if (isHighSurrogate(text.charCodeAt(i))) count--
  }
  return count
}

/**
 * The first `limit` code points of a well-formed text; never half a pair. Joined from single ones, since engines keep the
 * whole of a long text alive for a slice of it.
 */
export function cutToCodePoints(text: string, limit: number): string {
  if (text.length <= limit) return text
  return [...text.slice(0, 2 * limit)].slice(0, limit).join('')
}

function isHighSurrogate(codeUnit: number): boolean {
  return (codeUnit & 0xfc00) === 0xd800
}
