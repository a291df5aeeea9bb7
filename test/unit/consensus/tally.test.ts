import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseClaim, claimsToTry } from '../../../src/consensus/choose.ts'
import { claimKey, tally } from '../../../src/consensus/tally.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'

function neighbor(host: string, port: number, claim?: { height: number; hash: string }): Neighbor {
  const made = new Neighbor({ host, port }, { nowMs: 0, isConfigured: false })
  made.claim = claim
  return made
}
const hash = (n: number) => n.toString(16).padStart(63, 'a').concat('0')
const claims = (n: number, height: number, h = 1, port = 1) => neighbor(`10.0.0.${n}`, port, { height, hash: hash(h) })
const brief = (list: readonly { height: number; hash: string }[]) =>
  list.map(({ height, hash }) => [height, Number.parseInt(hash.slice(-2, -1), 16)])
const free = { ownHeight: 0, isExcluded: () => false }

const anyNeighbors = fc.uniqueArray(
  fc.record({
    host: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '127.0.0.1'),
    port: fc.integer({ min: 1, max: 9 }),
    claim: fc.option(
      fc.record({ height: fc.integer({ min: 1, max: 4 }), hash: fc.integer({ min: 1, max: 3 }).map(hash) }),
      { nil: undefined },
    ),
  }),
  { selector: ({ host, port }) => `${host} ${port}`, maxLength: 25 },
)

describe('tally', () => {
  it('puts the highest first, then the most hosts, then the smaller hash', () => {
    const list = [
      claims(1, 5, 3),
      claims(2, 5, 2),
      claims(3, 5, 2),
      claims(4, 5, 1),
      claims(5, 9, 7),
      neighbor('10.0.0.9', 1),
    ]
    expect(brief(tally(list))).toEqual([
      [9, 7],
      [5, 2],
      [5, 1],
      [5, 3],
    ])
  })

  it('counts a host once however many ports it has, and loopback by port', () => {
    const near = (port: number, h: number) => neighbor('127.0.0.1', port, { height: 5, hash: hash(h) })
    const list = [claims(1, 5, 1, 1), claims(1, 5, 1, 2), claims(1, 5, 1, 3), near(1, 2), near(2, 2)]
    expect(tally(list).map(({ votes, supporters }) => [votes, supporters.length])).toEqual([
      [2, 2],
      [1, 3],
    ])
  })

  it('does not depend on the order in which neighbors are heard', () => {
    fc.assert(
      fc.property(
        anyNeighbors.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([one, other]) => {
          const lines = (list: typeof one) =>
            tally(list.map(({ host, port, claim }) => neighbor(host, port, claim))).map((line) => [
              claimKey(line),
              line.votes,
              line.supporters.map(({ key }) => key).sort(),
            ])
          expect(lines(one)).toEqual(lines(other))
        },
      ),
    )
  })

  it('loses no claim, and orders all of them', () => {
    fc.assert(
      fc.property(anyNeighbors, (list) => {
        const lines = tally(list.map(({ host, port, claim }) => neighbor(host, port, claim)))
        expect(lines.flatMap(({ supporters }) => supporters).length).toBe(list.filter(({ claim }) => claim).length)
        for (let i = 1; i < lines.length; i++) {
          const [a, b] = [lines[i - 1], lines[i]] as [(typeof lines)[0], (typeof lines)[0]]
          const isBetter =
            a.height > b.height ||
            (a.height === b.height && (a.votes > b.votes || (a.votes === b.votes && a.hash < b.hash)))
          expect(isBetter).toBe(true)
        }
      }),
    )
  })
})

describe('chooseClaim', () => {
  it('takes the best that is not excluded', () => {
    const received = tally([claims(1, 9, 1), claims(2, 5, 2), claims(3, 4, 3)])
    expect(chooseClaim(received, free)?.height).toBe(9)
    expect(chooseClaim(received, { ...free, isExcluded: ({ height }) => height > 4 })?.height).toBe(4)
    expect(chooseClaim(received, { ...free, isExcluded: () => true })).toBeNull()
    expect(chooseClaim([], free)).toBeNull()
  })
})

describe('claimsToTry', () => {
  it('tries only what is strictly higher than our chain and not excluded', () => {
    const received = tally([claims(1, 9), claims(2, 5), claims(3, 4), claims(4, 6)])
    const tried = claimsToTry(received, { ownHeight: 5, isExcluded: ({ height }) => height === 6 })
    expect(tried.map(({ height }) => height)).toEqual([9])
  })

  it('tries at most two that one host alone makes', () => {
    const received = tally([...[1, 2, 3, 4, 5].map((port) => claims(1, 100 + port, port, port)), claims(2, 50)])
    expect(claimsToTry(received, free).map(({ height }) => height)).toEqual([105, 104, 50])
  })

  it('tries sixteen at most, and always the one with most supporters', () => {
    const liars = Array.from({ length: 30 }, (_, i) => claims(i + 10, 1_000 + i))
    const tried = claimsToTry(tally([...liars, claims(1, 5, 2), claims(2, 5, 2)]), free)
    expect(tried).toHaveLength(16)
    expect(tried.at(-1)?.height).toBe(5)
    expect(tried[0]?.height).toBe(1_029)
    // Where all have as many, none takes another's place.
    const highest = Array.from({ length: 16 }, (_, i) => 1_029 - i)
    expect(claimsToTry(tally(liars), free).map(({ height }) => height)).toEqual(highest)
  })

  it('tries the one with most supporters even if liars share its hosts', () => {
    const shared = [1, 2, 3].flatMap((n) => [1, 2].map((port) => claims(n, 100 + 10 * n + port, 1, port)))
    const tried = claimsToTry(tally([...shared, ...[1, 2, 3].map((n) => claims(n, 5, 2, 9))]), free)
    expect(tried.some(({ height }) => height === 5)).toBe(true)
  })
})
