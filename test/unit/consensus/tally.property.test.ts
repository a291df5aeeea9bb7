import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimKey, type TalliedClaim, tally } from '../../../src/consensus/tally.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'

interface Drawn {
  readonly host: string
  readonly port: number
  readonly claim: { readonly height: number; readonly hash: string } | undefined
}

const hash = (n: number) => n.toString(16).padStart(63, 'a').concat('0')
const claim = fc.record({ height: fc.integer({ min: 1, max: 4 }), hash: fc.integer({ min: 1, max: 3 }).map(hash) })
const one: fc.Arbitrary<Drawn> = fc.record({
  host: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '2001:db8::1', '127.0.0.1', '::1'),
  port: fc.integer({ min: 1, max: 9 }),
  claim: fc.option(claim, { nil: undefined }),
})
const keyOf = ({ host, port }: Pick<Drawn, 'host' | 'port'>) => `${host} ${port}`
const many = fc.uniqueArray(one, { selector: keyOf, maxLength: 25 })

function neighbors(list: readonly Drawn[]): Neighbor[] {
  return list.map(({ host, port, claim }) => {
    const made = new Neighbor({ host, port }, { nowMs: 0, isConfigured: false })
    made.claim = claim
    return made
  })
}

const place = (lines: readonly TalliedClaim[], key: string) => lines.findIndex((line) => claimKey(line) === key)

/** The same, as one would count it on paper: for each claim, who makes it and on how many hosts. */
function onPaper(list: readonly Drawn[]): [string, number, string[]][] {
  const claims = [...new Set(list.flatMap(({ claim }) => (claim ? [claimKey(claim)] : [])))]
  const lines = claims.map((key): [string, number, string[]] => {
    const those = list.filter(({ claim }) => claim && claimKey(claim) === key)
    const voters = those.map((drawn) => (/^(127\.|::1)/.test(drawn.host) ? keyOf(drawn) : drawn.host))
    return [key, new Set(voters).size, those.map(keyOf).sort()]
  })
  const height = (key: string) => Number(key.split(' ')[0])
  return lines.sort((a, b) => height(b[0]) - height(a[0]) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

describe('received stats', () => {
  it('are what one would count on paper', () => {
    fc.assert(
      fc.property(many, (list) => {
        const lines = tally(neighbors(list)).map((line): [string, number, string[]] => [
          claimKey(line),
          line.votes,
          line.supporters.map(({ address }) => keyOf(address)).sort(),
        ])
        expect(lines).toEqual(onPaper(list))
      }),
    )
  })

  it('never place a claim lower, or disturb the others, when one more supports it', () => {
    fc.assert(
      fc.property(many, one, (list, another) => {
        fc.pre(another.claim !== undefined && !list.some((drawn) => keyOf(drawn) === keyOf(another)))
        const key = claimKey(another.claim as { height: number; hash: string })
        const [before, after] = [tally(neighbors(list)), tally(neighbors([...list, another]))]
        const others = (lines: readonly TalliedClaim[]) => lines.map(claimKey).filter((other) => other !== key)
        expect(others(after)).toEqual(others(before))
        if (place(before, key) >= 0) expect(place(after, key)).toBeLessThanOrEqual(place(before, key))
      }),
    )
  })

  it('lose with a neighbor what it alone claimed, and nothing else', () => {
    fc.assert(
      fc.property(many, fc.nat(), (list, pick) => {
        fc.pre(list.length > 0)
        const leaver = list[pick % list.length] as Drawn
        const rest = list.filter((drawn) => drawn !== leaver)
        const keys = (of: readonly Drawn[]) => new Set(tally(neighbors(of)).map(claimKey))
        const lost = [...keys(list)].filter((key) => !keys(rest).has(key))
        const { claim } = leaver
        const isAlone = claim && !rest.some((drawn) => drawn.claim && claimKey(drawn.claim) === claimKey(claim))
        expect(lost).toEqual(isAlone ? [claimKey(claim)] : [])
      }),
    )
  })
})
