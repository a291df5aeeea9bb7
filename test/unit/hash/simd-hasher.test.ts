import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compileKernel } from '../../../src/hash/compile-kernel.ts'
import { createHasher } from '../../../src/hash/create-hasher.ts'
import { createHashWasmHasher } from '../../../src/hash/hash-wasm-hasher.ts'
import { BATCH_MESSAGES, type HashBatch } from '../../../src/hash/hasher.ts'
import type { WebAssemblyModule } from '../../../src/hash/web-assembly.ts'
import { type WebAssemblyFace, webAssembly } from '../../../src/hash/web-assembly.ts'
import { integerBelow, type Random, seededRandom } from '../../../src/runtime/random.ts'

const hasher = await createHasher()
const batch = hasher.batch as HashBatch
/** Takes some ten seconds; ROOKERY_HASH_INPUTS makes it another number. */
const INPUTS = Number(process.env.ROOKERY_HASH_INPUTS ?? 1_000_000)

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Writes messages with the claimed hash behind each, which is what the next begins with. @returns What they hash to. */
function write(lengths: readonly number[], source: Uint8Array, from: number, wrong: number | undefined): string[] {
  const { bytes, edges } = batch.room(lengths.reduce((sum, length) => sum + 64 + length, 64))
  const hashes: string[] = []
  let at = 0
  for (const [i, length] of lengths.entries()) {
    const end = at + (i === 0 ? 0 : 64) + length
    bytes.set(source.subarray(from + i, from + i + length), end - length)
    edges[i + 1] = end
    const hash = digestOf(bytes.subarray(at, end))
    hashes.push(hash)
    bytes.set(Buffer.from(i === wrong ? spoilt(hash, i) : hash), end)
    at = end
  }
  return hashes
}

const spoilt = (hash: string, i: number) => {
  const at = (7 * i) % 64
  return hash.slice(0, at) + (hash[at] === '0' ? '1' : '0') + hash.slice(at + 1)
}

const lengthsOf = (random: Random) =>
  Array.from({ length: 1 + integerBelow(random, BATCH_MESSAGES) }, () => integerBelow(random, 301))

describe('createSimdHasher', () => {
  it(`agrees with node:crypto and hash-wasm on ${INPUTS} random inputs of 0 to 364 bytes`, async () => {
    const wasm = await createHashWasmHasher()
    const random = seededRandom(5)
    const source = random.bytes(100_000)
    for (let done = 0; done < INPUTS; ) {
      const lengths = lengthsOf(random)
      const from = integerBelow(random, source.length - 400)
      const hashes = write(lengths, source, from, undefined)
      if (batch.matching(lengths.length) !== lengths.length) expect.fail(`lengths ${lengths} from ${from}`)
      const input = source.subarray(from, from + (lengths[0] ?? 0))
      if (wasm.sha256Hex(input, input.length) !== hashes[0])
        expect.fail(`hash-wasm, ${input.length} bytes from ${from}`)
      done += lengths.length
    }
  }, 120_000)

  it('hashes one message as SHA-256 does, whatever the length, and only the bytes that count', () => {
    const bytes = seededRandom(1).bytes(200_001)
    const lengths = [...Array.from({ length: 301 }, (_, i) => i), 1_024, 16_385, 65_536, 70_000, 200_000, 5]
    for (const length of lengths) {
      expect(hasher.sha256Hex(bytes, length), `${length} bytes`).toBe(digestOf(bytes.subarray(0, length)))
    }
  })

  it('tells how many match before the first that does not', () => {
    const random = seededRandom(2)
    const source = random.bytes(1_000)
    for (let i = 0; i < 1_000; i++) {
      const lengths = lengthsOf(random)
      const wrong = integerBelow(random, lengths.length)
      write(lengths, source, i % 400, wrong)
      expect(batch.matching(lengths.length)).toBe(wrong)
      expect(batch.matching(wrong)).toBe(wrong)
    }
  })

  it('sees each wrong digit, and no hash in capitals', () => {
    const [hash = ''] = write([100], seededRandom(3).bytes(200), 0, undefined)
    const { bytes } = batch.room(300)
    expect(batch.matching(1)).toBe(1)
    for (let at = 0; at < 64; at++) {
      const right = bytes[100 + at] as number
      for (let bit = 0; bit < 8; bit++) {
        bytes[100 + at] = right ^ (1 << bit)
        expect(batch.matching(1)).toBe(0)
      }
      bytes[100 + at] = right
    }
    bytes.set(Buffer.from(hash.toUpperCase()), 100)
    expect(batch.matching(1)).toBe(0)
  })

  it('makes room for long messages, of very different lengths side by side', async () => {
    const { batch } = await createHasher()
    const source = seededRandom(4).bytes(300_000)
    const lengths = [0, 200_000, 1, 64, 119, 70_000, 55, 56]
    const { bytes, edges } = (batch as HashBatch).room(400_000)
    let at = 0
    for (const [i, length] of lengths.entries()) {
      bytes.set(source.subarray(0, length), at)
      const hash = digestOf(bytes.subarray(i === 0 ? 0 : at - 64, at + length))
      at += length
      edges[i + 1] = at
      bytes.set(Buffer.from(hash), at)
      at += 64
    }
    expect((batch as HashBatch).matching(lengths.length)).toBe(lengths.length)
  })
})

describe('createHasher', () => {
  it('takes a compiled kernel, and does without one', async () => {
    const kernel = (await compileKernel()) as WebAssemblyModule
    const abc = new TextEncoder().encode('abc')
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect((await createHasher(kernel)).sha256Hex(abc, 3)).toBe(expected)
    const runtime = webAssembly() as { -readonly [name in keyof WebAssemblyFace]: WebAssemblyFace[name] }
    const { validate } = runtime
    try {
      runtime.validate = () => false
      expect(await compileKernel()).toBe(undefined)
      const plain = await createHasher()
      expect(plain.batch).toBe(undefined)
      expect(plain.sha256Hex(abc, 3)).toBe(expected)
      runtime.validate = () => {
        throw new Error('A policy forbids it.')
      }
      expect(await compileKernel()).toBe(undefined)
    } finally {
      runtime.validate = validate
    }
  })
})
