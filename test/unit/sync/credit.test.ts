import { describe, expect, it } from 'vitest'
import { creditOf } from '../../../src/sync/credit.ts'

describe('creditOf', () => {
  it('counts what has verified and what waits, but believes in nothing where nothing has verified', () => {
    expect([creditOf(3, 0), creditOf(3, 2), creditOf(0, 0), creditOf(0, 100)]).toEqual([3, 5, 0, 0])
  })

  it('counts what waits up to twice what has verified', () => {
    expect([creditOf(2, 4), creditOf(2, 5), creditOf(100, 4_096)]).toEqual([6, 6, 300])
  })
})
