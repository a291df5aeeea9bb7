import { describe, expect, it } from 'vitest'
import { WordPool } from '../../../src/mining/word-pool.ts'

describe('WordPool', () => {
  it('keeps each word once, the oldest first, and refuses what comes when it is full', () => {
    const pool = new WordPool(2)
    expect(['b', 'b', 'a', 'c'].map((word) => pool.add(word))).toEqual([true, false, true, false])
    expect([...pool]).toEqual(['b', 'a'])
    pool.remove(['b', 'unknown'])
    expect(pool.size).toBe(1)
    expect(pool.add('c')).toBe(true)
  })
})
