/**
 * Four SHA-256 side by side, one in each 32-bit lane of a vector, in three steps that meet in memory: the words of a
 * block, their sums with the round constants, and the rounds. Apart, each step fits into the sixteen vector registers
 * of x86-64; woven together they would not.
 * @see FIPS 180-4, 6.2.2
 */

/** Bytes of a vector. */
export const LANES: usize = 16

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

/** The words of a block, 64 vectors of which the first 16 are the message's. */
export const WORDS: usize = memory.data(2 * 64 * 16, 16)
/** Each word plus its round constant; right behind the words. */
export const SUMS: usize = WORDS + 64 * 16
/** Eight vectors: what the hash is so far. */
export const STATE: usize = memory.data(8 * 16, 16)
/** Eight vectors: where the rounds end. */
export const WORK: usize = memory.data(8 * 16, 16)

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

/** The first of a round's two sums. */
@inline
export function first(h: v128, e: v128, f: v128, g: v128, sum: v128): v128 {
  return add(add(add(h, sum), xor(g, v128.and(e, xor(f, g)))), bigSigma1(e))
}

/** The second, where a new a comes of it. */
@inline
function second(a: v128, b: v128, c: v128): v128 {
  return add(xor(b, v128.and(xor(a, b), xor(b, c))), bigSigma0(a))
}

/** Word t of the block in `WORDS`. */
@inline
export function word(t: usize): v128 {
  return v128.load(WORDS + t * LANES)
}

@inline
export function setWord(t: usize, value: v128): void {
  v128.store(WORDS + t * LANES, value)
  v128.store(SUMS + t * LANES, add(value, v128.load32_splat(K + 4 * t)))
}

/** Words `from` to `to - 1` out of the 16 before; one more where their number is odd. */
export function expand(from: usize, to: usize): void {
  let at = WORDS + (from - 16) * LANES
  let k = K + from * 4
  // In registers: what has just been stored takes its time to be loaded again.
  let last2 = v128.load(at, 14 * 16)
  let last1 = v128.load(at, 15 * 16)
  for (const end = WORDS + (to - 16) * LANES; at < end; at += 2 * LANES) {
    last2 = add(add(add(v128.load(at), v128.load(at, 9 * 16)), sigma0(v128.load(at, 16))), sigma1(last2))
    v128.store(at, last2, 16 * 16)
    v128.store(at, add(last2, v128.load32_splat(k)), (64 + 16) * 16)
    last1 = add(add(add(v128.load(at, 16), v128.load(at, 10 * 16)), sigma0(v128.load(at, 32))), sigma1(last1))
    v128.store(at, last1, 17 * 16)
    v128.store(at, add(last1, v128.load32_splat(k, 4)), (64 + 17) * 16)
    k += 8
  }
}

/**
 * Does `count` rounds on the state at `from`, with the sums from `sums` on, and leaves at `to` what comes of it.
 *
 * Eight rounds bring each variable back to its role without a move. Where their number is no multiple of eight, the
 * first turn begins in the middle, with the variables in the roles that they have there.
 */
export function turn(from: usize, to: usize, sums: usize, count: usize): void {
  let begin = count & 7
  let a = v128.load(from + (((0 - begin) & 7) << 4))
  let b = v128.load(from + (((1 - begin) & 7) << 4))
  let c = v128.load(from + (((2 - begin) & 7) << 4))
  let d = v128.load(from + (((3 - begin) & 7) << 4))
  let e = v128.load(from + (((4 - begin) & 7) << 4))
  let f = v128.load(from + (((5 - begin) & 7) << 4))
  let g = v128.load(from + (((6 - begin) & 7) << 4))
  let h = v128.load(from + (((7 - begin) & 7) << 4))
  sums -= ((8 - begin) & 7) << 4
  for (const end = sums + (((count + 7) & ~7) << 4); sums < end; sums += 8 * LANES) {
    switch (begin) {
      case 0:
        h = first(h, e, f, g, v128.load(sums, 0))
        d = add(d, h)
        h = add(h, second(a, b, c))
      case 7:
        g = first(g, d, e, f, v128.load(sums, 16))
        c = add(c, g)
        g = add(g, second(h, a, b))
      case 6:
        f = first(f, c, d, e, v128.load(sums, 32))
        b = add(b, f)
        f = add(f, second(g, h, a))
      case 5:
        e = first(e, b, c, d, v128.load(sums, 48))
        a = add(a, e)
        e = add(e, second(f, g, h))
      case 4:
        d = first(d, a, b, c, v128.load(sums, 64))
        h = add(h, d)
        d = add(d, second(e, f, g))
      case 3:
        c = first(c, h, a, b, v128.load(sums, 80))
        g = add(g, c)
        c = add(c, second(d, e, f))
      case 2:
        b = first(b, g, h, a, v128.load(sums, 96))
        f = add(f, b)
        b = add(b, second(c, d, e))
      case 1:
        a = first(a, f, g, h, v128.load(sums, 112))
        e = add(e, a)
        a = add(a, second(b, c, d))
    }
    begin = 0
  }
  v128.store(to, a, 0)
  v128.store(to, b, 16)
  v128.store(to, c, 32)
  v128.store(to, d, 48)
  v128.store(to, e, 64)
  v128.store(to, f, 80)
  v128.store(to, g, 96)
  v128.store(to, h, 112)
}

/** Hashes the block whose 16 words `setWord` has set into the state at `state`, in the lanes of `isOpen`. */
export function compress(state: usize, isOpen: v128): void {
  expand(16, 64)
  turn(state, WORK, SUMS, 64)
  for (let i: usize = 0; i < 8 * LANES; i += LANES) {
    v128.store(state + i, add(v128.load(state + i), v128.and(v128.load(WORK + i), isOpen)))
  }
}
