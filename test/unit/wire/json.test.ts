import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonFloat, MAX_NESTING, parseExactJson } from '../../../src/wire/exact-json.ts'
import { parseJson, readJson } from '../../../src/wire/json.ts'
import { unicodeText } from '../../support/texts.ts'

const read = (text: string) => {
  const result = parseJson(text)
  if (!result.ok) throw new Error(`${text}: ${result.reason}`)
  return result.value
}
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

/** What a text means with doubles only: undoes the number classes. */
function asDoubles(value: unknown): unknown {
  if (value instanceof JsonFloat) return value.value + 0
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return value + 0
  if (Array.isArray(value)) return value.map(asDoubles)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, asDoubles(field)]))
}

function nativeParse(text: string): { ok: boolean; value?: unknown } {
  try {
    return { ok: true, value: asDoubles(JSON.parse(text)) }
  } catch {
    return { ok: false }
  }
}

/** JSON texts with everything that the two parsers could differ in, some of them broken by an edit. */
const numberToken = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.constantFrom(
    '0',
    '-0',
    '-0.0',
    '1.0',
    '1e3',
    '1E+3',
    '-1.5e-7',
    '01',
    '-',
    '1.',
    '.5',
    '1e',
    '+1',
    '9007199254740991',
  ),
  fc.constantFrom(
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    'NaN',
    'Infinity',
    '-Infinity',
    '0x1',
  ),
)
const stringToken = fc.oneof(
  unicodeText().map((text) => JSON.stringify(text)),
  fc.constantFrom(
    '"9e3"',
    '", 1.5"',
    '":-0"',
    '"\\ud800"',
    '"\\u00e9\\/"',
    '"\\x"',
    '"\\u12g4"',
    '"a\nb"',
    '"',
    '"\\"',
    '"[[[{{{"',
  ),
)
const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r', '\u00a0', '\ufeff')
const keyToken = fc.oneof(fc.constantFrom('"a"', '"__proto__"', '"constructor"', '"1"', '"\\u0061"'), stringToken)
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(numberToken, stringToken, fc.constantFrom('true', 'false', 'null', 'nul', 'undefined', '')),
    fc.tuple(fc.array(tie('json'), { maxLength: 4 }), space).map(([items, s]) => `[${s}${items.join(`${s},`)}${s}]`),
    fc
      .tuple(fc.array(fc.tuple(keyToken, tie('json')), { maxLength: 4 }), space)
      .map(([fields, s]) => `{${fields.map(([key, value]) => `${s}${key}${s}:${s}${value}`).join(',')}}${s}`),
  ),
}))
const brokenJson = fc
  .tuple(json, fc.nat(), fc.constantFrom('', ',', ']', '}', '"', '\\', '1', ':'))
  .map(([text, at, edit]) => text.slice(0, at % (text.length + 1)) + edit + text.slice((at % (text.length + 1)) + 1))
const anyText = fc.oneof(json, brokenJson, unicodeText())

describe('parseJson', () => {
  it('keeps integers exact and tells floats from them', () => {
    expect(read('9007199254740991')).toBe(9007199254740991)
    expect(read('{"t": 9007199254740993}')).toEqual({ t: 9007199254740993n })
    expect(read('[18446744073709551615,-9007199254740993]')).toEqual([18446744073709551615n, -9007199254740993n])
    expect(Object.is(read('-0'), 0)).toBe(true)
    for (const token of ['1.0', '1e3', '1.5', '-0.0', '1E+2', '1733103931.0']) {
      expect(read(token), token).toBeInstanceOf(JsonFloat)
      expect(read(`{"h":${token}}`), token).toEqual({ h: new JsonFloat(Number(token)) })
      expect(read(`[ 1,\n${token}]`), token).toEqual([1, new JsonFloat(Number(token))])
    }
  })

  it('reads an integer of any length, in bounded time, as too large for every field', () => {
    const digits = '9'.repeat(60_000)
    expect(read(`[${digits},-${digits}]`)).toEqual([10n ** 100n, -(10n ** 100n)])
  })

  it('takes the last of two equal keys', () => {
    expect(read('{"a":1,"a":2}')).toEqual({ a: 2 })
    expect(read('{"a":1.0,"a":2}')).toEqual({ a: 2 })
  })

  it('lets no key reach a prototype, on either path', () => {
    for (const number of ['1', '1.5']) {
      const value = read(`{"__proto__":{"hash":"x"},"n":${number}}`) as Record<string, unknown>
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(value.hash).toBeUndefined()
      expect(Object.keys(value)).toEqual(['__proto__', 'n'])
    }
  })

  it('bounds nesting, the same on either path', () => {
    expect(parseJson(nested(MAX_NESTING)).ok).toBe(true)
    expect(parseExactJson(nested(MAX_NESTING)).ok).toBe(true)
    for (const text of [nested(MAX_NESTING + 1), nested(30_000), '{"a":'.repeat(33), '['.repeat(65_000)]) {
      expect(parseJson(text)).toEqual({ ok: false, reason: 'nesting' })
    }
    expect(parseJson(`[${'[],'.repeat(100)}[]]`).ok).toBe(true)
  })

  it('refuses what is no JSON', () => {
    const texts = [
      '',
      ' ',
      '{not json',
      'NaN',
      '[Infinity]',
      '{"a":-Infinity}',
      "{'a':1}",
      '[1,]',
      '{"a":1,}',
      '01',
      '+1',
      '.5',
      '1.',
    ]
    for (const text of [
      ...texts,
      '"a\nb"',
      '"\\x"',
      '"\\u12"',
      '[1] 2',
      '\ufeff{}',
      '\u00a0{}',
      'tru',
      'nulll',
      '-',
      '[-]',
      '{"a" 1}',
    ]) {
      expect(parseJson(text), text).toEqual({ ok: false, reason: 'json' })
      expect(parseExactJson(text), text).toEqual({ ok: false, reason: 'json' })
    }
  })

  it('agrees with the definition on every text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(parseJson(text)).toEqual(parseExactJson(text))
      }),
      { numRuns: 3_000 },
    )
  })

  it('accepts, refuses and reads as JSON.parse does, but for the number classes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parseExactJson(text)
        expect(result.ok ? { ok: true, value: asDoubles(result.value) } : { ok: false }).toEqual(nativeParse(text))
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('readJson', () => {
  it('reads UTF-8', () => {
    expect(readJson(new TextEncoder().encode('"é🐦"'))).toMatchObject({ ok: true, value: 'é🐦' })
  })

  it('knows of texts without escapes that they have no lone surrogates', () => {
    const read = (text: string) => readJson(new TextEncoder().encode(text))
    expect(read('["é🐦"]')).toEqual({ ok: true, value: ['é🐦'], isWellFormed: true })
    expect(read('["\\ud800"]')).toEqual({ ok: true, value: ['\ud800'], isWellFormed: false })
    expect(read('["\\ud800", 1.5]')).toMatchObject({ ok: true, isWellFormed: false })
  })

  it('refuses bad bytes, and is none the worse for them', () => {
    const bad = [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xe2, 0x82],
    ]
    for (const bytes of bad) {
      expect(readJson(Uint8Array.from(bytes))).toEqual({ ok: false, reason: 'utf8' })
      expect(readJson(Uint8Array.from([0x31]))).toMatchObject({ ok: true, value: 1 })
    }
  })

  it('refuses a byte order mark', () => {
    expect(readJson(Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))).toEqual({ ok: false, reason: 'json' })
  })
})
