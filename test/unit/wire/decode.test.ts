import { describe, expect, it } from 'vitest'
import { DROP_REASONS, decode, MAX_RECEIVED_BYTES } from '../../../src/wire/decode.ts'

const decodeText = (text: string) => decode(new TextEncoder().encode(text))
const decodeValue = (value: unknown) => decodeText(JSON.stringify(value))
const message = (value: unknown) => {
  const decoded = decodeValue(value)
  return decoded.ok ? decoded.message : decoded.reason
}

const hash = '75977fa09516d028befa0695e16c93be20271b66630236d38718e35700000000'
const block = { height: 4, minedBy: 'Rook', messages: ['word'], nonce: '106', timestamp: 1733103931, hash }
const gossip = { type: 'GOSSIP', host: '10.0.0.7', port: 8999, id: 'one', name: 'Rook' }

describe('a message', () => {
  it('decodes to its known fields alone', () => {
    for (const known of [
      gossip,
      { type: 'GOSSIP_REPLY', host: '::1', port: 1, name: '' },
      { type: 'STATS' },
      { type: 'STATS_REPLY', height: 42, hash },
      { type: 'GET_BLOCK', height: 0 },
      { type: 'CONSENSUS' },
      { type: 'NEW_WORD', word: 'rook' },
    ]) {
      expect(decodeValue({ extra: { deep: [1.5] }, ...known })).toEqual({ ok: true, message: known, isTyped: true })
    }
  })

  it('may spell its type with hyphens', () => {
    expect(message({ ...gossip, type: 'GOSSIP-REPLY' })).toMatchObject({ type: 'GOSSIP_REPLY', host: '10.0.0.7' })
    expect(message({ type: 'STATS-REPLY', height: 1, hash })).toEqual({ type: 'STATS_REPLY', height: 1, hash })
    expect(message({ type: 'GET-BLOCK-REPLY', ...block })).toMatchObject({ type: 'GET_BLOCK_REPLY', height: 4 })
    expect(message({ type: 'GET-BLOCK', height: 4 })).toEqual({ type: 'GET_BLOCK', height: 4 })
    expect(message({ type: 'NEW-WORD', word: 'rook' })).toEqual({ type: 'NEW_WORD', word: 'rook' })
  })

  it('may have white space around it', () => {
    expect(decodeText(' \r\n{"type" : "STATS"}\n')).toMatchObject({ ok: true, message: { type: 'STATS' } })
  })

  it('is dropped when its type is unknown, and no key of an object is a type', () => {
    for (const type of [
      'stats',
      'STATS ',
      '',
      'NOPE',
      'constructor',
      '__proto__',
      'toString',
      1,
      null,
      ['STATS'],
      { a: 1 },
    ]) {
      expect(message({ type }), String(type)).toBe('type')
    }
    expect(message({})).toBe('type')
    expect(message({ type: '-'.repeat(60_000) })).toBe('type')
  })

  it('is dropped when it is no object in strict UTF-8 JSON', () => {
    for (const value of [null, 1, 'STATS', true, [], [{ type: 'STATS' }]]) expect(message(value)).toBe('shape')
    for (const text of ['', '{', 'STATS', '{"type":"STATS"}x', '{"type":"STATS"}\0', '\ufeff{"type":"STATS"}']) {
      expect(decodeText(text), text).toEqual({ ok: false, reason: 'json' })
    }
    expect(decodeText('{"type":"STATS_REPLY","height":NaN}')).toEqual({ ok: false, reason: 'json' })
    expect(decodeText(`{"type":"STATS","x":${'['.repeat(50)}${']'.repeat(50)}}`)).toEqual({
      ok: false,
      reason: 'nesting',
    })
    expect(decode(Uint8Array.from([0x7b, 0xff, 0x7d]))).toEqual({ ok: false, reason: 'utf8' })
  })

  it('is dropped unread when it is longer than 64 KB', () => {
    expect(decodeText(`{"type":"STATS"${' '.repeat(MAX_RECEIVED_BYTES - 16)}}`).ok).toBe(true)
    expect(decodeText(`{"type":"STATS"${' '.repeat(MAX_RECEIVED_BYTES)}}`)).toEqual({ ok: false, reason: 'length' })
    expect(DROP_REASONS).toContain('length')
  })
})

describe('GOSSIP', () => {
  it('is dropped when host, port or id is missing or wrong', () => {
    const wrong: Record<string, unknown[]> = {
      host: [undefined, null, '', 1, 'a b', 'x'.repeat(254), 'é', 'a\0', '"'],
      port: [undefined, null, '8999', 0, -1, 65_536, 1e21, true],
      id: [undefined, null, 7, 'x'.repeat(257), '\ud800', ['a']],
      name: [7, true, {}, '\udc26'],
    }
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values)
        expect(message({ ...gossip, [field]: value }), `${field} ${String(value)}`).toBe('field')
    }
    expect(decodeText('{"type":"GOSSIP","host":"h","port":8999.0,"id":"x","name":""}')).toEqual({
      ok: false,
      reason: 'field',
    })
  })

  it('may have no name, an empty id, or a name that is cut', () => {
    expect(message({ ...gossip, name: undefined })).toEqual({ ...gossip, name: '' })
    expect(message({ ...gossip, name: null, id: '' })).toEqual({ ...gossip, name: '', id: '' })
    expect(message({ ...gossip, name: '🐦'.repeat(500) })).toEqual({ ...gossip, name: '🐦'.repeat(64) })
  })

  it('is dropped when it could not be passed on within 1,024 bytes', () => {
    expect(message({ ...gossip, id: '🐦'.repeat(128), name: '🐦'.repeat(64) })).toMatchObject({ type: 'GOSSIP' })
    expect(message({ ...gossip, id: '\0'.repeat(256) })).toBe('field')
  })
})

