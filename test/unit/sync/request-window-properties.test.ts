import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestWindow } from '../../../src/sync/request-window.ts'

const step = fc.oneof(
  { weight: 20, arbitrary: fc.record({ ms: fc.double({ min: 0, max: 5_000, noNaN: true }), isFull: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant('collapse' as const) },
)

describe('a window, whatever comes back', () => {
  it('is an integer from 2 to 256, and grows by one an answer at most', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(4_000)), { maxLength: 300 }), (steps) => {
        const window = new RequestWindow()
        let nowMs = 0
        for (const [what, waitMs] of steps) {
          nowMs += waitMs
          const before = window.size
          if (what === 'collapse') window.collapse()
          else window.answered(what.ms, what.isFull, nowMs)
          expect(Number.isInteger(window.size)).toBe(true)
          expect(window.size).toBeGreaterThanOrEqual(2)
          expect(window.size).toBeLessThanOrEqual(256)
          // After a collapse it begins at its first size again.
          expect(window.size).toBeLessThanOrEqual(Math.max(before + 1, 8))
        }
      }),
    )
  })

  it('never shrinks while all round trips are alike, and never grows while it is not used up', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1_000, noNaN: true }),
        fc.array(fc.boolean(), { maxLength: 400 }),
        (ms, uses) => {
          const window = new RequestWindow()
          for (const isFull of uses) {
            const before = window.size
            window.answered(ms, isFull, 0)
            expect(window.size).toBeGreaterThanOrEqual(before)
            if (!isFull) expect(window.size).toBe(before)
          }
        },
      ),
    )
  })
})
