import { describe, expect, it } from 'vitest'
import { ClaimRound, PARTS } from '../../../src/neighbors/claim-round.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

const moment = { nowMs: 0, random: seededRandom(1) }
const at = (n: number) => ({ host: `10.0.0.${n}`, port: 8999 })
const addresses = (count: number) => Array.from({ length: count }, (_, n) => at(n + 1))

/** So many others, whom one can be too many to ask. */
function others(count: number) {
  const drawn = { count }
  let turn = 0
  return {
    drawn,
    isThrifty: false,
    toAsk: () => addresses(drawn.count),
    oneToAsk: () => (drawn.count > 0 ? at(100 + turn++) : undefined),
  }
}

/** Who is asked in each part of a period. */
function parts(round: ClaimRound) {
  round.begin(moment)
  const asked = [round.next(moment)]
  while (!round.isOver) asked.push(round.next(moment))
  return asked
}

describe('ClaimRound', () => {
  it.each([
    [0, [0, 0, 0, 0]],
    [1, [1, 0, 0, 0]],
    [3, [1, 1, 1, 0]],
    [9, [3, 2, 2, 2]],
    [12, [3, 3, 3, 3]],
    [100, [25, 25, 25, 25]],
  ])('asks each of %i others once, spread over the period', (count, sizes) => {
    const asked = parts(new ClaimRound(others(count)))
    expect(asked.map(({ length }) => length)).toEqual(sizes)
    expect(asked.flat()).toEqual(addresses(count))
  })

  it('asks one in each part in a crowd, and nobody where nobody is', () => {
    const crowd = { ...others(50), isThrifty: true }
    expect(parts(new ClaimRound(crowd))).toEqual(Array.from({ length: PARTS }, (_, n) => [at(100 + n)]))
    expect(parts(new ClaimRound({ ...others(0), isThrifty: true }))).toEqual(Array.from({ length: PARTS }, () => []))
  })

  it('goes on with one in each part where a network turns out to be a crowd', () => {
    const network = others(40)
    const round = new ClaimRound(network)
    round.begin(moment)
    expect(round.next(moment)).toHaveLength(10)
    network.isThrifty = true
    expect([round.next(moment), round.next(moment), round.next(moment)]).toEqual([[at(100)], [at(101)], [at(102)]])
    expect(round.isOver).toBe(true)
  })

  it('goes on with one in each part where a crowd turns out to be none', () => {
    const network = { ...others(40), isThrifty: true }
    const round = new ClaimRound(network)
    round.begin(moment)
    expect(round.next(moment)).toEqual([at(100)])
    network.isThrifty = false
    expect([round.next(moment), round.next(moment), round.next(moment)]).toEqual([[at(101)], [at(102)], [at(103)]])
    expect(round.isOver).toBe(true)
  })

  it('asks nobody before it begins', () => {
    const round = new ClaimRound(others(5))
    expect(round.isOver).toBe(true)
    expect(round.next(moment)).toEqual([])
  })
})