describe('STATS_REPLY', () => {
  it('needs a whole height of at least 1 and a well-formed hash', () => {
    for (const height of ['42', -1, 0, null, true, 2 ** 53, 1.5, [1], undefined]) {
      expect(message({ type: 'STATS_REPLY', height, hash }), String(height)).toBe('field')
    }
    for (const bad of [null, '', hash.toUpperCase(), hash.slice(1), `${hash}0`, `${hash}\n`, 7, undefined]) {
      expect(message({ type: 'STATS_REPLY', height: 1, hash: bad }), String(bad)).toBe('field')
    }
    for (const height of ['1.0', '1e3', '9007199254740992', '99999999999999999999', '-0']) {
      const text = `{"type":"STATS_REPLY","height":${height},"hash":"${hash}"}`
      expect(decodeText(text), height).toEqual({ ok: false, reason: 'field' })
    }
    expect(message({ type: 'STATS_REPLY', height: 2 ** 53 - 1, hash })).toMatchObject({ height: 2 ** 53 - 1 })
  })

  it('may have no type, which the decoder tells', () => {
    expect(decodeValue({ hash, height: 42, name: 'x' })).toEqual({
      ok: true,
      message: { type: 'STATS_REPLY', height: 42, hash },
      isTyped: false,
    })
    expect(message(block)).toBe('type')
    expect(message({ height: 42 })).toBe('type')
    expect(message({ height: null, hash: null })).toBe('field')
    expect(message({ type: null, height: 42, hash })).toBe('type')
  })
})

describe('GET_BLOCK', () => {
  it('is dropped for what is no height', () => {
    for (const height of [-1, '0', null, undefined, true, 0.5, 2 ** 53]) {
      expect(message({ type: 'GET_BLOCK', height }), String(height)).toBe('field')
    }
    expect(decodeText('{"type":"GET_BLOCK","height":1.0}')).toEqual({ ok: false, reason: 'field' })
  })
})

describe('GET_BLOCK_REPLY', () => {
  const reply = (fields: object) => message({ type: 'GET_BLOCK_REPLY', ...fields })

  it('carries a block, with the fields of a block alone', () => {
    expect(reply({ ...block, more: 1 })).toEqual({ type: 'GET_BLOCK_REPLY', height: 4, block })
  })

  it('keeps a timestamp that no double holds', () => {
    const text = JSON.stringify({ type: 'GET_BLOCK_REPLY', ...block }).replace('1733103931', '9007199254740993')
    expect(decodeText(text)).toMatchObject({ message: { block: { timestamp: 9007199254740993n } } })
  })

  it('says "no such block" in every spelling', () => {
    const nothing = { type: 'GET_BLOCK_REPLY', height: null, block: null }
    const all = (value: unknown) => Object.fromEntries(Object.keys(block).map((field) => [field, value]))
    expect(reply(all(null))).toEqual(nothing)
    expect(reply(all('None'))).toEqual(nothing)
    expect(reply({})).toEqual(nothing)
    expect(reply({ ...all(null), height: 9 })).toEqual({ ...nothing, height: 9 })
    expect(reply({ ...block, hash: null })).toEqual({ ...nothing, height: 4 })
    expect(reply({ ...block, messages: [] })).toMatchObject({ height: 4, block: { messages: [] } })
    for (const height of [-1, '4', true, 4.5, 2 ** 53, 1e300]) expect(reply({ ...block, height })).toEqual(nothing)
  })
})

describe('ANNOUNCE', () => {
  it('needs the shape of a block, and no more', () => {
    expect(message({ type: 'ANNOUNCE', ...block, messages: [] })).toMatchObject({
      type: 'ANNOUNCE',
      block: { messages: [] },
    })
    for (const field of Object.keys(block)) {
      expect(message({ type: 'ANNOUNCE', ...block, [field]: null }), field).toBe('field')
    }
    expect(message({ type: 'ANNOUNCE', ...block, height: -1 })).toBe('field')
  })
})

describe('NEW_WORD', () => {
  it('takes 1 to 20 code points with a UTF-8 form', () => {
    for (const word of ['a', '🐦'.repeat(20), '\0'])
      expect(message({ type: 'NEW_WORD', word })).toEqual({ type: 'NEW_WORD', word })
    for (const word of ['', '🐦'.repeat(21), 'x'.repeat(21), '\ud800', 7, null, ['a'], undefined]) {
      expect(message({ type: 'NEW_WORD', word }), String(word)).toBe('field')
    }
  })
})
