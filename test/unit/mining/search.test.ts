import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileKernel } from '../../../src/hash/compile-kernel.ts'
import { createHasher } from '../../../src/hash/create-hasher.ts'
import type { WebAssemblyModule } from '../../../src/hash/web-assembly.ts'
import { layoutBehind, nonceOf } from '../../../src/mining/nonce-layout.ts'
import { createNonceSearch } from '../../../src/mining/search.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

const kernel = (await compileKernel()) as WebAssemblyModule
const hasher = await createHasher(kernel)
const MOST = 2 ** 53 - 1

const hashOf = (fixedPart: Uint8Array, nonce: string) =>
  createHash('sha256').update(fixedPart).update(nonce).digest('hex')

interface Wanted {
  readonly fixedPart: Uint8Array
  readonly difficulty: number
  readonly from: number
  readonly count: number
}

/** Every hit of a range, by trying each nonce. */
function naiveHits({ fixedPart, difficulty, from, count }: Wanted): string[] {
  const layout = layoutBehind(fixedPart.length)
  const nonces = Array.from({ length: count }, (_, i) => nonceOf(from + i, layout))
  return nonces.filter((nonce) => hashOf(fixedPart, nonce).endsWith('0'.repeat(difficulty)))
}

/** Every hit of a range, by asking again behind each. */
function foundHits({ fixedPart, difficulty, from, count }: Wanted, module: WebAssemblyModule | undefined): string[] {
  const search = createNonceSearch({ fixedPart, difficulty, kernel: module, hasher })
  const hits: string[] = []
  for (let done = 0; done < count; ) {
    const { nonce, hashes } = search.mine({ from: from + done, count: count - done })
    if (nonce === undefined) expect(hashes).toBe(count - done)
    else hits.push(nonce)
    done += hashes
  }
  return hits
}

/** Found by this search in some 8,000,000,000 attempts; here it need only come by. */
const KNOWN = [
  { length: 20, from: 1_863_530_358, nonce: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAABvEzd2' },
  { length: 50, from: 2_250_156_173, nonce: 'AAAAAAAAAAAAANAAAAAAAAAAAAAAAAAACGHqi' },
  { length: 5, from: 1_099_535_952_871, nonce: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQABcyvn' },
]

describe('createNonceSearch', () => {
  it('finds what a naive search finds, behind a fixed part of every length', () => {
    const random = seededRandom(7)
    for (let length = 0; length < 200; length++) {
      const wanted = {
        fixedPart: random.bytes(length),
        difficulty: 1 + (length % 2),
        from: 64 * length + 3,
        count: 300,
      }
      expect(foundHits(wanted, kernel), `${length} bytes`).toEqual(naiveHits(wanted))
    }
  })

  it('finds what a naive search finds, wherever a range begins and ends', () => {
    const edges = fc.constantFrom(0, 4, 64, 256, 2 ** 18, 2 ** 24, 2 ** 30, 2 ** 42, 2 ** 48, MOST - 200)
    const from = fc.tuple(edges, fc.integer({ min: -130, max: 130 })).map(([edge, off]) => Math.max(0, edge + off))
    const range = fc.tuple(from, fc.integer({ min: 0, max: 150 }))
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 130 }),
        fc.integer({ min: 1, max: 3 }),
        range,
        (fixed, difficulty, [from, most]) => {
          const wanted = { fixedPart: Uint8Array.from(fixed), difficulty, from, count: Math.min(most, MOST - from) }
          expect(foundHits(wanted, kernel)).toEqual(naiveHits(wanted))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('gives the same answers without a kernel', () => {
    for (const length of [0, 20, 40]) {
      const wanted = { fixedPart: new Uint8Array(length), difficulty: 2, from: 1_000, count: 2_000 }
      expect(foundHits(wanted, undefined)).toEqual(foundHits(wanted, kernel))
    }
  })

  it.each([4, 5])('is right about the digits it looks at, at difficulty %i', (difficulty) => {
    for (const length of [3, 20, 50]) {
      const fixedPart = new Uint8Array(length).fill(difficulty)
      const search = createNonceSearch({ fixedPart, difficulty, kernel, hasher })
      const { nonce = '', hashes } = search.mine({ from: 0, count: MOST })
      expect(hashOf(fixedPart, nonce).slice(-difficulty)).toBe('0'.repeat(difficulty))
      expect(nonceOf(hashes - 1, layoutBehind(length))).toBe(nonce)
    }
  })

  it('confirms every hit with the whole hash, also beyond the eight digits that the kernel looks at', () => {
    const asked: string[] = []
    // A world where hashes that end in two zeros end in as many as we like.
    const kind = {
      sha256Hex: (bytes: Uint8Array, length: number) => '0'.repeat(asked.push(hasher.sha256Hex(bytes, length)) && 64),
    }
    const unkind = {
      sha256Hex: (bytes: Uint8Array, length: number) => hasher.sha256Hex(bytes, length) && '1'.repeat(64),
    }
    const fixedPart = new Uint8Array(10)
    const found = createNonceSearch({ fixedPart, difficulty: 2, kernel, hasher: kind }).mine({ from: 0, count: 5_000 })
    expect(asked).toEqual([hashOf(fixedPart, found.nonce ?? '')])
    const none = createNonceSearch({ fixedPart, difficulty: 2, kernel, hasher: unkind }).mine({ from: 0, count: 5_000 })
    expect(none).toEqual({ nonce: undefined, hashes: 5_000 })
  })

  it('looks through millions for more zeros than there are, whatever the difficulty', () => {
    for (const difficulty of [8, 9, 33, 64]) {
      const search = createNonceSearch({ fixedPart: new Uint8Array(30), difficulty, kernel, hasher })
      expect(search.mine({ from: 2 ** 24 - 50_000, count: 100_000 })).toEqual({ nonce: undefined, hashes: 100_000 })
    }
  })

  it('finds the nonce of a block with eight zeros again', () => {
    for (const { length, from, nonce } of KNOWN) {
      const fixedPart = new Uint8Array(length).fill(7)
      const zeros = /0*$/.exec(hashOf(fixedPart, nonce))?.[0].length as number
      expect(zeros).toBeGreaterThanOrEqual(8)
      for (let difficulty = 6; difficulty <= zeros + 1; difficulty++) {
        const search = createNonceSearch({ fixedPart, difficulty, kernel, hasher })
        const expected = difficulty <= zeros ? { nonce, hashes: 101 } : { nonce: undefined, hashes: 200 }
        expect(search.mine({ from: from - 100, count: 200 })).toEqual(expected)
      }
    }
  })
})

describe('nonceOf', () => {
  it('gives each number a text of its own, of 29 to 40 characters', () => {
    const random = seededRandom(3)
    for (let length = 0; length < 64; length++) {
      const layout = layoutBehind(length)
      expect(layout.length).toBeGreaterThanOrEqual(29)
      expect(layout.length).toBeLessThanOrEqual(40)
      const numbers = [
        0,
        63,
        64,
        4_095,
        4_096,
        MOST,
        ...Array.from({ length: 200 }, () => Math.floor(random.fraction() * MOST)),
      ]
      const nonces = numbers.map((number) => nonceOf(number, layout))
      expect(nonces.every((nonce) => /^[\w-]+$/.test(nonce) && nonce.length === layout.length)).toBe(true)
      expect(new Set(nonces).size).toBe(new Set(numbers).size)
    }
  })
})
