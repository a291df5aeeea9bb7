import { readFileSync } from 'node:fs'
import { integerBelow, type Random, randomHex } from '../../src/runtime/random.ts'

/** Anything that can stand in JSON, numbers and broken things as raw tokens. */
type Token = string

/**
 * Datagrams as a hostile network sends them: random bytes, broken and bent messages, and, one in ten, plain valid ones.
 * Hosts, ids, heights and hashes come from small sets, so that a peer's state builds up.
 * @param random - A seeded one makes the same datagrams on every machine.
 */
export function* hostileDatagrams(random: Random): Generator<Uint8Array, never, void> {
  const kinds = [validText, bentText, bentText, splicedText, cutText, edgeText, deepText, longText]
  for (;;) {
    const kind = pick(random, [...kinds, undefined, undefined])
    if (kind === undefined) yield random.bytes(integerBelow(random, random.fraction() < 0.02 ? 2_000 : 60))
    else yield maybeFlipBits(random, utf8.encode(kind(random)), kind === validText ? 0.1 : 0.4)
  }
}

const utf8 = new TextEncoder()

const HOSTS = ['127.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.3', '192.168.1.9', '::1', 'silicon.cs.umanitoba.ca']
const TYPES = [
  'GOSSIP',
  'GOSSIP_REPLY',
  'STATS',
  'STATS_REPLY',
  'GET_BLOCK',
  'GET_BLOCK_REPLY',
  'ANNOUNCE',
  'CONSENSUS',
  'NEW_WORD',
]
const TEXTS = [
  '',
  'Rook',
  'x'.repeat(20),
  'x'.repeat(41),
  '🐦'.repeat(20),
  'é',
  '\u0000',
  'None',
  '__proto__',
  '127.0.0.1:8999',
  '-1',
]

interface RealBlock {
  readonly height: number
  readonly minedBy: string
  readonly messages: readonly string[]
  readonly nonce: string
  readonly timestamp: number
  readonly hash: string
}

const realFile = readFileSync(new URL('../vectors/real-blocks.json', import.meta.url), 'utf8')
const REAL_BLOCKS: readonly RealBlock[] = JSON.parse(realFile).chains.flatMap((c: { blocks: RealBlock[] }) => c.blocks)

/** Values that readers get wrong. */
const EDGE_TOKENS: readonly Token[] = [
  ...[
    'null',
    'true',
    'false',
    '-1',
    '0',
    '-0',
    '1.0',
    '1e3',
    '1.5',
    '1E400',
    '-1e-400',
    '9007199254740991',
    '9007199254740993',
  ],
  ...[
    '18446744073709551615',
    '18446744073709551616',
    '9'.repeat(500),
    '-9007199254740993',
    '1000000000',
    '65536',
    '01',
    '.5',
    '+1',
  ],
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    'undefined',
    'None',
    '"None"',
    '""',
    '"\\ud800"',
    '"\\udc26\\ud83d"',
    '"\\u0000"',
    '"\\x"',
  ],
  ...[
    '[]',
    '[[]]',
    '[1.0]',
    '[null]',
    '["a",1]',
    '["\\udfff"]',
    '{}',
    '{"__proto__":{"type":"STATS"}}',
    '{"a":{"b":[{}]}}',
    '',
  ],
]

function pick<T>(random: Random, items: readonly T[]): T {
  return items[integerBelow(random, items.length)] as T
}

function heightOf(random: Random): number {
  return pick(random, [0, 1, 2, 3, 20, 41, 42, 1_000_000_000, 2 ** 53 - 1, integerBelow(random, 50)])
}

function hashOf(random: Random): string {
  return random.fraction() < 0.7 ? pick(random, REAL_BLOCKS).hash : randomHex(random, 28) + '0'.repeat(8)
}

