import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ForkPoint } from '../../../src/sync/fork-point.ts'

/** Searches with a neighbor whose chain parts from ours at height `fork`. */
function search(fork: number, top: number, shuffle: (probes: number[]) => number[] = (probes) => probes) {
  const point = new ForkPoint(top)
  let probes = 0
  let rounds = 0
  for (let next = point.nextProbes(); next.length > 0; next = point.nextProbes()) {
    if (++rounds > 200) throw new Error('no end')
    for (const height of shuffle(next)) {
      if (!(Number.isInteger(height) && height >= 0 && height < top)) throw new Error(`probe ${height} of ${top}`)
      probes++
      point.answered(height, height < fork)
    }
  }
  return { found: point.forkHeight, probes, rounds }
}

describe('ForkPoint', () => {
  it('finds the exact height for every small pair of chains', () => {
    for (let top = 0; top <= 130; top++) {
      for (let fork = 0; fork <= top; fork++) expect(search(fork, top).found, `${fork} of ${top}`).toBe(fork)
    }
  })

  it('finds it whatever the order of the answers, in O(log n) probes', () => {
    const pair = fc
      .integer({ min: 0, max: 10_000_000 })
      .chain((top) => fc.tuple(fc.integer({ min: 0, max: top }), fc.constant(top)))
    fc.assert(
      fc.property(pair, fc.boolean(), ([fork, top], isReversed) => {
        const { found, probes, rounds } = search(fork, top, (next) => (isReversed ? next.reverse() : next))
        expect(found).toBe(fork)
        expect(probes).toBeLessThanOrEqual(4 * rounds)
        expect(rounds).toBeLessThanOrEqual(4 + Math.log2(top + 2) / 4 + Math.log2(top + 2) / Math.log2(5))
      }),
    )
  })

  it('needs a handful of probes when little differs, however long the chains', () => {
    for (const deep of [1, 2, 3, 5, 8])
      expect(search(1_000_001 - deep, 1_000_000).probes, `${deep} deep`).toBeLessThanOrEqual(8)
  })

  it('knows without asking where only the genesis block is left', () => {
    const point = new ForkPoint(0)
    expect(point.forkHeight).toBe(0)
    expect(point.nextProbes()).toEqual([])
  })

  it('counts no answer that contradicts one before', () => {
    const point = new ForkPoint(100)
    point.answered(40, true)
    point.answered(50, false)
    for (const height of [60, 50, 40, 30]) {
      expect(point.isOpen(height)).toBe(false)
      point.answered(height, height > 45)
    }
    expect([point.isOpen(41), point.isOpen(49)]).toEqual([true, true])
    point.answered(45, false)
    point.answered(44, true)
    expect([point.forkHeight, point.nextProbes()]).toEqual([45, []])
  })

  it('ends with some answer for every liar', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.infiniteStream(fc.boolean()), (top, lies) => {
        const point = new ForkPoint(top)
        let probes = 0
        for (let next = point.nextProbes(); next.length > 0 && probes < 200; next = point.nextProbes()) {
          for (const height of next) point.answered(height, lies.next().value as boolean)
          probes += next.length
        }
        expect(probes).toBeLessThan(100)
      }),
    )
  })
})
