/** 64 characters that JSON writes as they are and every peer reads: one is a digit of six bits. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const BLOCK_BYTES = 64
/** Most characters. @see PROTOCOL.md, Block rules, 4 */
const MAX_CHARACTERS = 40
/** With a fixed part that ends this far into a block, the longest nonces reach 3 bytes into the next one. */
const FIRST_WIDE = BLOCK_BYTES - MAX_CHARACTERS + 3
/** Most bytes of the last block before its padding begins: the end mark and the length need nine. */
const MAX_LAST_BYTES = 55

/** How a nonce is laid out, so that as little as possible of the hash depends on what changes from one to the next. */
export interface NonceLayout {
  /** Characters of each nonce. */
  readonly length: number
  /** Which word of the last block changes: three characters and the end mark of the padding. */
  readonly place: number
  /** Whether the nonce spans two blocks, so that a character of the first one can change as well. */
  readonly isWide: boolean
  /** Index of the character that changes fastest. */
  readonly fastest: number
}

/**
 * Lays out the nonces behind a fixed part. The nonce ends three bytes into a word, at 55 bytes of the last block if it
 * can: the later the word that changes, the more rounds are the same for all.
 *
 * - Behind 15 to 26 bytes (modulo 64) the nonce ends at byte 55, and word 13 changes.
 * - Behind 0 to 14, forty characters do not reach that far: words 9 to 12.
 * - Behind 27 and more the nonce spans two blocks. A short one might end at byte 55 of the first, but it is better to
 *   let it end in the second: 64 first blocks then share the words of each second one, which saves more than late words
 *   do.
 *
 * @param fixedBytes - Length of the preimage without its nonce.
 */
export function layoutBehind(fixedBytes: number): NonceLayout {
  const begin = fixedBytes % BLOCK_BYTES
  const isWide = begin >= FIRST_WIDE
  const lastBlock = isWide ? BLOCK_BYTES : 0
  const furthest = Math.min(begin + MAX_CHARACTERS - lastBlock, MAX_LAST_BYTES)
  const place = Math.floor((furthest - 3) / 4)
  const length = lastBlock + 4 * place + 3 - begin
  return { length, place, isWide, fastest: isWide ? BLOCK_BYTES - 1 - begin : length - 1 }
}

/** How many nonces in a row differ only where the kernel makes them differ. */
export function stepOf({ isWide }: NonceLayout): number {
  return isWide ? 64 ** 4 : 64 ** 3
}

/**
 * The nonce of a number: its digits to the base 64, the lowest at `fastest`, the others from the end forwards; the rest
 * is filled with the digit for zero. Different numbers have different nonces.
 * @param number - An integer from 0 to 2^53 - 1: nine digits, and each layout has 29 and more.
 */
export function nonceOf(number: number, { length, fastest }: NonceLayout): string {
  const characters = new Array<string>(length).fill(digit(0))
  characters[fastest] = digit(number)
  let at = length - 1
  for (let rest = Math.floor(number / 64); rest > 0; rest = Math.floor(rest / 64)) {
    if (at === fastest) at--
    characters[at--] = digit(rest)
  }
  return characters.join('')
}

function digit(number: number): string {
  return DIGITS.charAt(number % 64)
}
