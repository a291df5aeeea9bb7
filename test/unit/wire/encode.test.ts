import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { OptionsError, RookeryError } from '../../../src/errors.ts'
import { decode } from '../../../src/wire/decode.ts'
import { blockDatagramBytes, createEncoder, encodedBytes, MAX_DATAGRAM_BYTES } from '../../../src/wire/encode.ts'
import type { Message } from '../../../src/wire/messages.ts'
import { unicodeText } from '../../support/texts.ts'

const encodeMessage = createEncoder()
const textOf = (message: Message) => new TextDecoder().decode(encodeMessage(message))
const codeOf = (message: Message) => {
  try {
    encodeMessage(message)
    return undefined
  } catch (error) {
    return error instanceof RookeryError ? error.code : error
  }
}

const hash = '75977fa09516d028befa0695e16c93be20271b66630236d38718e35700000000'
const block: Block = { height: 4, minedBy: 'Rook', messages: ['é', '"'], nonce: '106', timestamp: 1733103931, hash }

const points = (maxLength: number, minLength = 0) => unicodeText({ minLength, maxLength })
const hexHash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
const host = fc.constantFrom('127.0.0.1', '::1', 'fe80::1%eth0', 'goose.cs.umanitoba.ca', 'a_b-c', 'x'.repeat(253))
const port = fc.integer({ min: 1, max: 65_535 })
const anyBlock: fc.Arbitrary<Block> = fc.record({
  height: fc.maxSafeNat(),
  minedBy: points(20),
  messages: fc.array(points(20), { maxLength: 3 }),
  nonce: points(40),
  timestamp: fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n })),
  hash: fc.oneof(hexHash, points(10)),
})
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ type: fc.constant('GOSSIP' as const), host, port, id: points(36), name: points(40) }),
  fc.record({ type: fc.constant('GOSSIP_REPLY' as const), host, port, name: points(64) }),
  fc.record({ type: fc.constant('STATS_REPLY' as const), height: fc.maxSafeNat().map((n) => n || 1), hash: hexHash }),
  fc.record({ type: fc.constant('GET_BLOCK' as const), height: fc.maxSafeNat() }),
  fc.option(anyBlock).map((b) => ({ type: 'GET_BLOCK_REPLY' as const, height: b?.height ?? null, block: b })),
  fc.record({ type: fc.constant('ANNOUNCE' as const), block: anyBlock }),
  fc.record({ type: fc.constant('NEW_WORD' as const), word: points(20, 1) }),
  fc.constantFrom({ type: 'STATS' as const }, { type: 'CONSENSUS' as const }),
)

