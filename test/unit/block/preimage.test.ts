import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HashedFields, Preimage } from '../../../src/block/preimage.ts'
import { unicodeText } from '../../support/texts.ts'

const text = unicodeText()
const fields: fc.Arbitrary<HashedFields> = fc.record({
  minedBy: text,
  messages: fc.array(text, { maxLength: 10 }),
  timestamp: fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n })),
  nonce: text,
})

/** The rule, word by word. */
function expected(previousHash: string, { minedBy, messages, timestamp, nonce }: HashedFields): Uint8Array {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(timestamp))
  const texts = [previousHash, minedBy, ...messages].map((part) => Buffer.from(part))
  return Buffer.concat([...texts, time, Buffer.from(nonce)])
}

const written = (preimage: Preimage, previousHash: string, block: HashedFields) => {
  const length = preimage.write(previousHash, block)
  return Buffer.from(preimage.bytes.subarray(0, length))
}

describe('Preimage', () => {
  it('writes what the rule says, block after block', () => {
    const preimage = new Preimage()
    fc.assert(
      fc.property(text, fields, (previousHash, block) => {
        expect(written(preimage, previousHash, block)).toEqual(expected(previousHash, block))
      }),
      { numRuns: 500 },
    )
  })

  it('writes the edges of the timestamp', () => {
    const preimage = new Preimage()
    const edges = [0, 255, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n]
    for (const timestamp of edges) {
      const block = { minedBy: '', messages: [], timestamp, nonce: '' }
      expect(written(preimage, '', block), String(timestamp)).toEqual(expected('', block))
    }
  })

  it('grows for a long block and serves short ones afterwards', () => {
    const preimage = new Preimage()
    for (const minedBy of ['🐦'.repeat(30_000), 'x'.repeat(64_000), 'short']) {
      const block = { minedBy, messages: ['a', 'é'], timestamp: 1, nonce: '🐦' }
      // Byte by byte, as toEqual() compares them, a hundred thousand take seconds.
      expect(written(preimage, 'p', block).equals(expected('p', block)), `${minedBy.length}`).toBe(true)
    }
  })
})
