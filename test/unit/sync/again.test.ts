import { describe, expect, it } from 'vitest'
import { againAfterMs } from '../../../src/sync/again.ts'

describe('againAfterMs', () => {
  it('is the shorter the more often something was asked for in vain, down to a bound', () => {
    expect([0, 1, 2, 3, 12, 24].map((times) => againAfterMs(600, times))).toEqual([600, 600, 300, 200, 50, 50])
  })

  it('leaves what is short anyhow as it is', () => {
    expect([1, 2, 24].map((times) => againAfterMs(20, times))).toEqual([20, 20, 20])
  })
})
