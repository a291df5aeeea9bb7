import { describe, expect, it } from 'vitest'
import { Preimage } from '../../../src/block/preimage.ts'
import { type BlockTemplate, createDraft, fitsDatagram } from '../../../src/mining/template.ts'
import { blockDatagramBytes } from '../../../src/wire/encode.ts'

const HASH = `${'ab'.repeat(30)}0000`
const template: BlockTemplate = {
  previousHash: HASH,
  height: 7,
  minedBy: 'Rook 🐦',
  messages: ['caw', 'crôa'],
  timestamp: 1_700_000_000,
  difficulty: 4,
}
const refused = (change: Partial<Record<keyof BlockTemplate, unknown>>) => {
  try {
    createDraft({ ...template, ...change } as BlockTemplate)
  } catch (error) {
    const { code, details } = error as { code: string; details: Record<string, unknown> }
    return `${code} ${details.reason ?? details.option ?? ''}`.trim()
  }
  return undefined
}

describe('createDraft', () => {
  it('has what the hash covers, and makes a block of what is found', () => {
    const draft = createDraft(template)
    const preimage = new Preimage()
    const length = preimage.write(HASH, { ...template, nonce: '' })
    expect([...draft.fixedPart]).toEqual([...preimage.bytes.subarray(0, length)])
    const { previousHash, difficulty, ...fields } = template
    expect(draft.finish('n', 'h')).toEqual({ ...fields, nonce: 'n', hash: 'h' })
  })

  it('keeps what it was given when the caller changes it', () => {
    const messages = ['caw']
    const draft = createDraft({ ...template, messages })
    messages[0] = 'other'
    expect(draft.finish('n', 'h').messages).toEqual(['caw'])
  })

  it.each([
    ['messages', [], 'BLOCK_REJECTED message-count'],
    ['messages', Array.from({ length: 11 }, () => 'a'), 'BLOCK_REJECTED message-count'],
    ['messages', ['é'.repeat(21)], 'BLOCK_REJECTED message-length'],
    ['messages', ['🐦'.repeat(21)], 'BLOCK_REJECTED message-length'],
    ['messages', 'caw', 'BLOCK_REJECTED shape'],
    ['messages', [7], 'BLOCK_REJECTED shape'],
    ['messages', ['\ud800'], 'BLOCK_REJECTED shape'],
    ['minedBy', '\ud800', 'BLOCK_REJECTED shape'],
    ['minedBy', undefined, 'BLOCK_REJECTED shape'],
    ['timestamp', -1, 'BLOCK_REJECTED shape'],
    ['timestamp', 1.5, 'BLOCK_REJECTED shape'],
    ['timestamp', 2 ** 53, 'BLOCK_REJECTED shape'],
    ['timestamp', 2n ** 64n, 'BLOCK_REJECTED shape'],
    ['height', -1, 'OPTION_INVALID height'],
    ['height', '7', 'OPTION_INVALID height'],
    ['height', 0, 'OPTION_INVALID previousHash'],
    ['previousHash', '', 'OPTION_INVALID previousHash'],
    ['previousHash', HASH.toUpperCase(), 'OPTION_INVALID previousHash'],
    ['previousHash', null, 'OPTION_INVALID previousHash'],
    ['difficulty', 0, 'OPTION_OUT_OF_RANGE difficulty'],
    ['difficulty', 65, 'OPTION_OUT_OF_RANGE difficulty'],
    ['minedBy', 'x'.repeat(900), 'MESSAGE_TOO_LONG'],
  ] as const)('refuses a wrong %s (%#)', (field, value, error) => expect(refused({ [field]: value })).toBe(error))

  it.each([{ timestamp: 2n ** 64n - 1n }, { messages: ['🐦'.repeat(20)] }, { messages: [''] }, { difficulty: 64 }])(
    'takes %o',
    (change) => expect(refused(change)).toBeUndefined(),
  )

  it('says in its sentence what is wrong', () => {
    expect(() => createDraft({ ...template, messages: [] })).toThrow('has 0 messages, not 1 to 10')
    expect(() => createDraft({ ...template, minedBy: undefined } as never)).toThrow('minedBy is missing')
    expect(() => createDraft(undefined as never)).toThrow('previousHash, height, minedBy')
  })

  it('lets a datagram be 1,024 bytes long with the longest nonce, and not 1,025', () => {
    const sizeOf = (minedBy: string) =>
      blockDatagramBytes({ ...template, minedBy, nonce: '0'.repeat(40), hash: '0'.repeat(64) })
    const spare = 1_024 - sizeOf('')
    expect(sizeOf('x'.repeat(spare))).toBe(1_024)
    expect(refused({ minedBy: 'x'.repeat(spare) })).toBeUndefined()
    expect(refused({ minedBy: 'x'.repeat(spare + 1) })).toBe('MESSAGE_TOO_LONG')
    expect(fitsDatagram({ ...template, minedBy: 'x'.repeat(spare) })).toBe(true)
    expect(fitsDatagram({ ...template, minedBy: 'x'.repeat(spare + 1) })).toBe(false)
  })
})
