/**
 * Eight SHA-256 side by side, one in each 32-bit lane of two vectors, in three steps that meet in memory: the words of a
 * block, their sums with the round constants, and the rounds.
 *
 * Two vectors, because each instruction of a round waits for the one before: where that takes two cycles, as on the
 * latest processors, one vector would keep half of the units waiting. Sixteen registers do not hold the state of two;
 * but what lies in memory meanwhile is needed rounds later, and nothing waits for it.
 * @see FIPS 180-4, 6.2.2
 */

/** Bytes of a vector: four lanes. */
export const VECTOR: usize = 16
/** Bytes of one value in all eight lanes. */
export const PAIR: usize = 2 * VECTOR

/** The round constants. @see FIPS 180-4, 4.2.2 */
export const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
])

/** What a hash begins with. */
export const INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])

/** The words of a block, 64 pairs of which the first 16 are the message's. */
export const WORDS: usize = memory.data(2 * 64 * 32, 16)
/** Each word plus its round constant; right behind the words. */
export const SUMS: usize = WORDS + 64 * PAIR
/** Eight pairs: what the hash is so far. */
export const STATE: usize = memory.data(8 * 32, 16)
/** Eight pairs: where the rounds end. */
export const WORK: usize = memory.data(8 * 32, 16)

@inline
export function add(x: v128, y: v128): v128 {
  return i32x4.add(x, y)
}

@inline
function xor(x: v128, y: v128): v128 {
  return v128.xor(x, y)
}

@inline
function right(x: v128, by: i32): v128 {
  return i32x4.shr_u(x, by)
}

@inline
function left(x: v128, by: i32): v128 {
  return i32x4.shl(x, by)
}

/** The exclusive or of x rotated right by 6, 11 and 25. */
@inline
function bigSigma1(x: v128): v128 {
  return xor(
    xor(xor(right(x, 6), left(x, 26)), xor(right(x, 11), left(x, 21))),
    xor(right(x, 25), left(x, 7)),
  )
}

/** The exclusive or of x rotated right by 2, 13 and 22. */
@inline
function bigSigma0(x: v128): v128 {
  return xor(
    xor(xor(right(x, 2), left(x, 30)), xor(right(x, 13), left(x, 19))),
    xor(right(x, 22), left(x, 10)),
  )
}

@inline
export function sigma0(x: v128): v128 {
  return xor(xor(xor(right(x, 7), left(x, 25)), xor(right(x, 18), left(x, 14))), right(x, 3))
}

@inline
export function sigma1(x: v128): v128 {
  return xor(xor(xor(right(x, 17), left(x, 15)), xor(right(x, 19), left(x, 13))), right(x, 10))
}

/** The first of a round's two sums, without `bigSigma1(e)`. */
@inline
function begun(h: v128, e: v128, f: v128, g: v128, sum: v128): v128 {
  return add(add(h, sum), xor(g, v128.and(e, xor(f, g))))
}

/** The first of a round's two sums. */
@inline
export function first(h: v128, e: v128, f: v128, g: v128, sum: v128): v128 {
  return add(begun(h, e, f, g, sum), bigSigma1(e))
}

/** The second, where a new a comes of it. */
@inline
function second(a: v128, b: v128, c: v128): v128 {
  return add(xor(b, v128.and(xor(a, b), xor(b, c))), bigSigma0(a))
}

/** Word t of the block in `WORDS`: its first four lanes. */
@inline
export function word(t: usize): v128 {
  return v128.load(WORDS + t * PAIR)
}

/** Word t of the block in `WORDS`: its last four lanes. */
@inline
export function word2(t: usize): v128 {
  return v128.load(WORDS + t * PAIR, 16)
}

/** Sets word t of the block and its sum. */
@inline
export function setWord(t: usize, value: v128, value2: v128): void {
  setHalf(t, 0, value)
  setHalf(t, 1, value2)
}

/** Sets word t and its sum in the first or the last four lanes alone. */
export function setHalf(t: usize, half: usize, value: v128): void {
  const at = WORDS + t * PAIR + half * VECTOR
  v128.store(at, value)
  v128.store(at, add(value, v128.load32_splat(K + 4 * t)), 64 * 32)
}

/** Sets the eight lanes at `at` to the same four twice. */
@inline
export function setPair(at: usize, value: v128): void {
  v128.store(at, value)
  v128.store(at, value, 16)
}

/** Words `from` to `to - 1` out of the 16 before; one more where their number is odd. */
export function expand(from: usize, to: usize): void {
  expandIn(from, to, true)
}

