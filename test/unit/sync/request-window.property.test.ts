import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestWindow } from '../../../src/sync/request-window.ts'

/** A line: so long on the way and back, and so many answers a millisecond at most; beyond that they queue. */
const line = fc.record({
  wayMs: fc.double({ min: 1, max: 300, noNaN: true }),
  perMs: fc.double({ min: 0.05, max: 5, noNaN: true }),
})
/** Answers until the window has found its size. */
const ANSWERS = 6_000

/** Lets a window find its size on a line; who asks always has more to ask. @returns What it comes to in the end. */
function settle({ wayMs, perMs }: { wayMs: number; perMs: number }) {
  const window = new RequestWindow()
  let nowMs = 0
  const sizes: number[] = []
  for (let n = 0; n < ANSWERS; n++) {
    const roundTripMs = Math.max(wayMs, window.size / perMs)
    nowMs += roundTripMs / window.size
    // Past ten seconds it looks anew for the shortest round trip: that is another property.
    window.answered(roundTripMs, true, Math.min(nowMs, 9_000))
    if (n >= ANSWERS / 2) sizes.push(window.size)
  }
  return { least: Math.min(...sizes), most: Math.max(...sizes), needed: wayMs * perMs }
}

const answer = fc.record({
  ms: fc.double({ min: 0, max: 5_000, noNaN: true }),
  isFull: fc.boolean(),
  isOvertaken: fc.boolean(),
})
/** An answer, or nothing at all for a while. */
const step = fc.oneof({ weight: 20, arbitrary: answer }, { weight: 1, arbitrary: fc.constant('collapse' as const) })

describe('a window on a line', () => {
  it('keeps the line busy, as far as its bound allows', () => {
    fc.assert(
      fc.property(line, (drawn) => {
        const { least, needed } = settle(drawn)
        expect(least).toBeGreaterThanOrEqual(Math.min(256, Math.floor(needed)) - 1)
      }),
    )
  })

  it('lets no queue grow beyond what it aims at', () => {
    fc.assert(
      fc.property(line, (drawn) => {
        const { most } = settle(drawn)
        const aimMs = Math.max(drawn.wayMs, 16 / drawn.perMs) * 1.25 + 6
        // Sixteen are open at first however slow the line is, and a window is a whole number.
        expect(most).toBeLessThanOrEqual(Math.max(16, Math.ceil(aimMs * drawn.perMs) + 2))
      }),
    )
  })
})

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
          else if (what.isOvertaken) window.straggled(what.ms, what.isFull, nowMs)
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
