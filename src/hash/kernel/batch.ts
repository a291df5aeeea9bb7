import { compress, compressFour, INITIAL, PAIR, STATE, setHalf, setPair, VECTOR } from './sha256'

/**
 * Hashes messages of any lengths, eight side by side, and compares each hash with the one that is claimed for it. The
 * host writes the messages one behind the other, and behind each the claimed hash in hexadecimal: the one behind a
 * block is what the message of the next begins with.
 */

/** For each lane, the end of its message with the padding: two blocks. */
const TAILS: usize = memory.data(8 * 128, 16)
/** For each lane, where its message begins, its whole blocks, and its blocks with the padding. */
const BEGINS: usize = memory.data(3 * 32, 16)
const WHOLES: usize = BEGINS + 32
const BLOCKS: usize = BEGINS + 64
/** For each lane, the hash as 64 digits. */
const DIGITS: usize = memory.data(8 * 64, 16)
/** Four vectors: what `transpose` makes. */
const SQUARE: usize = memory.data(4 * 16, 16)
/** Where up to 16 messages begin, each where the one before ends, and where the last one ends; from `messages` on. */
const EDGES: usize = memory.data(17 * 4, 16)

/** Where the host writes where messages begin and end: 17 words at most. */
export function edges(): usize {
  return EDGES
}

/** Where the host writes messages: from here to the end of the memory, of which 128 bytes stay free. */
export function messages(): usize {
  return __heap_base
}

/** Hashes the first message. @returns Where its 64 digits are. */
export function digest(): usize {
  hashFour(0, 1)
  return DIGITS
}

/** Compares messages with the hashes claimed for them. @returns How many fit before the first that does not. */
export function matching(count: usize): usize {
  for (let i: usize = 0; i < count; i++) {
    const lane = i & 7
    if (lane === 0) {
      if (count - i > 4) hashEight(i, count)
      else hashFour(i, count)
    }
    if (!isSame(__heap_base + load<usize>(EDGES + 4 * i + 4), DIGITS + lane * 64)) return i
  }
  return count
}

function isSame(claim: usize, digits: usize): bool {
  let difference = i32x4.splat(0)
  for (let i: usize = 0; i < 64; i += 16) {
    difference = v128.or(difference, v128.xor(v128.load(claim + i), v128.load(digits + i)))
  }
  return !v128.any_true(difference)
}

/** Hashes the messages from `i` on, up to eight; an empty lane does the work of the last one again. */
function hashEight(i: usize, count: usize): void {
  open(i, count, 8)
  const blocks = v128.load(BLOCKS)
  const blocks2 = v128.load(BLOCKS, 16)
  for (let block = 0; ; block++) {
    const isOpen = i32x4.gt_s(blocks, i32x4.splat(block))
    const isOpen2 = i32x4.gt_s(blocks2, i32x4.splat(block))
    if (!v128.any_true(v128.or(isOpen, isOpen2))) break
    readBlocks(block, 0)
    readBlocks(block, 1)
    compress(STATE, isOpen, isOpen2)
  }
  writeDigits(0)
  writeDigits(1)
}

/** The same for up to four, in half the time. */
function hashFour(i: usize, count: usize): void {
  open(i, count, 4)
  const blocks = v128.load(BLOCKS)
  for (let block = 0; ; block++) {
    const isOpen = i32x4.gt_s(blocks, i32x4.splat(block))
    if (!v128.any_true(isOpen)) break
    readBlocks(block, 0)
    compressFour(STATE, isOpen)
  }
  writeDigits(0)
}

function open(i: usize, count: usize, lanes: usize): void {
  for (let lane: usize = 0; lane < lanes; lane++) setLane(lane, EDGES + 4 * min(i + lane, count - 1))
  for (let t: usize = 0; t < 8; t++) setPair(STATE + t * PAIR, v128.load32_splat(INITIAL + 4 * t))
}

/** Where a message begins, and its end with the padding. @see FIPS 180-4, 5.1.1 */
function setLane(lane: usize, edge: usize): void {
  const from = __heap_base + load<usize>(edge)
  const length = load<usize>(edge, 4) - load<usize>(edge)
  const whole = length >> 6
  const rest = length & 63
  const blocks = whole + (rest < 56 ? 1 : 2)
  const tail = TAILS + lane * 128
  // Copies 64 bytes whatever they are, and clears those behind the message.
  for (let i: usize = 0; i < 64; i += 16) {
    const indices = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    const isMessage = i8x16.gt_s(i8x16.splat(<i8>(<i32>rest - <i32>i)), indices)
    v128.store(tail + i, v128.and(v128.load(from + (whole << 6) + i), isMessage))
    v128.store(tail + i, i32x4.splat(0), 64)
  }
  store<u8>(tail + rest, 0x80)
  store<u64>(tail + ((blocks - whole) << 6) - 8, bswap(<u64>length << 3))
  store<usize>(BEGINS + 4 * lane, from)
  store<usize>(WHOLES + 4 * lane, whole)
  store<usize>(BLOCKS + 4 * lane, blocks)
}

/** Sets the words of block number `block` in the first or the last four lanes. */
function readBlocks(block: usize, half: usize): void {
  const lane = half * 4
  const first = blockOf(lane, block)
  const second = blockOf(lane + 1, block)
  const third = blockOf(lane + 2, block)
  const fourth = blockOf(lane + 3, block)
  for (let t: usize = 0; t < 16; t += 4) {
    transpose(v128.load(first + 4 * t), v128.load(second + 4 * t), v128.load(third + 4 * t), v128.load(fourth + 4 * t))
    for (let i: usize = 0; i < 4; i++) setHalf(t + i, half, swapBytes(v128.load(SQUARE + i * VECTOR)))
  }
}

/** Writes the digits of the first or the last four lanes. */
function writeDigits(half: usize): void {
  writeHalves(half, 0)
  writeHalves(half, 1)
}

/** Writes the first or the second half of each of four hashes. */
function writeHalves(half: usize, side: usize): void {
  const state = STATE + side * 4 * PAIR + half * VECTOR
  transpose(v128.load(state), v128.load(state, 32), v128.load(state, 64), v128.load(state, 96))
  for (let lane: usize = 0; lane < 4; lane++) {
    const bytes = swapBytes(v128.load(SQUARE + lane * VECTOR))
    const high = digitsOf(i8x16.shr_u(bytes, 4))
    const low = digitsOf(v128.and(bytes, i8x16.splat(15)))
    const at = DIGITS + (half * 4 + lane) * 64 + side * 32
    v128.store(at, v128.shuffle<u8>(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
    v128.store(at, v128.shuffle<u8>(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16)
  }
}

@inline
function digitsOf(nibbles: v128): v128 {
  return i8x16.swizzle(i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102), nibbles)
}

@inline
function swapBytes(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
}

/** Turns four lines of four words into columns, in `SQUARE`. */
@inline
function transpose(a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(SQUARE, v128.shuffle<i64>(ab, cd, 0, 2), 0)
  v128.store(SQUARE, v128.shuffle<i64>(ab, cd, 1, 3), 16)
  v128.store(SQUARE, v128.shuffle<i64>(abHigh, cdHigh, 0, 2), 32)
  v128.store(SQUARE, v128.shuffle<i64>(abHigh, cdHigh, 1, 3), 48)
}

/** Where the bytes of a lane's block are; anywhere if it has no such block. */
function blockOf(lane: usize, block: usize): usize {
  const whole = load<usize>(WHOLES + 4 * lane)
  return block < whole ? load<usize>(BEGINS + 4 * lane) + (block << 6) : TAILS + lane * 128 + (((block - whole) & 1) << 6)
}