/** The same for the first four lanes alone. */
function expandFour(from: usize, to: usize): void {
  expandIn(from, to, false)
}

@inline
function expandIn(from: usize, to: usize, all: bool): void {
  let at = WORDS + (from - 16) * PAIR
  let k = K + from * 4
  // In registers: what has just been stored takes its time to be loaded again.
  let even = v128.load(at, 14 * 32)
  let even2 = v128.load(at, 14 * 32 + 16)
  let odd = v128.load(at, 15 * 32)
  let odd2 = v128.load(at, 15 * 32 + 16)
  for (const end = WORDS + (to - 16) * PAIR; at < end; at += 2 * PAIR) {
    even = next(at, even, k)
    if (all) even2 = next(at + 16, even2, k)
    odd = next(at + 32, odd, k + 4)
    if (all) odd2 = next(at + 48, odd2, k + 4)
    k += 8
  }
}

/** Stores the word 16 behind the one at `at` and its sum. @param last2 - The word 14 behind. @returns The word. */
@inline
function next(at: usize, last2: v128, k: usize): v128 {
  const value = add(add(add(v128.load(at), v128.load(at, 9 * 32)), sigma0(v128.load(at, 32))), sigma1(last2))
  v128.store(at, value, 16 * 32)
  v128.store(at, add(value, v128.load32_splat(k)), (64 + 16) * 32)
  return value
}

/**
 * Does `count` rounds on the state at `from`, with the sums from `sums` on, and leaves at `to` what comes of it.
 *
 * Eight rounds bring each variable back to its role without a move. Where their number is no multiple of eight, the
 * first turn begins in the middle, with the variables in the roles that they have there. The new e, for which the next
 * round waits, is added up in the order that has it ready soonest.
 */
export function turn(from: usize, to: usize, sums: usize, count: usize): void {
  turnIn(from, to, sums, count, true)
}

/** The same for the first four lanes alone. */
function turnFour(from: usize, to: usize, sums: usize, count: usize): void {
  turnIn(from, to, sums, count, false)
}

