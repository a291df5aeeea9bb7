import {
  add,
  compress,
  expand,
  first,
  INITIAL,
  K,
  PAIR,
  SUMS,
  setPair,
  setWord,
  sigma0,
  sigma1,
  turn,
  WORDS,
  WORK,
  word,
  word2,
} from './sha256'

/**
 * The search for a nonce. Only one word of the last block, `place`, changes from attempt to attempt: three characters
 * and the padding's first byte, so that it has 2^18 values. Eight of them go side by side.
 *
 * What does not change is done once: the rounds up to `place`, and the parts of the words behind it that do not depend
 * on it. What is not needed is left out: the last word of the hash is known three rounds early, and half of the four
 * rounds before.
 *
 * In a wide search the nonce begins in the block before, one character of which changes as well: 64 first blocks share
 * the words of each last one, eight first blocks are a group, and words are the work of one attempt for 64. What is left
 * are rounds.
 * @see Timo Hanke, "AsicBoost" (2016), for the idea of sharing words
 */

/** What stands for six bits: those of src/mining/nonce-layout.ts. */
const DIGITS: usize = memory.data<u8>([
  65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86,
  87, 88, 89, 90, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114,
  115, 116, 117, 118, 119, 120, 121, 122, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 45, 95,
])

/** What the host writes: the fixed part in blocks, or the last blocks. */
const INPUT: usize = memory.data(128, 16)
/** The hash of the blocks before those with the nonce. */
const BEFORE: usize = memory.data(8 * 32, 16)
/** For each group, the state after the rounds before `place`. */
const STARTS: usize = memory.data(8 * 8 * 32, 16)
/** For each group, the two words of that state to which `place` adds, without it. */
const A_AND_E: usize = memory.data(8 * 2 * 32, 16)
/** For each group, the last word of the hash before the last block. */
const LASTS: usize = memory.data(8 * 32, 16)
/** The sums of one lane, in all lanes; those before `place` do not count. */
const SPREAD: usize = memory.data(64 * 32, 16)
/** For each word after `place`, by its distance: the part that does not depend on it, in one vector. */
const FIXED: usize = memory.data(28 * 16, 16)

let place: usize = 0
let groups: i32 = 1
let mask: v128 = i32x4.splat(0)
let hits: i32 = 0

/** Where the host writes blocks. */
export function input(): usize {
  return INPUT
}

/** The lanes of the group that `scan` has stopped at in which the last word fits. */
export function lanes(): i32 {
  return hits
}

/** Begins a hash. */
export function begin(): void {
  for (let i: usize = 0; i < 8; i++) setPair(BEFORE + i * PAIR, v128.load32_splat(INITIAL + 4 * i))
}

/** Hashes the block in `INPUT`. */
export function absorb(): void {
  readBlock(INPUT)
  compressAll(BEFORE)
}

/** Makes ready for the nonces of the last blocks in `INPUT`: one, or two with 64 kinds of the first. */
export function prepare(at: i32, isWide: bool, digestMask: i32): void {
  place = at
  groups = isWide ? 8 : 1
  mask = i32x4.splat(digestMask)
  if (isWide) {
    for (let group: usize = 0; group < 8; group++) {
      memory.copy(STARTS + group * 8 * PAIR, BEFORE, 8 * PAIR)
      readBlock(INPUT)
      const rest = v128.and(word(15), i32x4.splat(~0xff))
      setWord(15, v128.or(rest, fourDigits(2 * group)), v128.or(rest, fourDigits(2 * group + 1)))
      compressAll(STARTS + group * 8 * PAIR)
    }
    readBlock(INPUT + 64)
  } else {
    memory.copy(STARTS, BEFORE, 8 * PAIR)
    readBlock(INPUT)
  }
  setBoth(place, i32x4.splat(0))
  for (let group: usize = 0; group < <usize>groups; group++) {
    const start = STARTS + group * 8 * PAIR
    memory.copy(LASTS + group * PAIR, start + 7 * PAIR, PAIR)
    turn(start, start, SUMS, place + 1)
    memory.copy(A_AND_E + group * 2 * PAIR, start, PAIR)
    memory.copy(A_AND_E + group * 2 * PAIR + PAIR, start + 4 * PAIR, PAIR)
  }
  if (!isWide) fix()
}

/** Eight words side by side. */
function setPlace(octet: usize): void {
  const highest = <i32>load<u8>(DIGITS + ((octet >> 9) & 63)) << 24
  const middle = <i32>load<u8>(DIGITS + ((octet >> 3) & 63)) << 16
  const rest = i32x4.splat(highest | middle | 0x80)
  const four = (octet & 7) << 1
  setWord(place, v128.or(rest, i32x4.shl(fourDigits(four), 8)), v128.or(rest, i32x4.shl(fourDigits(four + 1), 8)))
}

/** Digits 4n to 4n + 3, one in each lane. */
@inline
function fourDigits(n: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(DIGITS + 4 * n)))
}

function readBlock(at: usize): void {
  for (let t: usize = 0; t < 16; t++) setBoth(t, i32x4.splat(bswap(load<i32>(at + 4 * t))))
}

/** The same word in all lanes. */
function setBoth(t: usize, value: v128): void {
  setWord(t, value, value)
}

function compressAll(state: usize): void {
  compress(state, i32x4.splat(-1), i32x4.splat(-1))
}

/** The sums of one lane for all eight. */
function spread(lane: usize): void {
  for (let t = place + 1; t < 61; t++) setPair(SPREAD + t * PAIR, v128.load32_splat(SUMS + t * PAIR + 4 * lane))
}

