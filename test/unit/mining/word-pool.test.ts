import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OWN_WORDS, WordPool } from '../../../src/mining/word-pool.ts'

const words = (source: string, count: number) => Array.from({ length: count }, (_, i) => `${source}${i}`)

function filled(most: number, shares: Readonly<Record<string, number>>): WordPool {
  const pool = new WordPool(most)
  for (const [source, count] of Object.entries(shares)) for (const word of words(source, count)) pool.add(word, source)
  return pool
}

/** How many words of each source wait. */
function shares(pool: Iterable<string>): Record<string, number> {
  const found: Record<string, number> = {}
  for (const word of pool) found[word.replace(/\d+$/, '')] = (found[word.replace(/\d+$/, '')] ?? 0) + 1
  return found
}

describe('WordPool', () => {
  it('keeps each word once, the oldest first', () => {
    const pool = new WordPool(9)
    expect(['b', 'b', 'a'].map((word) => pool.add(word, 'x'))).toEqual([true, false, true])
    expect(pool.add('b', 'y')).toBe(false)
    expect([...pool]).toEqual(['b', 'a'])
    pool.remove(['b', 'unknown'])
    expect([...pool]).toEqual(['a'])
  })

  it('hands out ours first, then one of each source in turn', () => {
    const pool = filled(99, { x: 3, y: 1, z: 2 })
    pool.add('mine')
    expect([...pool]).toEqual(['mine', 'x0', 'y0', 'z0', 'x1', 'z1', 'x2'])
  })

  it('lets those wait whose word stood in a block last', () => {
    const pool = filled(99, { x: 3, y: 2, z: 2 })
    pool.remove(['x0', 'y0'])
    expect([...pool].slice(0, 3)).toEqual(['z0', 'x1', 'y1'])
  })

  it('takes a word of somebody else for ours when we say it too', () => {
    const pool = filled(99, { x: 2 })
    expect(pool.add('x1')).toBe(false)
    expect([...pool]).toEqual(['x1', 'x0'])
    expect(pool.size).toBe(2)
  })

  it('gives a newcomer room when it is full, from whoever has most', () => {
    const pool = filled(10, { flood: 50 })
    expect(shares(pool)).toEqual({ flood: 10 })
    for (const word of words('y', 50)) pool.add(word, 'y')
    expect(shares(pool)).toEqual({ flood: 5, y: 5 })
    expect([...pool].slice(0, 2)).toEqual(['flood0', 'y0'])
    expect(pool.add('mine')).toBe(true)
    expect(pool.size).toBe(10)
  })

  it('takes words back that left with a block, for those whose they were', () => {
    const pool = filled(99, { x: 1, y: 1 })
    pool.add('mine')
    pool.remove(['x0', 'mine', 'of nobody here'])
    expect([...pool]).toEqual(['y0'])
    pool.restore(['x0', 'mine', 'of nobody here'])
    expect([...pool]).toEqual(['mine', 'y0', 'x0'])
    pool.restore(['x0'])
    expect(pool.size).toBe(3)
  })

  it('tells by a number that words have come', () => {
    const pool = filled(9, { x: 1 })
    const before = pool.added
    pool.add('x0', 'x')
    expect(pool.added).toBe(before)
    pool.add('x1', 'x')
    expect(pool.added).not.toBe(before)
  })

  it('stays within its bound and fair, whatever happens', () => {
    const source = fc.constantFrom(OWN_WORDS, 'a', 'b', 'c', 'd')
    const word = fc.integer({ min: 0, max: 40 }).map(String)
    const step = fc.oneof(
      fc.record({ type: fc.constant('add' as const), word, source }),
      fc.record({ type: fc.constantFrom('remove' as const, 'restore' as const), word, source }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 200 }), (most, steps) => {
        const pool = new WordPool(most)
        for (const { type, word, source } of steps) {
          if (type === 'add') pool.add(word, source)
          else pool[type]([word])
          const all = [...pool]
          expect(all.length).toBe(pool.size)
          expect(new Set(all).size).toBe(all.length)
          expect(all.length).toBeLessThanOrEqual(most)
        }
      }),
    )
  })

  it('leaves nobody less than an equal share, however many words the others send', () => {
    const senders = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 100, maxLength: 300 })
    fc.assert(
      fc.property(senders, (order) => {
        const pool = new WordPool(12)
        const sent = { a: 0, b: 0, c: 0, flood: 0 }
        const send = (source: keyof typeof sent) => pool.add(`${source}${sent[source]++}`, source)
        for (const source of order) {
          send(source)
          for (let i = 0; i < 5; i++) send('flood')
        }
        const found = shares(pool)
        for (const source of ['a', 'b', 'c'] as const) {
          expect(found[source] ?? 0).toBeGreaterThanOrEqual(Math.min(sent[source], 12 / 4) - 1)
        }
      }),
    )
  })
})
