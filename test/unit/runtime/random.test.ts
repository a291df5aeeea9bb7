import { describe, expect, it } from 'vitest'
import { integerBelow, type Random, randomHex, seededRandom, systemRandom } from '../../../src/runtime/random.ts'

const sources: readonly (readonly [string, () => Random])[] = [
  ['systemRandom', systemRandom],
  ['seededRandom', () => seededRandom(4)],
]

describe.each(sources)('%s', (_, make) => {
  it('gives fractions from 0 to 1, spread evenly', () => {
    const random = make()
    const counts = new Array(10).fill(0)
    for (let i = 0; i < 20_000; i++) counts[Math.floor(random.fraction() * 10)]++
    expect(counts).toHaveLength(10)
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(400)
  })

  it('gives as many bytes as wanted, in a new array each time', () => {
    const random = make()
    expect([0, 1, 33].map((n) => random.bytes(n).length)).toEqual([0, 1, 33])
    expect(random.bytes(16)).not.toEqual(random.bytes(16))
  })
})

describe('seededRandom', () => {
  it('repeats itself from the same seed, and from no other', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed)
      return [random.fraction(), random.fraction(), ...random.bytes(4)]
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(2 ** 32 + 7)).toEqual(draw(7))
    expect(draw(8)).not.toEqual(draw(7))
  })
})

describe('integerBelow and randomHex', () => {
  it('keep to their ranges', () => {
    const random = seededRandom(3)
    const drawn = Array.from({ length: 1_000 }, () => integerBelow(random, 5))
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3, 4]))
    expect(randomHex(random, 8)).toMatch(/^[0-9a-f]{16}$/)
  })
})
