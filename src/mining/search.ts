import { hasDifficulty } from '../block/rules.ts'
import type { Hasher } from '../hash/hasher.ts'
import { openKernel } from '../hash/simd-kernel.ts'
import type { WebAssemblyModule } from '../hash/web-assembly.ts'
import { KernelSearch } from './kernel-search.ts'
import { layoutBehind, nonceOf } from './nonce-layout.ts'

/** A part of the search: attempts numbered from `from`, `count` of them. Integers, from + count <= 2^53 - 1. */
export interface Range {
  /** Number of the first attempt. */
  readonly from: number
  /** How many attempts. */
  readonly count: number
}

/** What came of a range. */
export interface SearchResult {
  /** The first nonce of the range that makes the hash difficult enough, if there is one: 29 to 40 characters, ASCII. */
  readonly nonce: string | undefined
  /** Attempts made, the successful one included. */
  readonly hashes: number
}

/**
 * Looks for a nonce. Pure: the same range gives the same answer, and ranges without a common number have no common
 * nonce.
 */
export interface NonceSearch {
  /**
   * Tries the nonces of a range in order, and returns when one fits or none is left. Some 100,000 attempts a call, 5 to
   * 10 ms with the kernel, are kind to the event loop and cost nothing to speak of.
   */
  mine(range: Range): SearchResult
}

/** What a search is made of. */
export interface NonceSearchOptions {
  /** What the hash covers before the nonce: a preimage with an empty nonce. */
  readonly fixedPart: Uint8Array
  /** Zeros that the hash must end in, an integer from 1 to 64. */
  readonly difficulty: number
  /** The compiled kernel; without it the hasher does all the work, with the same answers. */
  readonly kernel: WebAssemblyModule | undefined
  /** SHA-256, for this search alone. No nonce is answered that it does not confirm. */
  readonly hasher: Hasher
}

/**
 * Makes a search for the nonce of one block.
 *
 * @example
 * ```ts
 * const search = createNonceSearch({ fixedPart, difficulty: 6, kernel: await compileKernel(), hasher })
 * for (let from = 0; ; from += 100_000) {
 *   const { nonce } = search.mine({ from, count: 100_000 })
 *   if (nonce !== undefined) return nonce
 * }
 * ```
 */
export function createNonceSearch({ fixedPart, difficulty, kernel, hasher }: NonceSearchOptions): NonceSearch {
  const layout = layoutBehind(fixedPart.length)
  const preimage = new Uint8Array(fixedPart.length + layout.length)
  preimage.set(fixedPart)
  const fits = (nonce: string) => {
    for (let i = 0; i < nonce.length; i++) preimage[fixedPart.length + i] = nonce.charCodeAt(i)
    return hasDifficulty(hasher.sha256Hex(preimage, preimage.length), difficulty)
  }
  const opened = kernel && openKernel(kernel)
  const fast = opened && new KernelSearch(opened, layout, preimage.slice(), difficulty)
  return {
    mine({ from, count }) {
      const end = from + count
      for (let number = from; ; number++) {
        if (fast) number = fast.nextCandidate(number, end)
        if (number >= end) return { nonce: undefined, hashes: count }
        const nonce = nonceOf(number, layout)
        if (fits(nonce)) return { nonce, hashes: number + 1 - from }
      }
    },
  }
}
