import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { seededRandom } from 'rookery'
import { describe, expect, it } from 'vitest'
import * as draws from '../../../../simulator/math/draws.ts'
import { Fingerprint } from '../../../../simulator/math/fingerprint.ts'
import { createSharedHasher } from '../../../../simulator/math/sha256.ts'

const many = (draw: (random: ReturnType<typeof seededRandom>) => number, count = 20_000) => {
  const random = seededRandom(5)
  return Array.from({ length: count }, () => draw(random)).sort((a, b) => a - b)
}
const mean = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length
const median = (xs: readonly number[]) => xs[xs.length >> 1] as number

describe('draws', () => {
  it('of waiting times are exponential', () => {
    const times = many((random) => draws.drawExponential(random, 10))
    expect(mean(times)).toBeCloseTo(10, 0)
    expect(median(times)).toBeCloseTo(10 * Math.LN2, 0)
    expect(times[0]).toBeGreaterThanOrEqual(0)
  })

  it('of the normal distribution are', () => {
    const xs = many(draws.drawNormal)
    expect(mean(xs)).toBeCloseTo(0, 1)
    expect(mean(xs.map((x) => x * x))).toBeCloseTo(1, 1)
    expect(xs.filter((x) => Math.abs(x) < 1).length / xs.length).toBeCloseTo(0.683, 1)
  })

  it('of the log-normal one have their median and their tail', () => {
    const xs = many((random) => draws.drawLogNormal(random, 40, 0.5))
    expect(median(xs) / 40).toBeCloseTo(1, 1)
    expect((xs[Math.floor(xs.length * 0.841)] as number) / 40).toBeCloseTo(Math.exp(0.5), 1)
    expect(draws.drawLogNormal(seededRandom(1), 40, 0)).toBe(40)
  })

  it('by weight follow the weights, and never take what has none', () => {
    const counts = [0, 0, 0, 0]
    for (const i of many((random) => draws.drawWeighted(random, [1, 0, 3, 0]))) counts[i] = (counts[i] ?? 0) + 1
    expect(counts[1]).toBe(0)
    expect(counts[3]).toBe(0)
    expect((counts[2] as number) / (counts[0] as number)).toBeCloseTo(3, 0)
    expect(draws.drawWeighted(seededRandom(1), [0, 0])).toBe(-1)
  })

  it('of some are different ones, and of all are all', () => {
    const items = [1, 2, 3, 4, 5]
    expect(draws.drawSome(seededRandom(2), items, 9).sort()).toEqual(items)
    expect(new Set(draws.drawSome(seededRandom(2), items, 3)).size).toBe(3)
    expect(many((random) => draws.drawUniform(random, 3, 4)).every((x) => x >= 3 && x < 4)).toBe(true)
  })
})

describe('the shared hasher', () => {
  it('is SHA-256', () => {
    const hasher = createSharedHasher()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_500 }), fc.nat(), (bytes, cut) => {
        const length = bytes.length === 0 ? 0 : cut % (bytes.length + 1)
        const expected = createHash('sha256').update(bytes.subarray(0, length)).digest('hex')
        return hasher.sha256Hex(bytes, length) === expected
      }),
      { numRuns: 500 },
    )
  })
})

describe('a fingerprint', () => {
  const of = (write: (print: Fingerprint) => void) => {
    const print = new Fingerprint()
    write(print)
    return print.digest
  }

  it('tells any change of a byte, of a length and of a time apart', () => {
    const base = new Uint8Array(37).fill(7)
    const seen = new Set([of((print) => print.bytes(base))])
    for (let i = 0; i < base.length; i++) {
      for (const value of [0, 8, 255]) seen.add(of((print) => print.bytes(base.with(i, value))))
    }
    for (let length = 0; length < base.length; length++) seen.add(of((print) => print.bytes(base.subarray(0, length))))
    expect(seen.size).toBe(1 + 37 * 3 + 37)
    expect(of((print) => print.number(0.125))).not.toBe(of((print) => print.number(0.25)))
    expect(of((print) => print.number(2 ** 40))).not.toBe(of((print) => print.number(2 ** 41)))
    expect(of((print) => print.text('ab'))).not.toBe(of((print) => print.text('ba')))
    expect(of(() => {})).toMatch(/^[\da-f]{16}$/)
  })
})
