import {
  add,
  compress,
  expand,
  first,
  INITIAL,
  LANES,
  SUMS,
  setWord,
  sigma0,
  sigma1,
  turn,
  WORDS,
  WORK,
  word,
} from './sha256'

/**
 * The search for a nonce. Only one word of the last block, `place`, changes from attempt to attempt: three characters
 * and the padding's first byte, so that it has 2^18 values. Four of them go side by side.
 *
 * What does not change is done once: the rounds up to `place`, and the parts of the words behind it that do not depend
 * on it. What is not needed is left out: the last word of the hash is known three rounds early, and half of the four
 * rounds before.
 *
 * In a wide search the nonce begins in the block before, one character of which changes as well: 64 first blocks share
 * the words of each last one, four first blocks are a group, and words are the work of one attempt for 64. What is left
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
const BEFORE: usize = memory.data(8 * 16, 16)
/** For each group, the state after the rounds before `place`. */
const STARTS: usize = memory.data(16 * 8 * 16, 16)
/** For each group, the two words of that state to which `place` adds, without it. */
const A_AND_E: usize = memory.data(16 * 2 * 16, 16)
/** For each group, the last word of the hash before the last block. */
const LASTS: usize = memory.data(16 * 16, 16)
/** The sums of one lane, in all lanes. */
const SPREAD: usize = memory.data(64 * 16, 16)
const SPREAD_WORD: usize = memory.data(16, 16)
/** Parts of the words after `place` that do not depend on it. */
const FIXED: usize = memory.data(64 * 16, 16)

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
  for (let i: usize = 0; i < 8; i++) v128.store(BEFORE + i * LANES, v128.load32_splat(INITIAL + 4 * i))
}

/** Hashes the block in `INPUT`. */
export function absorb(): void {
  readBlock(INPUT)
  compress(BEFORE, i32x4.splat(-1))
}

/** Makes ready for the nonces of the last blocks in `INPUT`: one, or two with 64 kinds of the first. */
export function prepare(at: i32, isWide: bool, digestMask: i32): void {
  place = at
  groups = isWide ? 16 : 1
  mask = i32x4.splat(digestMask)
  if (isWide) {
    for (let group: usize = 0; group < 16; group++) {
      memory.copy(STARTS + group * 8 * LANES, BEFORE, 8 * LANES)
      readBlock(INPUT)
      setWord(15, v128.or(v128.and(word(15), i32x4.splat(~0xff)), fourDigits(group)))
      compress(STARTS + group * 8 * LANES, i32x4.splat(-1))
    }
    readBlock(INPUT + 64)
  } else {
    memory.copy(STARTS, BEFORE, 8 * LANES)
    readBlock(INPUT)
  }
  setWord(place, i32x4.splat(0))
  for (let group: usize = 0; group < <usize>groups; group++) {
    const start = STARTS + group * 8 * LANES
    v128.store(LASTS + group * LANES, v128.load(start, 112))
    turn(start, start, SUMS, place + 1)
    v128.store(A_AND_E + group * 2 * LANES, v128.load(start))
    v128.store(A_AND_E + group * 2 * LANES, v128.load(start, 64), 16)
  }
  if (!isWide) fix()
}

/** Four words side by side. */
function setPlace(quad: usize): void {
  const highest = <i32>load<u8>(DIGITS + ((quad >> 10) & 63)) << 24
  const middle = <i32>load<u8>(DIGITS + ((quad >> 4) & 63)) << 16
  setWord(place, v128.or(i32x4.shl(fourDigits(quad & 15), 8), i32x4.splat(highest | middle | 0x80)))
}

/** Digits 4n to 4n + 3, one in each lane. */
@inline
function fourDigits(n: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(DIGITS + 4 * n)))
}

function readBlock(at: usize): void {
  for (let t: usize = 0; t < 16; t++) setWord(t, i32x4.splat(bswap(load<i32>(at + 4 * t))))
}

/** The sums of one lane for all four. */
function spread(lane: usize): void {
  v128.store(SPREAD_WORD, v128.load32_splat(WORDS + place * LANES + 4 * lane))
  for (let t = place; t < 61; t++) v128.store(SPREAD + t * LANES, v128.load32_splat(SUMS + t * LANES + 4 * lane))
}

