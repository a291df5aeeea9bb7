import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseClaim, claimsToTry } from '../../../src/consensus/choose.ts'
import { claimKey, tally } from '../../../src/consensus/tally.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'

const hash = (n: number) => n.toString(16).padStart(63, 'a').concat('0')

/** Up to sixty neighbors on a dozen hosts with as many claims as they like. */
const world = fc.record({
  neighbors: fc.uniqueArray(
    fc.record({ host: fc.integer({ min: 1, max: 12 }), port: fc.integer({ min: 1, max: 6 }), claim: fc.nat(40) }),
    { selector: ({ host, port }) => `${host} ${port}`, maxLength: 60 },
  ),
  ownHeight: fc.nat(12),
  excluded: fc.array(fc.nat(40), { maxLength: 10 }),
})

function build({ neighbors, ownHeight, excluded }: typeof world extends fc.Arbitrary<infer T> ? T : never) {
  const claimOf = (n: number) => ({ height: 1 + (n % 11), hash: hash(n) })
  const received = tally(
    neighbors.map(({ host, port, claim }) => {
      const neighbor = new Neighbor({ host: `10.0.0.${host}`, port }, { nowMs: 0, isConfigured: false })
      neighbor.claim = claimOf(claim)
      return neighbor
    }),
  )
  const bad = new Set(excluded.map((n) => claimKey(claimOf(n))))
  return {
    received,
    bad,
    facts: { ownHeight, isExcluded: (claim: (typeof received)[number]) => bad.has(claimKey(claim)) },
  }
}

describe('a choice', () => {
  it('is the highest claim that is not excluded, and of those the best supported', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const { received, bad, facts } = build(drawn)
        const chosen = chooseClaim(received, facts)
        const standing = received.filter((claim) => !bad.has(claimKey(claim)))
        if (!chosen) {
          expect(standing).toEqual([])
          return
        }
        expect(standing).toContain(chosen)
        expect(chosen.height).toBe(Math.max(...standing.map(({ height }) => height)))
        const rivals = standing.filter(({ height }) => height === chosen.height)
        expect(chosen.votes).toBe(Math.max(...rivals.map(({ votes }) => votes)))
      }),
    )
  })

  it('tries at most sixteen higher claims, each once, the best first, and the best supported among them', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const { received, bad, facts } = build(drawn)
        const tried = claimsToTry(received, facts)
        const higher = received.filter((claim) => claim.height > drawn.ownHeight && !bad.has(claimKey(claim)))
        expect(tried.length).toBeLessThanOrEqual(16)
        expect(new Set(tried).size).toBe(tried.length)
        for (const claim of tried) expect(higher).toContain(claim)
        expect(tried.length === 0).toBe(higher.length === 0)
        if (higher.length === 0) return
        expect(tried[0]).toBe(higher[0])
        const most = Math.max(...higher.map(({ votes }) => votes))
        expect(tried.some(({ votes }) => votes === most)).toBe(true)
      }),
    )
  })

  it('gives no host more than two claims of its own, but for the best supported', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const { received, facts } = build(drawn)
        const own = new Map<string, number>()
        for (const { supporters } of claimsToTry(received, facts)) {
          const hosts = [...new Set(supporters.map(({ address }) => address.host))]
          if (hosts.length === 1) own.set(hosts[0] as string, (own.get(hosts[0] as string) ?? 0) + 1)
        }
        expect(Math.max(0, ...own.values())).toBeLessThanOrEqual(3)
      }),
    )
  })
})
