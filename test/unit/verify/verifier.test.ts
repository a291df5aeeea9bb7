import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import type { Reason } from '../../../src/block/rules.ts'
import { BlockError, OptionsError, RookeryError } from '../../../src/errors.ts'
import type { Hasher } from '../../../src/hash/hasher.ts'
import type { Place, Verdict } from '../../../src/verify/verdict.ts'
import { createVerifier, type Verifier, verifierWith } from '../../../src/verify/verifier.ts'
import { realChains, ruleCases } from './vectors.ts'

const verifiers = await Promise.all(Array.from({ length: 9 }, (_, i) => createVerifier({ difficulty: i + 1 })))
const verifierOf = (difficulty: number) => verifiers[difficulty - 1] as Verifier
const bytesOf = (text: string) => new TextEncoder().encode(text)
const codeOf = (action: () => unknown) => {
  try {
    action()
    return undefined
  } catch (error) {
    return error instanceof RookeryError ? error.code : error
  }
}

/** Mines with the verifier's own hash. */
function mine(verifier: Verifier, { previousHash, height }: Place, change: Partial<Block> = {}): Block {
  for (let n = 0; ; n++) {
    const block = {
      height,
      minedBy: 'Rook',
      messages: ['word'],
      nonce: String(n),
      timestamp: 1733103931,
      hash: '',
      ...change,
    }
    const hash = verifier.hash(block, previousHash)
    if (hash.endsWith('0'.repeat(verifier.difficulty))) return { ...block, hash }
  }
}

function mineChain(verifier: Verifier, length: number): Block[] {
  const blocks: Block[] = []
  for (let height = 0; height < length; height++) {
    blocks.push(mine(verifier, { previousHash: blocks[height - 1]?.hash ?? '', height }))
  }
  return blocks
}

describe('the block rules', () => {
  it.each(ruleCases)(
    'give their verdict on: $name',
    ({ json, previousHash, height, difficulty, valid, hash, reason }) => {
      const verifier = verifierOf(difficulty)
      const asText = verifier.block(json, { previousHash, height })
      expect(asText).toMatchObject(valid ? { ok: true, block: { hash } } : { ok: false, reason })
      expect(verifier.block(bytesOf(json), { previousHash, height })).toEqual(asText)
      if (asText.ok) {
        expect(verifier.hash(asText.block, previousHash)).toBe(hash)
        expect(verifier.block(asText.block, { previousHash, height })).toEqual(asText)
      }
    },
  )

  it('reach all eight reasons', () => {
    const reasons = new Set(ruleCases.map(({ reason }) => reason))
    const all: Reason[] = [
      'json',
      'shape',
      'height',
      'message-count',
      'message-length',
      'nonce-length',
      'hash',
      'difficulty',
    ]
    for (const reason of all) expect(reasons).toContain(reason)
  })

  it.each(realChains)('accept the blocks of $network', ({ blocks, difficulty, startsAfter }) => {
    const verifier = verifierOf(difficulty)
    const height = blocks[0]?.height ?? 0
    const start = { previousHash: startsAfter ?? '', height }
    const expected = { ok: true, height: height + blocks.length, tip: blocks.at(-1) }
    const texts = blocks.map((block) => JSON.stringify(block))
    expect(verifier.chain(blocks, start)).toEqual(expected)
    expect(verifier.chain(texts, start)).toEqual(expected)
    expect(verifier.chain(texts.map(bytesOf), start)).toEqual(expected)
    expect(verifier.chain(blocks, { ...start, previousHash: 'x' })).toMatchObject({
      ok: false,
      at: height,
      reason: 'hash',
    })
  })
})