/** The fields of a message of a type, as JSON tokens, all of them good. */
function fieldsOf(random: Random, type: string): Map<string, Token> {
  const fields: Record<string, unknown> = { type }
  if (type.startsWith('GOSSIP')) {
    fields.host = pick(random, HOSTS)
    fields.port = 8_990 + integerBelow(random, 10)
    if (type === 'GOSSIP')
      fields.id = random.fraction() < 0.5 ? `id-${integerBelow(random, 50)}` : randomHex(random, 16)
    fields.name = pick(random, TEXTS)
  } else if (type === 'STATS_REPLY') {
    Object.assign(fields, { height: heightOf(random) + 1, hash: hashOf(random) })
  } else if (type === 'GET_BLOCK') {
    fields.height = heightOf(random)
  } else if (type === 'NEW_WORD') {
    fields.word = pick(random, TEXTS)
  } else if (type === 'ANNOUNCE' || type === 'GET_BLOCK_REPLY') {
    Object.assign(fields, pick(random, REAL_BLOCKS))
    if (random.fraction() < 0.3) Object.assign(fields, { height: heightOf(random), hash: hashOf(random) })
  }
  return new Map(Object.entries(fields).map(([name, value]) => [JSON.stringify(name), JSON.stringify(value)]))
}

/** Written as Python writes it by default, or compact. */
function write(random: Random, fields: Iterable<readonly [Token, Token]>): string {
  const [colon, comma] = random.fraction() < 0.5 ? [': ', ', '] : [':', ',']
  return `{${Array.from(fields, ([name, value]) => name + colon + value).join(comma)}}`
}

function validText(random: Random): string {
  return write(random, fieldsOf(random, pick(random, TYPES)))
}

/** A message with fields of wrong values, twice, missing, renamed, or of another type's. */
function bentText(random: Random): string {
  const fields = fieldsOf(random, pick(random, TYPES))
  const twice: [Token, Token][] = []
  for (let i = 0; i <= integerBelow(random, 3); i++) {
    const name = pick(random, [...fields.keys(), '"type"', '"height"', '"__proto__"'])
    const bend = integerBelow(random, 6)
    if (bend <= 2) fields.set(name, pick(random, EDGE_TOKENS))
    else if (bend === 3) fields.delete(name)
    else if (bend === 4)
      fields.set(
        '"type"',
        JSON.stringify(pick(random, [...TYPES, 'NOPE']).replaceAll('_', pick(random, ['-', '_', ' ']))),
      )
    else twice.push([name, pick(random, [...EDGE_TOKENS, ...fields.values()])])
  }
  return write(random, [...fields, ...twice])
}

function splicedText(random: Random): string {
  const [a, b] = [validText(random), bentText(random)]
  return a.slice(0, integerBelow(random, a.length)) + b.slice(integerBelow(random, b.length))
}

function cutText(random: Random): string {
  const text = pick(random, [validText, bentText])(random)
  return text.slice(0, integerBelow(random, text.length + 1))
}

/** A bare value, or white space and rubbish around a message. */
function edgeText(random: Random): string {
  const around = pick(random, ['', ' ', '\n', '\r\n', '\0', '\ufeff', '\u00a0', ',', '}', '//'])
  return random.fraction() < 0.3
    ? pick(random, EDGE_TOKENS)
    : `${pick(random, ['', around])}${validText(random)}${around}`
}

function deepText(random: Random): string {
  const depth = pick(random, [31, 32, 33, 40, 1_000])
  const [open, close] = pick(random, [
    ['[', ']'],
    ['{"a":', '}'],
    ['[[1,', ']]'],
  ] as const)
  const nest = open.repeat(depth) + (open === '{"a":' ? '1' : '') + (random.fraction() < 0.8 ? close.repeat(depth) : '')
  return random.fraction() < 0.5 ? nest : write(random, [...fieldsOf(random, pick(random, TYPES)), ['"x"', nest]])
}

/** Rare, since it costs: a field as long as a datagram can be, or longer. */
function longText(random: Random): string {
  const length = random.fraction() < 0.05 ? 60_000 + integerBelow(random, 8_000) : 1_000
  const token = pick(random, [
    `"${'x'.repeat(length)}"`,
    `"${'🐦'.repeat(length / 4)}"`,
    '7'.repeat(length),
    `[${'0,'.repeat(length / 2)}0]`,
  ])
  const fields = fieldsOf(random, pick(random, TYPES))
  return write(random, fields.set(pick(random, [...fields.keys(), '"x"']), token))
}

function maybeFlipBits(random: Random, bytes: Uint8Array, likelihood: number): Uint8Array {
  if (bytes.length === 0 || random.fraction() >= likelihood) return bytes
  for (let i = 0; i <= integerBelow(random, 3); i++) {
    const at = integerBelow(random, bytes.length)
    bytes[at] = (bytes[at] as number) ^ (1 << integerBelow(random, 8))
  }
  return bytes
}
