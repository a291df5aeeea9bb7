import { describe, expect, it } from 'vitest'
import { readBlock } from '../../../src/block/rules.ts'
import { createCandidateReader } from '../../../src/verify/read-json.ts'
import { parseExactJson } from '../../../src/wire/exact-json.ts'

const read = createCandidateReader()
const SPACES = ['', ' ', '\n\t\r']
const NUMBERS = [
  '0',
  '7',
  '-0',
  '-1.0',
  '-7',
  '1.0',
  '1e3',
  '1E0',
  '10',
  '123456789012345',
  '1234567890123456',
  '9007199254740993',
]
const VALUES = [
  ...NUMBERS,
  '18446744073709551616',
  '01',
  '1.',
  '00',
  '"x"',
  'null',
  '[1.0]',
  '{"height":1.5}',
  '"\\":-1"',
]
const KEYS = ['height', 'timestamp', 'heigh\\u0074', 'messages', 'x', 'a\\":1.0,\\"b']

/** Both a field given twice and one given once; the field in question in front and behind. */
const texts = SPACES.flatMap((space) =>
  KEYS.flatMap((key) =>
    VALUES.flatMap((value) => {
      const field = `"${key}"${space}:${space}${value}${space}`
      const rest = '"minedBy":"r","messages":["m"],"nonce":"","hash":""'
      const plain = '"height":1,"timestamp":2'
      return [
        `{${rest},${plain},${field}}`,
        `{${field},${rest},${plain}}`,
        `{${rest},"height":1,${field}}`,
        `{${rest},"timestamp":2,${field}}`,
        `${space}[{${rest},${plain},${field}}]`,
        `{${rest},${plain},"x":[${space}${value}]}`,
        value,
      ]
    }),
  ),
)

describe('createCandidateReader', () => {
  it('reads the same block as the exact parser, however the numbers are spelled', () => {
    let blocks = 0
    for (const text of texts) {
      const exact = parseExactJson(text)
      const result = read(text)
      const { isWellFormed, ...fromBytes } = read(new TextEncoder().encode(text)) as { isWellFormed?: boolean }
      expect(fromBytes, text).toEqual(result)
      expect(isWellFormed, text).toBe(result.ok ? !text.includes('\\') : undefined)
      expect(result.ok, text).toBe(exact.ok)
      if (!result.ok || !exact.ok) continue
      expect(typeof result.value, text).toBe(typeof exact.value)
      const block = readBlock(result.value)
      expect(block, text).toEqual(readBlock(exact.value))
      if (block) blocks++
    }
    expect(blocks).toBeGreaterThan(500)
  })

  it('refuses what nests too deep, and bad UTF-8', () => {
    const nested = (depth: number) => `{"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    expect(read(nested(32)).ok).toBe(true)
    expect(read(nested(33))).toEqual({ ok: false, reason: 'nesting' })
    expect(read(Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual({ ok: false, reason: 'utf8' })
  })
})
