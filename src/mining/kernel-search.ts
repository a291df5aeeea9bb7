import type { Kernel } from '../hash/simd-kernel.ts'
import { type NonceLayout, nonceOf, stepOf } from './nonce-layout.ts'

const BLOCK_BYTES = 64
/** Attempts that the kernel makes side by side. */
const LANES = 8
/** The end mark of the padding. @see FIPS 180-4, 5.1.1 */
const END_MARK = 0x80

/** Finds the numbers whose nonces give a hash with the right last digits, eight at most. */
export class KernelSearch {
  readonly #kernel: Kernel
  readonly #layout: NonceLayout
  readonly #mask: number
  readonly #stepSize: number
  /** The block or the two with the nonce, padded; and where in them the nonce is. */
  readonly #lastBlocks: Uint8Array
  readonly #nonceAt: number
  /** The first number of those that the kernel is ready for. */
  #ready = -1

  /** @param preimage - With room for a nonce of the layout's length; kept. */
  constructor(kernel: Kernel, layout: NonceLayout, preimage: Uint8Array, difficulty: number) {
    this.#kernel = kernel
    this.#layout = layout
    this.#mask = difficulty >= 8 ? -1 : 2 ** (4 * difficulty) - 1
    this.#stepSize = stepOf(layout)
    const fixedBytes = preimage.length - layout.length
    const wholeBytes = fixedBytes - (fixedBytes % BLOCK_BYTES)
    this.#nonceAt = fixedBytes - wholeBytes
    this.#lastBlocks = padded(preimage, wholeBytes)
    kernel.begin()
    for (let at = 0; at < wholeBytes; at += BLOCK_BYTES) {
      this.#write(preimage.subarray(at, at + BLOCK_BYTES))
      kernel.absorb()
    }
  }

  /** The first number from `from` to `end - 1` whose hash may fit; `end` if there is none. */
  nextCandidate(from: number, end: number): number {
    for (let first = from; first < end; ) {
      const step = first - (first % this.#stepSize)
      const stop = Math.min(end, step + this.#stepSize)
      this.#prepare(step)
      const found = this.#nextInStep(step, first, stop)
      if (found < stop) return found
      first = stop
    }
    return end
  }

  #nextInStep(step: number, from: number, end: number): number {
    const lastGroup = Math.ceil((end - step) / LANES)
    for (let group = Math.floor((from - step) / LANES); group < lastGroup; group++) {
      group = this.#kernel.scan(group, lastGroup)
      if (group === lastGroup) break
      const hits = this.#kernel.lanes()
      for (let lane = 0; lane < LANES; lane++) {
        const number = step + LANES * group + lane
        if ((hits >> lane) & 1 && number >= from && number < end) return number
      }
    }
    return end
  }

  #prepare(step: number): void {
    if (this.#ready === step) return
    const nonce = nonceOf(step, this.#layout)
    for (let i = 0; i < nonce.length; i++) this.#lastBlocks[this.#nonceAt + i] = nonce.charCodeAt(i)
    this.#write(this.#lastBlocks)
    this.#kernel.prepare(this.#layout.place, this.#layout.isWide, this.#mask)
    this.#ready = step
  }

  #write(blocks: Uint8Array): void {
    new Uint8Array(this.#kernel.memory.buffer).set(blocks, this.#kernel.input())
  }
}

/** A preimage from `from` on with its padding, which fits into its last block. */
function padded(preimage: Uint8Array, from: number): Uint8Array {
  const tail = preimage.subarray(from)
  const blocks = new Uint8Array(Math.ceil((tail.length + 9) / BLOCK_BYTES) * BLOCK_BYTES)
  blocks.set(tail)
  blocks[tail.length] = END_MARK
  new DataView(blocks.buffer).setUint32(blocks.length - 4, 8 * preimage.length)
  return blocks
}