/** Expands the words without the one that changes: what is left of those that depend on it goes aside. */
function fix(): void {
  expand(16, place + 7)
  for (let j: usize = 7; j < 28; j++) {
    const t = place + j
    setBoth(t, add(add(add(word(t - 7), word(t - 16)), sigma0(word(t - 15))), sigma1(word(t - 2))))
    if (j === 8 || j === 10 || j === 12) continue
    v128.store(FIXED + j * 16, word(t))
    setBoth(t, i32x4.splat(0))
  }
}

/** Adds to what is fixed of the word j behind the one at `at`. */
@inline
function vary(at: usize, j: usize, by: v128): v128 {
  const value = add(v128.load(FIXED + j * 16), by)
  v128.store(at + j * PAIR, value)
  v128.store(at + j * PAIR, add(value, v128.load32_splat(K + 4 * (place + j))), 64 * 32)
  return value
}

/**
 * Expands the words after `place`, which must be 9 to 13: which words depend on it is the same for each of these.
 * @param at - Where the word is: its first or its last four lanes.
 */
function complete(at: usize): void {
  const w = v128.load(at)
  const w7 = vary(at, 7, w)
  const w9 = vary(at, 9, sigma1(w7))
  const w11 = vary(at, 11, sigma1(w9))
  const w13 = vary(at, 13, sigma1(w11))
  const w14 = vary(at, 14, w7)
  const w15 = vary(at, 15, add(sigma0(w), sigma1(w13)))
  const w16 = vary(at, 16, add(add(w, w9), sigma1(w14)))
  const w17 = vary(at, 17, sigma1(w15))
  const w18 = vary(at, 18, add(w11, sigma1(w16)))
  const w19 = vary(at, 19, sigma1(w17))
  const w20 = vary(at, 20, add(w13, sigma1(w18)))
  const w21 = vary(at, 21, add(w14, sigma1(w19)))
  const w22 = vary(at, 22, add(add(w15, sigma0(w7)), sigma1(w20)))
  const w23 = vary(at, 23, add(add(w7, w16), sigma1(w21)))
  const w24 = vary(at, 24, add(add(w17, sigma0(w9)), sigma1(w22)))
  const w25 = vary(at, 25, add(add(w9, w18), sigma1(w23)))
  vary(at, 26, add(add(w19, sigma0(w11)), sigma1(w24)))
  vary(at, 27, add(add(w11, w20), sigma1(w25)))
}

/** Groups `from` to `to - 1` of eight attempts each. Stops at the first with a hit; `to` if there is none. */
export function scan(from: i32, to: i32): i32 {
  const isWide = groups > 1
  const sums = (isWide ? SPREAD : SUMS) + (place + 1) * PAIR
  const rounds = 56 - place
  for (let at = from; at < to; at++) {
    let group: usize = 0
    if (isWide) {
      group = at & 7
      if (at === from || (at & 63) === 0) {
        setPlace(at >> 6)
        expand(16, 61)
      }
      if (at === from || group === 0) spread((at >> 3) & 7)
      const w = v128.load32_splat(WORDS + place * PAIR + 4 * ((at >> 3) & 7))
      addPlace(group, w, w)
    } else {
      setPlace(at)
      complete(WORDS + place * PAIR)
      complete(WORDS + place * PAIR + 16)
      expand(place + 28, 61)
      addPlace(group, word(place), word2(place))
    }
    turn(STARTS + group * 8 * PAIR, WORK, sums, rounds)
    const fits = isFitting(sums + rounds * PAIR, group, 0)
    const fits2 = isFitting(sums + rounds * PAIR, group, 16)
    if (v128.any_true(v128.or(fits, fits2))) {
      hits = i32x4.bitmask(fits) | (i32x4.bitmask(fits2) << 4)
      return at
    }
  }
  return to
}

/** Begins the rounds of a group with what `place` adds. */
@inline
function addPlace(group: usize, w: v128, w2: v128): void {
  const start = STARTS + group * 8 * PAIR
  const aAndE = A_AND_E + group * 2 * PAIR
  v128.store(start, add(v128.load(aAndE), w))
  v128.store(start, add(v128.load(aAndE, 16), w2), 16)
  v128.store(start, add(v128.load(aAndE, 32), w), 4 * 32)
  v128.store(start, add(v128.load(aAndE, 48), w2), 4 * 32 + 16)
}

/** In which of four lanes the last word of the hash fits, with all bits of the lane. */
@inline
function isFitting(sums: usize, group: usize, half: usize): v128 {
  const last = add(lastE(WORK + half, sums + half), v128.load(LASTS + group * PAIR + half))
  return i32x4.eq(v128.and(last, mask), i32x4.splat(0))
}

/** The e of round 61: of the last rounds only what leads to it. */
@inline
function lastE(work: usize, sums: usize): v128 {
  const e = v128.load(work, 4 * 32)
  let f = v128.load(work, 5 * 32)
  let g = v128.load(work, 6 * 32)
  let h = v128.load(work, 7 * 32)
  h = add(v128.load(work, 3 * 32), first(h, e, f, g, v128.load(sums, 0)))
  g = add(v128.load(work, 2 * 32), first(g, h, e, f, v128.load(sums, 32)))
  f = add(v128.load(work, 32), first(f, g, h, e, v128.load(sums, 64)))
  return add(v128.load(work, 0), first(e, f, g, h, v128.load(sums, 96)))
}
