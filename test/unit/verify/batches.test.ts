import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { readBlock } from '../../../src/block/rules.ts'
import { createHasher } from '../../../src/hash/create-hasher.ts'
import type { Candidate, ChainVerdict } from '../../../src/verify/verdict.ts'
import { type Verifier, verifierWith } from '../../../src/verify/verifier.ts'
import { mineBlock } from '../../support/chains.ts'

const hasher = await createHasher()
const fast = verifierWith({ difficulty: 1, hasher })
const slow = verifierWith({
  difficulty: 1,
  hasher: { sha256Hex: (bytes, length) => createHash('sha256').update(bytes.subarray(0, length)).digest('hex') },
})

const NAMES = ['Rook', 'Krähe', '🐦', '', 'a very long name, '.repeat(20)]
const blocks: Block[] = []
for (let height = 0; height < 60; height++) {
  // The first forty are ASCII throughout, so that both ways of finding places in their bytes are used.
  const minedBy = NAMES[height < 40 ? 0 : height % NAMES.length] as string
  const messages = Array.from({ length: 1 + (height % 10) }, (_, i) => `word ${i}`)
  blocks.push(mineBlock({ previous: blocks.at(-1), minedBy, messages, timestamp: 2 ** 31 * height }))
}

/** Block by block, as `chain` was before it hashed several at a time. */
function oneByOne(verifier: Verifier, candidates: readonly Candidate[]): ChainVerdict {
  let tip: Block | undefined
  for (const [at, candidate] of candidates.entries()) {
    const verdict = verifier.block(candidate, { previousHash: tip?.hash ?? '', height: at })
    if (!verdict.ok) return { ok: false, at, reason: verdict.reason, message: verdict.message }
    tip = verdict.block
  }
  return { ok: true, height: candidates.length, tip }
}

/** Copies of the candidates before the first without the shape of a block, as a datagram's reader makes them. */
function readable(candidates: readonly Candidate[]): Block[] {
  const read: Block[] = []
  for (const candidate of candidates) {
    const block = readBlock(candidate)
    if (block === undefined) return read
    read.push(block)
  }
  return read
}

/** Ways to spoil a block, one or more for each rule. */
const SPOILERS: readonly ((block: Block) => Candidate)[] = [
  () => '{"height":',
  () => ({}) as Block,
  (block) => ({ ...block, nonce: '\ud800' }),
  (block) => ({ ...block, height: block.height + 1 }),
  (block) => ({ ...block, messages: [] }),
  (block) => ({ ...block, messages: ['x'.repeat(21)] }),
  (block) => ({ ...block, nonce: 'x'.repeat(41) }),
  (block) => ({ ...block, nonce: 'x' }),
  (block) => ({ ...block, hash: '' }),
  (block) => ({ ...block, hash: block.hash.toUpperCase() }),
  (block) => ({ ...block, hash: `${block.hash}0` }),
  (block) => ({ ...block, hash: `${block.hash.slice(1)}é` }),
  (block) => ({ ...block, hash: '🐦'.repeat(32) }),
  (block) => ({ ...block, minedBy: `${block.minedBy}é` }),
  (block) => ({ ...block, timestamp: Number(block.timestamp) + 2 ** 40 }),
  easy,
]

/** Right but for the difficulty. */
function easy(block: Block): Block {
  const previousHash = blocks[block.height - 1]?.hash ?? ''
  for (let n = 0; ; n++) {
    const candidate = { ...block, nonce: String(n) }
    const hash = slow.hash(candidate, previousHash)
    if (!hash.endsWith('0')) return { ...candidate, hash }
  }
}

const asBytes = (candidate: Candidate) =>
  new TextEncoder().encode(typeof candidate === 'string' ? candidate : JSON.stringify(candidate))