@inline
function turnIn(from: usize, to: usize, sums: usize, count: usize, all: bool): void {
  let begin = count & 7
  let a = v128.load(from + (((0 - begin) & 7) << 5))
  let b = v128.load(from + (((1 - begin) & 7) << 5))
  let c = v128.load(from + (((2 - begin) & 7) << 5))
  let d = v128.load(from + (((3 - begin) & 7) << 5))
  let e = v128.load(from + (((4 - begin) & 7) << 5))
  let f = v128.load(from + (((5 - begin) & 7) << 5))
  let g = v128.load(from + (((6 - begin) & 7) << 5))
  let h = v128.load(from + (((7 - begin) & 7) << 5))
  let a2 = v128.load(from + (((0 - begin) & 7) << 5), 16)
  let b2 = v128.load(from + (((1 - begin) & 7) << 5), 16)
  let c2 = v128.load(from + (((2 - begin) & 7) << 5), 16)
  let d2 = v128.load(from + (((3 - begin) & 7) << 5), 16)
  let e2 = v128.load(from + (((4 - begin) & 7) << 5), 16)
  let f2 = v128.load(from + (((5 - begin) & 7) << 5), 16)
  let g2 = v128.load(from + (((6 - begin) & 7) << 5), 16)
  let h2 = v128.load(from + (((7 - begin) & 7) << 5), 16)
  let sigma: v128
  sums -= ((8 - begin) & 7) << 5
  for (const end = sums + (((count + 7) & ~7) << 5); sums < end; sums += 8 * PAIR) {
    switch (begin) {
      case 0:
        h = begun(h, e, f, g, v128.load(sums, 0))
        sigma = bigSigma1(e)
        d = add(add(d, h), sigma)
        h = add(add(h, sigma), second(a, b, c))
        if (all) {
          h2 = begun(h2, e2, f2, g2, v128.load(sums, 16))
          sigma = bigSigma1(e2)
          d2 = add(add(d2, h2), sigma)
          h2 = add(add(h2, sigma), second(a2, b2, c2))
        }
      case 7:
        g = begun(g, d, e, f, v128.load(sums, 32))
        sigma = bigSigma1(d)
        c = add(add(c, g), sigma)
        g = add(add(g, sigma), second(h, a, b))
        if (all) {
          g2 = begun(g2, d2, e2, f2, v128.load(sums, 48))
          sigma = bigSigma1(d2)
          c2 = add(add(c2, g2), sigma)
          g2 = add(add(g2, sigma), second(h2, a2, b2))
        }
      case 6:
        f = begun(f, c, d, e, v128.load(sums, 64))
        sigma = bigSigma1(c)
        b = add(add(b, f), sigma)
        f = add(add(f, sigma), second(g, h, a))
        if (all) {
          f2 = begun(f2, c2, d2, e2, v128.load(sums, 80))
          sigma = bigSigma1(c2)
          b2 = add(add(b2, f2), sigma)
          f2 = add(add(f2, sigma), second(g2, h2, a2))
        }
      case 5:
        e = begun(e, b, c, d, v128.load(sums, 96))
        sigma = bigSigma1(b)
        a = add(add(a, e), sigma)
        e = add(add(e, sigma), second(f, g, h))
        if (all) {
          e2 = begun(e2, b2, c2, d2, v128.load(sums, 112))
          sigma = bigSigma1(b2)
          a2 = add(add(a2, e2), sigma)
          e2 = add(add(e2, sigma), second(f2, g2, h2))
        }
      case 4:
        d = begun(d, a, b, c, v128.load(sums, 128))
        sigma = bigSigma1(a)
        h = add(add(h, d), sigma)
        d = add(add(d, sigma), second(e, f, g))
        if (all) {
          d2 = begun(d2, a2, b2, c2, v128.load(sums, 144))
          sigma = bigSigma1(a2)
          h2 = add(add(h2, d2), sigma)
          d2 = add(add(d2, sigma), second(e2, f2, g2))
        }
      case 3:
        c = begun(c, h, a, b, v128.load(sums, 160))
        sigma = bigSigma1(h)
        g = add(add(g, c), sigma)
        c = add(add(c, sigma), second(d, e, f))
        if (all) {
          c2 = begun(c2, h2, a2, b2, v128.load(sums, 176))
          sigma = bigSigma1(h2)
          g2 = add(add(g2, c2), sigma)
          c2 = add(add(c2, sigma), second(d2, e2, f2))
        }
      case 2:
        b = begun(b, g, h, a, v128.load(sums, 192))
        sigma = bigSigma1(g)
        f = add(add(f, b), sigma)
        b = add(add(b, sigma), second(c, d, e))
        if (all) {
          b2 = begun(b2, g2, h2, a2, v128.load(sums, 208))
          sigma = bigSigma1(g2)
          f2 = add(add(f2, b2), sigma)
          b2 = add(add(b2, sigma), second(c2, d2, e2))
        }
      case 1:
        a = begun(a, f, g, h, v128.load(sums, 224))
        sigma = bigSigma1(f)
        e = add(add(e, a), sigma)
        a = add(add(a, sigma), second(b, c, d))
        if (all) {
          a2 = begun(a2, f2, g2, h2, v128.load(sums, 240))
          sigma = bigSigma1(f2)
          e2 = add(add(e2, a2), sigma)
          a2 = add(add(a2, sigma), second(b2, c2, d2))
        }
    }
    begin = 0
  }
  v128.store(to, a, 0)
  v128.store(to, b, 32)
  v128.store(to, c, 64)
  v128.store(to, d, 96)
  v128.store(to, e, 128)
  v128.store(to, f, 160)
  v128.store(to, g, 192)
  v128.store(to, h, 224)
  if (all) {
    v128.store(to, a2, 16)
    v128.store(to, b2, 48)
    v128.store(to, c2, 80)
    v128.store(to, d2, 112)
    v128.store(to, e2, 144)
    v128.store(to, f2, 176)
    v128.store(to, g2, 208)
    v128.store(to, h2, 240)
  }
}

/**
 * Hashes the block whose 16 words `setWord` has set into the state at `state`.
 * @param isOpen - The lanes that count, of the first four.
 * @param isOpen2 - Of the last four.
 */
export function compress(state: usize, isOpen: v128, isOpen2: v128): void {
  expand(16, 64)
  turn(state, WORK, SUMS, 64)
  addWork(state, 0, isOpen)
  addWork(state, 16, isOpen2)
}

/** The same for the first four lanes alone. */
export function compressFour(state: usize, isOpen: v128): void {
  expandFour(16, 64)
  turnFour(state, WORK, SUMS, 64)
  addWork(state, 0, isOpen)
}

@inline
function addWork(state: usize, half: usize, isOpen: v128): void {
  for (let at = half; at < 8 * PAIR; at += PAIR) {
    v128.store(state + at, add(v128.load(state + at), v128.and(v128.load(WORK + at), isOpen)))
  }
}