/** Expands the words without the one that changes: what is left of those that depend on it goes aside. */
function fix(): void {
  expand(16, place + 7)
  for (let j: usize = 7; j < 28; j++) {
    const t = place + j
    setWord(t, add(add(add(word(t - 7), word(t - 16)), sigma0(word(t - 15))), sigma1(word(t - 2))))
    if (j === 8 || j === 10 || j === 12) continue
    v128.store(FIXED + j * LANES, word(t))
    setWord(t, i32x4.splat(0))
  }
}

@inline
function vary(j: usize, by: v128): v128 {
  const value = add(v128.load(FIXED + j * LANES), by)
  setWord(place + j, value)
  return value
}

/** Expands the words after `place`, which must be 9 to 13: which words depend on it is the same for each of these. */
function complete(w: v128): void {
  const w7 = vary(7, w)
  const w9 = vary(9, sigma1(w7))
  const w11 = vary(11, sigma1(w9))
  const w13 = vary(13, sigma1(w11))
  const w14 = vary(14, w7)
  const w15 = vary(15, add(sigma0(w), sigma1(w13)))
  const w16 = vary(16, add(add(w, w9), sigma1(w14)))
  const w17 = vary(17, sigma1(w15))
  const w18 = vary(18, add(w11, sigma1(w16)))
  const w19 = vary(19, sigma1(w17))
  const w20 = vary(20, add(w13, sigma1(w18)))
  const w21 = vary(21, add(w14, sigma1(w19)))
  const w22 = vary(22, add(add(w15, sigma0(w7)), sigma1(w20)))
  const w23 = vary(23, add(add(w7, w16), sigma1(w21)))
  const w24 = vary(24, add(add(w17, sigma0(w9)), sigma1(w22)))
  const w25 = vary(25, add(add(w9, w18), sigma1(w23)))
  vary(26, add(add(w19, sigma0(w11)), sigma1(w24)))
  vary(27, add(add(w11, w20), sigma1(w25)))
  expand(place + 28, 61)
}

/** Groups `from` to `to - 1` of four attempts each. Stops at the first with a hit; `to` if there is none. */
export function scan(from: i32, to: i32): i32 {
  const isWide = groups > 1
  const sums = (isWide ? SPREAD : SUMS) + (place + 1) * LANES
  const rounds = 56 - place
  for (let at = from; at < to; at++) {
    let group: usize = 0
    if (isWide) {
      group = at & 15
      if (at === from || (at & 63) === 0) {
        setPlace(at >> 6)
        expand(16, 61)
      }
      if (at === from || group === 0) spread((at >> 4) & 3)
    } else {
      setPlace(at)
      complete(word(place))
    }
    const start = STARTS + group * 8 * LANES
    const w = isWide ? v128.load(SPREAD_WORD) : word(place)
    v128.store(start, add(v128.load(A_AND_E + group * 2 * LANES), w))
    v128.store(start, add(v128.load(A_AND_E + group * 2 * LANES, 16), w), 64)
    turn(start, WORK, sums, rounds)
    const last = add(lastE(sums + rounds * LANES), v128.load(LASTS + group * LANES))
    const fits = i32x4.eq(v128.and(last, mask), i32x4.splat(0))
    if (v128.any_true(fits)) {
      hits = i32x4.bitmask(fits)
      return at
    }
  }
  return to
}

/** The e of round 61: of the last rounds only what leads to it. */
@inline
function lastE(sums: usize): v128 {
  const e = v128.load(WORK, 64)
  let f = v128.load(WORK, 80)
  let g = v128.load(WORK, 96)
  let h = v128.load(WORK, 112)
  h = add(v128.load(WORK, 48), first(h, e, f, g, v128.load(sums, 0)))
  g = add(v128.load(WORK, 32), first(g, h, e, f, v128.load(sums, 16)))
  f = add(v128.load(WORK, 16), first(f, g, h, e, v128.load(sums, 32)))
  return add(v128.load(WORK, 0), first(e, f, g, h, v128.load(sums, 48)))
}
