import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBlock } from '../../../src/block/rules.ts'
import { PlainBlockReader } from '../../../src/verify/plain-block.ts'
import { parseExactJson } from '../../../src/wire/exact-json.ts'
import { unicodeText } from '../../support/texts.ts'

const reader = new PlainBlockReader()
const block = {
  height: 7,
  minedBy: 'rook',
  messages: ['caw', 'krähe 🐦', ''],
  nonce: '28',
  timestamp: 1_730_000_300,
  hash: '0e92d88d9c17d8e9bf25608401b9510b827dfc0cdd311f3f8bdd134fbe189950',
}
const compact = JSON.stringify(block)
/** As Python's json.dumps separates. */
const spaced = `{${Object.entries(block)
  .map(([key, value]) => `"${key}": ${JSON.stringify(value).replaceAll('","', '", "')}`)
  .join(', ')}}`

describe('PlainBlockReader', () => {
  it('reads a block as JavaScript and Python write it, its keys in any order, with a type or without', () => {
    const entries = Object.entries({ ...block, type: 'GET_BLOCK_REPLY' })
    const turned = entries.map((_, i) =>
      JSON.stringify(Object.fromEntries([...entries.slice(i), ...entries.slice(0, i)])),
    )
    for (const text of [compact, spaced, ...turned]) expect(reader.read(text), text).toEqual(block)
  })

  it('leaves to others what is written otherwise', () => {
    const others = [
      compact.replace('7', '7.0'),
      compact.replace('7', '7e0'),
      compact.replace('7', '-0'),
      compact.replace('7', '07'),
      compact.replace('7', '1000000000000000'),
      compact.replace('7', ''),
      compact.replace('"rook"', '"ro\\u006fk"'),
      compact.replace('rook', 'ro\nok'),
      compact.replace('{', '{"height":8,'),
      compact.replace('{', '{"more":[1.0],'),
      compact.replace('{', '{"type":7,'),
      compact.replace('"caw"', '1'),
      compact.replace('{"height":7,', '{'),
      compact.replace(',', ',,'),
      `${compact} `,
      ` ${compact}`,
      compact.slice(0, -1),
      '',
      '{}',
      '[]',
    ]
    for (const text of others) expect(reader.read(text), text).toBeUndefined()
  })

  it('never reads another block than a parser of all JSON, whatever is changed in a text', () => {
    const change = fc.record({
      at: fc.nat(),
      drop: fc.nat({ max: 6 }),
      put: fc.oneof(
        fc.constantFrom(
          '',
          ' ',
          '"',
          ',',
          ':',
          '\\',
          '{',
          '}',
          '[',
          ']',
          '-',
          '.',
          'e9',
          '0',
          '9',
          '\n',
          '\u0001',
          '"height":1,',
        ),
        unicodeText({ maxLength: 3 }),
      ),
    })
    const read = new Set<string>()
    fc.assert(
      // Every text on the way is looked at, and no unchanged one, so that a few thousand runs read thousands of texts.
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        for (let text of [compact, spaced]) {
          for (const { at, drop, put } of changes) {
            const place = at % (text.length + 1)
            text = text.slice(0, place) + put + text.slice(place + drop)
            const plain = reader.read(text)
            if (plain === undefined) continue
            read.add(text)
            const exact = parseExactJson(text)
            // An expect() for each of them would take longer than all the rest.
            if (!exact.ok || !isDeepStrictEqual(readBlock(plain), readBlock(exact.value))) throw new Error(text)
          }
        }
      }),
      { numRuns: 5_000 },
    )
    expect(read.size).toBeGreaterThan(2_000)
  })
})