describe('Verifier.block', () => {
  const verifier = verifierOf(1)
  const place = { previousHash: '', height: 0 }

  it('refuses bytes that are no strict UTF-8', () => {
    const good = bytesOf(JSON.stringify(mine(verifier, place)))
    expect(verifier.block(good, place).ok).toBe(true)
    expect(verifier.block(Uint8Array.of(0xef, 0xbb, 0xbf, ...good), place)).toMatchObject({ reason: 'json' })
    expect(verifier.block(Uint8Array.of(...good.slice(0, 20), 0xff, ...good.slice(20)), place)).toMatchObject({
      reason: 'json',
    })
    expect(verifier.block(`${'['.repeat(33)}${']'.repeat(33)}`, place)).toMatchObject({ reason: 'json' })
  })

  it('answers a frozen copy and leaves the candidate alone', () => {
    const candidate = { ...mine(verifier, place), extra: 1 }
    const verdict = verifier.block(candidate, place) as Verdict & { ok: true }
    expect(verdict.block).not.toHaveProperty('extra')
    expect(Object.isFrozen(verdict.block) && Object.isFrozen(verdict.block.messages)).toBe(true)
    expect(Object.isFrozen(candidate) || Object.isFrozen(candidate.messages)).toBe(false)
  })

  it('calls an unsafe number no timestamp, and makes a small bigint a number', () => {
    expect(verifier.block({ ...mine(verifier, place), timestamp: 2 ** 53 }, place)).toMatchObject({ reason: 'shape' })
    const verdict = verifier.block(mine(verifier, place, { timestamp: 5n }), place)
    expect(verdict).toMatchObject({ ok: true, block: { timestamp: 5 } })
  })

  it('calls whatever is no block a shape error', () => {
    for (const candidate of [null, undefined, 7, true, [], () => {}, Symbol('x')]) {
      expect(verifier.block(candidate as unknown as Block, place)).toMatchObject({ ok: false, reason: 'shape' })
    }
  })

  it('says in one short sentence what is wrong', () => {
    const block = mine(verifier, place)
    const messageOf = (candidate: Block | string, at = place) => {
      const verdict = verifier.block(candidate, at)
      return verdict.ok ? 'valid' : verdict.message
    }
    expect(messageOf('{')).toBe('The candidate for height 0 is not strict JSON in UTF-8.')
    expect(messageOf('{"height":0,"messages":[]}')).toContain('minedBy, nonce, timestamp, hash are missing')
    expect(messageOf(block, { previousHash: 'x', height: 7 })).toBe('The block for height 7 says that its height is 0.')
    expect(messageOf({ ...block, messages: [] })).toContain('has 0 messages, not 1 to 10')
    expect(messageOf({ ...block, messages: ['a', '🐦'.repeat(21)] })).toContain(
      '(number 2) of 21 code points, more than 20',
    )
    expect(messageOf({ ...block, nonce: 'x'.repeat(41) })).toContain('a nonce of 41 code points, more than 40')
    expect(messageOf({ ...block, hash: '\u001b'.repeat(60_000) }).length).toBeLessThan(600)
    expect(messageOf({ ...block, nonce: 'easy', hash: verifier.hash({ ...block, nonce: 'easy' }, '') })).toContain(
      '1 zeros',
    )
  })

  it('throws for a place that is none', () => {
    const block = mine(verifier, place)
    const places = [
      { previousHash: null, height: 0 },
      { previousHash: '', height: -1 },
      { previousHash: '', height: 0.5 },
      {},
      null,
    ]
    for (const bad of places) expect(codeOf(() => verifier.block(block, bad as Place))).toBe('OPTION_INVALID')
  })
})

describe('what is said of a broken shape', () => {
  const verifier = verifierOf(1)
  const sound = mine(verifier, { previousHash: '', height: 0 })

  it.each([
    [{ timestamp: 1_700_000_000.5 }, 'timestamp must be an integer of seconds from 0'],
    [{ timestamp: -1 }, 'timestamp must be'],
    [{ timestamp: 2 ** 60 }, 'a bigint where no safe integer holds it'],
    [{ messages: 'caw' }, 'messages must be a list of texts'],
    [{ messages: ['caw', 5] }, 'messages must be a list of texts'],
    [{ minedBy: '\ud800' }, 'minedBy must be a text without lone surrogates'],
    [{ height: '0', nonce: 5 }, 'height must be an integer; nonce must be a text'],
    [{ hash: null }, 'hash is missing'],
  ])('names the field of %o', (fields, sentence) => {
    const verdict = verifier.block({ ...sound, ...fields } as never, { previousHash: '', height: 0 })
    expect(verdict).toMatchObject({ ok: false, reason: 'shape', message: expect.stringContaining(sentence) })
  })

  it('names the field of JSON, too', () => {
    const json = JSON.stringify(sound).replace(/"timestamp":\d+/, '"timestamp":1.0')
    const verdict = verifier.block(json, { previousHash: '', height: 0 })
    expect(verdict).toMatchObject({ reason: 'shape', message: expect.stringContaining('timestamp must be') })
  })
})