describe('Verifier.chain', () => {
  it.skipIf(hasher.batch === undefined)('hashes no block by itself where the hasher takes many', () => {
    const sha256Hex = () => {
      throw new Error('one by one')
    }
    const together = verifierWith({
      difficulty: 1,
      hasher: { ...(hasher.batch && { batch: hasher.batch }), sha256Hex },
    })
    expect(together.chain(blocks)).toEqual({ ok: true, height: blocks.length, tip: blocks.at(-1) })
  })

  it('gives the verdicts of Verifier.block, whatever is wrong and wherever', () => {
    const spoiled = fc.record({ at: fc.nat(blocks.length - 1), spoil: fc.constantFrom(...SPOILERS) })
    fc.assert(
      fc.property(fc.array(spoiled, { maxLength: 3 }), fc.nat(blocks.length), fc.boolean(), (bad, length, isRaw) => {
        const objects: Candidate[] = blocks.slice(0, length)
        for (const { at, spoil } of bad) if (at < length) objects[at] = spoil(blocks[at] as Block)
        const candidates = isRaw ? objects.map(asBytes) : objects
        const verdict = fast.chain(candidates)
        expect(verdict).toEqual(oneByOne(slow, candidates))
        expect(verdict).toEqual(slow.chain(candidates))
        expect(oneByOne(fast, candidates)).toEqual(verdict)
      }),
      { numRuns: 300 },
    )
  })

  it('finds the same in front of the first bad block, and freezes it', () => {
    const start = { previousHash: '', height: 0 }
    const spoiled = fc.record({ at: fc.nat(blocks.length - 1), spoil: fc.constantFrom(...SPOILERS) })
    fc.assert(
      fc.property(fc.array(spoiled, { maxLength: 3 }), fc.nat(blocks.length), (bad, length) => {
        const candidates: Candidate[] = blocks.slice(0, length)
        for (const { at, spoil } of bad) if (at < length) candidates[at] = spoil(blocks[at] as Block)
        const verdict = fast.chain(candidates)
        const good = blocks.slice(0, verdict.ok ? verdict.height : verdict.at)
        const sound = fast.soundPrefix(readable(candidates), start)
        expect(sound).toEqual(good)
        expect(slow.soundPrefix(readable(candidates), start)).toEqual(good)
        for (const block of sound) expect(Object.isFrozen(block) && Object.isFrozen(block.messages)).toBe(true)
      }),
      { numRuns: 300 },
    )
    const above = { previousHash: blocks[6]?.hash as string, height: 7 }
    expect(fast.soundPrefix(readable(blocks).slice(7), above)).toEqual(blocks.slice(7))
    expect(fast.soundPrefix(readable(blocks), above)).toEqual([])
  })

  it('spoils in every way a rule can be broken', () => {
    const reasons = SPOILERS.map((spoil) => {
      const verdict = fast.chain([...blocks.slice(0, 20), spoil(blocks[20] as Block)])
      return verdict.ok ? 'none' : `${verdict.at} ${verdict.reason}`
    })
    const all = ['json', 'shape', 'height', 'message-count', 'message-length', 'nonce-length', 'hash', 'difficulty']
    expect([...new Set(reasons)]).toEqual(all.map((reason) => `20 ${reason}`))
  })

  it('reads at most fifteen further than the first bad block', () => {
    for (const bad of [3, 4, 5, 19, 20, 21, 35, 36]) {
      let read = 0
      function* counted() {
        for (const block of blocks) {
          read++
          yield block.height === bad ? { ...block, nonce: 'no' } : block
        }
      }
      expect(fast.chain(counted())).toMatchObject({ at: bad, reason: 'hash' })
      expect(read).toBeGreaterThan(bad)
      expect(read).toBeLessThanOrEqual(bad + 1 + 15)
    }
  })

  it('reads what it was given at the time, though the caller uses one buffer again and again', () => {
    const buffer = new Uint8Array(2_000)
    function* reused() {
      for (const block of blocks) yield buffer.subarray(0, Buffer.from(JSON.stringify(block)).copy(buffer))
    }
    expect(fast.chain(reused())).toEqual({ ok: true, height: blocks.length, tip: blocks.at(-1) })
  })

  it('answers with a frozen copy of the last block', () => {
    const { tip } = fast.chain(blocks) as { tip: Block }
    expect(tip).not.toBe(blocks.at(-1))
    expect(Object.isFrozen(tip) && Object.isFrozen(tip.messages)).toBe(true)
    expect(Object.isFrozen(blocks.at(-1))).toBe(false)
  })

  it('lets two verifiers share a hasher', () => {
    const other = verifierWith({ difficulty: 1, hasher })
    function* between() {
      for (const block of blocks) {
        expect(other.chain(blocks.slice(0, 2)).ok).toBe(true)
        yield block
      }
    }
    expect(fast.chain(between()).ok).toBe(true)
  })
})
