import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Grid } from '../../../src/scheduler/grid.ts'

describe('Grid', () => {
  it('is as exact at the millionth time as at the first', () => {
    const grid = new Grid(0.3, 0.1, Infinity)
    for (let i = 0; i < 1_000_000; i++) grid.move(1)
    expect(grid.nominalMs).toBe(0.3 + 1_000_000 * 0.1)
  })

  it('counts what has passed, up to its end', () => {
    const grid = new Grid(100, 10, 125)
    expect([0, 100, 109, 110, 121, 999].map((ms) => grid.passedBy(ms))).toEqual([0, 0, 0, 1, 2, 2])
    grid.move(2)
    expect([grid.nominalMs, grid.isOver, grid.passedBy(999)]).toEqual([120, false, 0])
    grid.move(1)
    expect([grid.nominalMs, grid.isOver]).toEqual([130, true])
    expect(new Grid(100, 10, 100).isOver).toBe(false)
  })

  it('counts exactly, whatever the rounding', () => {
    const ms = fc.double({ min: 0.001, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(ms, ms, fc.integer({ min: 0, max: 1e6 }), (anchorMs, periodMs, k) => {
        const timeOf = (index: number) => anchorMs + index * periodMs
        const grid = new Grid(anchorMs, periodMs, Infinity)
        expect(grid.passedBy(timeOf(k))).toBe(k)
        const justBefore = timeOf(k + 1) * (1 - Number.EPSILON)
        expect(grid.passedBy(justBefore)).toBe(k)
        grid.move(k)
        expect(grid.passedBy((timeOf(k) + timeOf(k + 1)) / 2)).toBe(0)
      }),
      { numRuns: 2_000 },
    )
  })
})
