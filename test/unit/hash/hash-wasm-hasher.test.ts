import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createHashWasmHasher } from '../../../src/hash/hash-wasm-hasher.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

describe('createHashWasmHasher', () => {
  it('hashes as SHA-256 does, whatever the length, and only the bytes that count', async () => {
    const hasher = await createHashWasmHasher()
    const bytes = seededRandom(1).bytes(70_000)
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_024, 16_384, 16_385, 65_536, 70_000]) {
      const expected = createHash('sha256').update(bytes.subarray(0, length)).digest('hex')
      expect(hasher.sha256Hex(bytes, length), `${length} bytes`).toBe(expected)
    }
  })

  it('knows the test vector of FIPS 180-4', async () => {
    const hasher = await createHashWasmHasher()
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(hasher.sha256Hex(new TextEncoder().encode('abc'), 3)).toBe(expected)
  })
})
