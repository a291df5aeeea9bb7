import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { type Announcer, EarlyBlocks } from '../../../src/sync/early-blocks.ts'

const block = (height: number, n = 0): Block => ({
  height,
  minedBy: 'a',
  messages: ['m'],
  nonce: '',
  timestamp: 1,
  hash: String(n).padStart(64, '0'),
})

const stranger = (n: number): Announcer => ({ voter: `10.0.9.${n}`, isNeighbor: false })
const neighbor = (n: number): Announcer => ({ voter: `10.0.1.${n}`, isNeighbor: true })

/** Everybody announces one block, so that it is a different announcer each time. */
function remember(early: EarlyBlocks, announced: Block, chainHeight: number, goalHeight: number): boolean {
  return early.remember(announced, stranger(Number(announced.hash)), { chainHeight, goalHeight })
}

describe('EarlyBlocks', () => {
  it('remembers what is up to 20 above the tip, and nothing below or beyond', () => {
    const early = new EarlyBlocks()
    expect(remember(early, block(10), 10, 10)).toBe(true)
    expect(remember(early, block(30), 10, 10)).toBe(true)
    expect(remember(early, block(31), 10, 10)).toBe(false)
    expect(remember(early, block(9), 10, 10)).toBe(false)
    expect(early.size).toBe(2)
  })

  it('remembers what is near the goal of a sync', () => {
    const early = new EarlyBlocks()
    expect(remember(early, block(1_000), 10, 1_000)).toBe(true)
    expect(remember(early, block(1_021), 10, 1_000)).toBe(false)
    expect(remember(early, block(500), 10, 1_000)).toBe(false)
  })

  it('keeps rivals for one height, four at most, each once', () => {
    const early = new EarlyBlocks()
    expect([0, 0, 1, 2, 3, 4].map((n) => remember(early, block(5, n), 0, 0))).toEqual([
      true,
      false,
      true,
      true,
      true,
      false,
    ])
    expect(early.take(5).map(({ hash }) => Number(hash))).toEqual([0, 1, 2, 3])
    expect(early.size).toBe(0)
  })

  it('keeps the true block beside a forgery under its hash that came before it', () => {
    const early = new EarlyBlocks()
    const heights = { chainHeight: 0, goalHeight: 0 }
    const forged = { ...block(5), messages: ['forged'] }
    expect(early.remember(forged, stranger(1), heights)).toBe(true)
    expect(early.remember(block(5), stranger(2), heights)).toBe(true)
    expect(early.take(5)).toEqual([forged, block(5)])
  })

  it('keeps the newest of each announcer, and neighbors rather than strangers', () => {
    const early = new EarlyBlocks()
    const heights = { chainHeight: 0, goalHeight: 0 }
    const announce = (n: number, announcer: Announcer) => early.remember(block(5, n), announcer, heights)
    expect([1, 2, 3].map((n) => announce(n, stranger(1)))).toEqual([true, true, true])
    expect([4, 5, 6, 7].map((n) => announce(n, stranger(n)))).toEqual([true, true, true, false])
    expect([8, 9].map((n) => announce(n, neighbor(n)))).toEqual([true, true])
    expect([10, 11, 12].map((n) => announce(n, neighbor(n)))).toEqual([true, true, false])
    expect(announce(13, neighbor(8))).toBe(true)
    expect(early.take(5).map(({ hash }) => Number(hash))).toEqual([9, 10, 11, 13])
  })

  it('forgets what lies below the height that it hands out', () => {
    const early = new EarlyBlocks()
    for (const height of [3, 4, 5, 6]) remember(early, block(height), 0, 0)
    expect(early.take(5)).toHaveLength(1)
    expect(early.size).toBe(1)
    expect(early.take(4)).toEqual([])
  })

  it('forgets what is out of reach when the goal has moved', () => {
    const early = new EarlyBlocks()
    for (let goal = 100; goal < 10_000; goal += 50) {
      for (let height = goal - 20; height <= goal + 20; height++) remember(early, block(height), 0, goal)
      expect(early.size).toBeLessThanOrEqual(62)
    }
  })

  it('stays small whatever is announced', () => {
    const step = fc.record({
      height: fc.integer({ min: 0, max: 300 }),
      n: fc.nat(9),
      grow: fc.integer({ min: 0, max: 3 }),
      goal: fc.integer({ min: 0, max: 300 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const early = new EarlyBlocks()
        let chainHeight = 0
        for (const { height, n, grow, goal } of steps) {
          remember(early, block(height, n), chainHeight, Math.max(goal, chainHeight))
          chainHeight += grow
          if (grow > 0) early.take(chainHeight)
          expect(early.size).toBeLessThanOrEqual(62 * 4)
        }
      }),
      { numRuns: 50 },
    )
  })
})