describe('encodeMessage', () => {
  it('writes what the decoder reads', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        fc.pre(encodedBytes(message) <= 1_024 || message.type === 'GET_BLOCK_REPLY')
        expect(decode(encodeMessage(message))).toEqual({ ok: true, message, isTyped: true })
      }),
      { numRuns: 1_000 },
    )
  })

  it('leaves the bytes of earlier messages alone, however many follow', () => {
    const messages = Array.from({ length: 500 }, (_, i) => {
      return { type: 'GOSSIP_REPLY', host: '127.0.0.1', port: 8_999, name: 'aé猫🐦'.repeat(i % 15) } as const
    })
    const datagrams = messages.map((message) => encodeMessage(message))
    expect(datagrams.map((bytes) => decode(bytes))).toEqual(
      messages.map((message) => ({ ok: true, message, isTyped: true })),
    )
  })

  it('writes compact raw UTF-8 in the order of the protocol', () => {
    const fields = `"height":4,"minedBy":"Rook","nonce":"106","messages":["é","\\""],"timestamp":1733103931,"hash":"${hash}"}`
    expect(textOf({ type: 'GET_BLOCK_REPLY', height: 4, block })).toBe(`{"type":"GET_BLOCK_REPLY",${fields}`)
    expect(textOf({ type: 'ANNOUNCE', block })).toBe(`{"type":"ANNOUNCE",${fields}`)
    expect(textOf({ type: 'GOSSIP', host: 'h', port: 8999, id: 'i', name: '🐦' })).toBe(
      '{"type":"GOSSIP","host":"h","port":8999,"id":"i","name":"🐦"}',
    )
    expect(textOf({ type: 'STATS_REPLY', height: 2, hash })).toBe(`{"type":"STATS_REPLY","height":2,"hash":"${hash}"}`)
    expect(textOf({ type: 'STATS' })).toBe('{"type":"STATS"}')
  })

  it('writes a large timestamp as a plain integer', () => {
    expect(textOf({ type: 'ANNOUNCE', block: { ...block, timestamp: 2n ** 64n - 1n } })).toContain(
      '"timestamp":18446744073709551615,',
    )
  })

  it('says all null where there is no block', () => {
    expect(JSON.parse(textOf({ type: 'GET_BLOCK_REPLY', height: 7, block: null }))).toEqual({
      ...{
        type: 'GET_BLOCK_REPLY',
        height: null,
        minedBy: null,
        nonce: null,
        messages: null,
        timestamp: null,
        hash: null,
      },
    })
  })

  it('never changes what it has written', () => {
    const numbers = Array.from({ length: 3_000 }, (_, i) => i)
    const gossips = numbers.map((i) => {
      return { type: 'GOSSIP', host: '10.0.0.1', port: 8999, id: `é-${i}`, name: '🐦'.repeat(i % 40) } as const
    })
    const texts = gossips.map(encodeMessage).map((bytes) => new TextDecoder().decode(bytes))
    expect(texts).toEqual(gossips.map((gossip) => JSON.stringify(gossip)))
  })

  it('refuses fields that would kill a neighbor', () => {
    const gossip = { type: 'GOSSIP', host: 'h', port: 1, id: 'i', name: 'n' } as const
    const bad: unknown[] = [
      { ...gossip, port: '8999' },
      { ...gossip, port: 1.5 },
      { ...gossip, port: 0 },
      { ...gossip, host: '' },
      { ...gossip, host: '\ud800' },
      { ...gossip, id: '\ud800' },
      { ...gossip, name: '\ud800' },
      { ...gossip, name: undefined },
      { type: 'GET_BLOCK', height: 1.5 },
      { type: 'GET_BLOCK', height: '1' },
      { type: 'GET_BLOCK', height: -1 },
      { type: 'STATS_REPLY', height: 0, hash },
      { type: 'STATS_REPLY', height: 1, hash: '' },
      { type: 'STATS_REPLY', height: 1, hash: null },
      { type: 'NEW_WORD', word: '' },
      { type: 'NEW_WORD', word: '\udc26' },
      { type: 'ANNOUNCE', block: { ...block, height: 0.5 } },
      { type: 'ANNOUNCE', block: { ...block, height: -1 } },
      { type: 'ANNOUNCE', block: { ...block, minedBy: '\ud800' } },
      { type: 'ANNOUNCE', block: { ...block, timestamp: 2 ** 53 } },
      { type: 'ANNOUNCE', block: null },
    ]
    for (const message of bad) expect(codeOf(message as Message), JSON.stringify(message)).toBe('OPTION_INVALID')
    expect(() => encodeMessage(bad[0] as Message)).toThrow(OptionsError)
  })

  it('refuses what is longer than other peers read, in bytes', () => {
    const announce = (minedBy: string) => ({ type: 'ANNOUNCE', block: { ...block, minedBy } }) as const
    const room = 1_024 - encodedBytes(announce(''))
    expect(encodeMessage(announce('x'.repeat(room))).length).toBe(1_024)
    expect(codeOf(announce('x'.repeat(room + 1)))).toBe('MESSAGE_TOO_LONG')
    expect(codeOf(announce('é'.repeat(room - 10)))).toBe('MESSAGE_TOO_LONG')
  })

  it('serves a long block of somebody else, and denies one that no datagram could carry', () => {
    const reply = (minedBy: string) => ({ type: 'GET_BLOCK_REPLY', height: 4, block: { ...block, minedBy } }) as const
    expect(encodeMessage(reply('x'.repeat(60_000))).length).toBeGreaterThan(60_000)
    const denial = encodeMessage({ type: 'GET_BLOCK_REPLY', height: null, block: null })
    expect(encodeMessage(reply('x'.repeat(MAX_DATAGRAM_BYTES)))).toEqual(denial)
  })

  it('tells the size of a block before it is sent', () => {
    expect(blockDatagramBytes(block)).toBe(encodeMessage({ type: 'GET_BLOCK_REPLY', height: 4, block }).length)
    expect(blockDatagramBytes(block)).toBe(encodedBytes({ type: 'ANNOUNCE', block }) + 7)
  })
})