describe('Verifier.chain', () => {
  const verifier = verifierOf(1)
  const blocks = mineChain(verifier, 6)

  it('follows a chain from genesis, or from any place', () => {
    expect(verifier.chain(blocks)).toEqual({ ok: true, height: 6, tip: blocks[5] })
    const start = { previousHash: blocks[1]?.hash as string, height: 2 }
    expect(verifier.chain(new Set(blocks.slice(2)), start)).toEqual({ ok: true, height: 6, tip: blocks[5] })
    expect(verifier.chain([])).toEqual({ ok: true, height: 0, tip: undefined })
  })

  it('names the first bad block and reads no further', () => {
    let read = 0
    function* counted() {
      for (const block of [...blocks.slice(0, 3), { ...blocks[3], nonce: 'no' } as Block, ...blocks.slice(4)]) {
        read++
        yield block
      }
    }
    expect(verifier.chain(counted())).toMatchObject({ ok: false, at: 3, reason: 'hash' })
    expect(read).toBe(4)
    expect(verifier.chain(blocks.slice(1))).toMatchObject({ ok: false, at: 0, reason: 'height' })
  })

  it('throws for what is no list of blocks', () => {
    for (const bad of [undefined, null, JSON.stringify(blocks), new Uint8Array(3), 7, {}]) {
      expect(codeOf(() => verifier.chain(bad as unknown as Block[]))).toBe('OPTION_INVALID')
    }
    expect(codeOf(() => verifier.chain(blocks, { height: -1 }))).toBe('OPTION_INVALID')
  })
})

describe('Verifier.hash', () => {
  it('throws for fields that cannot be hashed', () => {
    const verifier = verifierOf(1)
    const block = mine(verifier, { previousHash: '', height: 0 })
    for (const bad of [
      { ...block, minedBy: '\ud800' },
      { ...block, timestamp: -1 },
      { ...block, messages: 'no' },
      null,
    ]) {
      expect(() => verifier.hash(bad as unknown as Block, '')).toThrow(BlockError)
    }
    expect(codeOf(() => verifier.hash(block, undefined as unknown as string))).toBe('OPTION_INVALID')
  })
})

describe('createVerifier', () => {
  it('takes a difficulty from 1 to 64', async () => {
    for (const difficulty of [0, 65, 1.5, -1, Number.NaN, '8', undefined]) {
      const bad = { difficulty: difficulty as number }
      await expect(createVerifier(bad), String(difficulty)).rejects.toMatchObject({ code: 'OPTION_OUT_OF_RANGE' })
      expect(() => verifierWith({ ...bad, hasher: { sha256Hex: () => '' } })).toThrow(OptionsError)
    }
    await expect(createVerifier({ difficulty: '8' as never })).rejects.toThrow(
      'difficulty is the text "8"; give an integer',
    )
    expect((await createVerifier({ difficulty: 64 })).difficulty).toBe(64)
  })

  it('says what it needs where it is given nothing, or what there is none of', async () => {
    for (const [options, sentence] of [
      [undefined, 'createVerifier takes an object with some of difficulty, hasher.'],
      [8, 'createVerifier takes an object'],
      [{ difficulty: 8, hasher: {} }, 'hasher lacks sha256Hex'],
      [{ difficulty: 8, hashr: {} }, 'createVerifier has no option hashr; there are difficulty, hasher.'],
    ] as const) {
      const refusal = expect(createVerifier(options as never)).rejects
      await refusal.toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining(sentence) })
    }
  })

  it('hashes with the hasher it is given', async () => {
    const lengths: number[] = []
    const hasher: Hasher = { sha256Hex: (_, length) => (lengths.push(length) ? '0'.repeat(64) : '') }
    const block = { height: 0, minedBy: 'é', messages: ['a'], nonce: '12', timestamp: 1, hash: '0'.repeat(64) }
    const verifier = await createVerifier({ difficulty: 64, hasher })
    expect(verifier.block(block, { previousHash: '', height: 0 }).ok).toBe(true)
    expect(lengths).toEqual([2 + 1 + 8 + 2])
  })
})
