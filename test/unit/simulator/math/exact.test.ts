import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactExp } from '../../../../simulator/math/exact-exp.ts'
import { exactLog } from '../../../../simulator/math/exact-log.ts'

const close = (ours: number, theirs: number) =>
  Math.abs(ours - theirs) <= 4e-16 * Math.max(1e-300, Math.abs(theirs)) * 4

describe('the exact logarithm', () => {
  it('is the logarithm, within a few units in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => close(exactLog(x), Math.log(x))),
      { numRuns: 5_000 },
    )
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => close(exactLog(x), Math.log(x))),
      { numRuns: 5_000 },
    )
  })

  it('has the same bits everywhere', () => {
    expect([3, 5, 7, 0.3, 1e-300].map(exactLog)).toEqual([
      1.0986122886681098, 1.6094379124341003, 1.9459101490553132, -1.2039728043259361, -690.7755278982137,
    ])
    expect([exactLog(1), exactLog(0), exactLog(-1), exactLog(Infinity)]).toEqual([0, -Infinity, NaN, Infinity])
  })
})

describe('the exact exponential', () => {
  it('is the exponential, within a few units in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => close(exactExp(x), Math.exp(x))),
      { numRuns: 5_000 },
    )
  })

  it('undoes the logarithm, and has ends', () => {
    expect(exactExp(0)).toBe(1)
    expect(exactExp(exactLog(7))).toBeCloseTo(7, 12)
    expect([exactExp(800), exactExp(-800), exactExp(NaN)]).toEqual([Infinity, 0, NaN])
  })
})
