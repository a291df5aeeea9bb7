import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseClaim, claimsToTry } from '../../../src/consensus/choose.ts'
import { claimKey, type TalliedClaim, tally } from '../../../src/consensus/tally.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'

const hash = (n: number) => n.toString(16).padStart(63, 'a').concat('0')

function claiming(host: string, port: number, height: number, hashOf: number): Neighbor {
  const made = new Neighbor({ host, port }, { nowMs: 0, isConfigured: false })
  made.claim = { height, hash: hash(hashOf) }
  return made
}

/** Liars have hosts of their own, some more than one port there, and shout what they like. */
const liars = fc.uniqueArray(
  fc.record({
    host: fc.integer({ min: 1, max: 60 }),
    port: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 1, max: 2_000 }),
    hashOf: fc.integer({ min: 100, max: 140 }),
  }),
  { selector: ({ host, port }) => `${host} ${port}`, maxLength: 80 },
)
const crowd = fc.record({ liars, honest: fc.integer({ min: 1, max: 12 }), ownHeight: fc.nat(499) })
type Crowd = typeof crowd extends fc.Arbitrary<infer T> ? T : never

const HONEST_HEIGHT = 500
const honestKey = claimKey({ height: HONEST_HEIGHT, hash: hash(1) })

function received({ liars, honest }: Crowd): TalliedClaim[] {
  const truthful = Array.from({ length: honest }, (_, i) => claiming(`10.1.0.${i + 1}`, 1, HONEST_HEIGHT, 1))
  return tally([
    ...liars.map(({ host, port, height, hashOf }) => claiming(`10.2.0.${host}`, port, height, hashOf)),
    ...truthful,
  ])
}

/** Rounds until the honest claim is among those that are tried, when all others fail in each of them; 0 when never. */
function roundsUntilHonest(lines: readonly TalliedClaim[], ownHeight: number): number {
  const failed = new Set<string>()
  const isExcluded = (claim: TalliedClaim) => failed.has(claimKey(claim))
  for (let round = 1; ; round++) {
    const tried = claimsToTry(lines, { ownHeight, isExcluded }).map(claimKey)
    if (tried.includes(honestKey)) return round
    if (tried.every((key) => failed.has(key))) return 0
    for (const key of tried) failed.add(key)
  }
}

describe('a choice among liars', () => {
  it('tries the honest claim at once while no lie has as many hosts behind it', () => {
    fc.assert(
      fc.property(crowd, (drawn) => {
        const lines = received(drawn)
        const most = Math.max(0, ...lines.filter((line) => claimKey(line) !== honestKey).map(({ votes }) => votes))
        fc.pre(drawn.honest > most)
        expect(roundsUntilHonest(lines, drawn.ownHeight)).toBe(1)
      }),
    )
  })

  it('comes to the honest claim in the end, whatever the others say', () => {
    fc.assert(
      fc.property(crowd, (drawn) => {
        const lines = received(drawn)
        const rounds = roundsUntilHonest(lines, drawn.ownHeight)
        expect(rounds).toBeGreaterThan(0)
        // Each round but the last ends claims: at least one, sixteen where there are as many hosts.
        expect(rounds).toBeLessThanOrEqual(lines.length)
      }),
    )
  })

  it('wants nothing that is not strictly longer than our chain, and names each claim once', () => {
    fc.assert(
      fc.property(crowd, fc.nat(), (drawn, pick) => {
        const lines = received(drawn)
        const ownHeight = lines[pick % lines.length]?.height ?? 0
        const tried = claimsToTry(lines, { ownHeight, isExcluded: () => false })
        expect(tried.every(({ height }) => height > ownHeight)).toBe(true)
        expect(new Set(tried.map(claimKey)).size).toBe(tried.length)
      }),
    )
  })

  it('names as consensus the first of the received stats that is not excluded', () => {
    fc.assert(
      fc.property(crowd, fc.nat(20), (drawn, excludedFirst) => {
        const lines = received(drawn)
        const excluded = new Set(lines.slice(0, excludedFirst).map(claimKey))
        const isExcluded = (claim: TalliedClaim) => excluded.has(claimKey(claim))
        expect(chooseClaim(lines, { ownHeight: 0, isExcluded })).toBe(lines[excludedFirst] ?? null)
      }),
    )
  })
})
