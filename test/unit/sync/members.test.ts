import { describe, expect, it } from 'vitest'
import { Members } from '../../../src/sync/members.ts'
import { memberAt, NotingAsker } from './member-at.ts'

/** Members who claim so many blocks each. */
function membersWith(...heights: number[]) {
  const members = new Members()
  const all = heights.map((height, i) => {
    const member = memberAt(`10.0.0.${i + 1}`)
    member.claim = { height, hash: `${i}` }
    members.add(member)
    return member
  })
  return { members, all }
}

describe('Members', () => {
  it('tells the lowest claim, and the nearest from a height on', () => {
    const { members, all } = membersWith(900, 30, 70)
    expect([members.lowestClaim, members.nearestClaim(30), members.nearestClaim(31)]).toEqual([30, 30, 70])
    members.remove(all[1] as never)
    expect([members.size, members.lowestClaim, members.nearestClaim(901)]).toEqual([2, 70, Number.POSITIVE_INFINITY])
    Object.assign(all[0] as object, { claim: { height: 50, hash: '0' } })
    members.look()
    expect([members.lowestClaim, new Members().lowestClaim]).toEqual([50, Number.POSITIVE_INFINITY])
  })

  it('asks the emptiest for a few new heights in a row, and then another', () => {
    const { members } = membersWith(900, 900)
    const asker = new NotingAsker()
    const asked: string[] = []
    for (let height = 0; height < 8; height++) {
      const member = members.pickTrusted(height)
      member?.source.ask(asker, height, 0)
      asked.push(member?.source.neighbor.address.host ?? 'nobody')
    }
    expect(asked).toEqual([...Array(4).fill('10.0.0.1'), ...Array(4).fill('10.0.0.2')])
  })

  it('asks nobody for what it does not claim, who has gone, or whose window is full', () => {
    const { members, all } = membersWith(2, 900)
    const [low, high] = all
    expect(members.pickTrusted(1)).toBe(low)
    expect(members.pickTrusted(2)).toBe(high)
    members.remove(high as never)
    expect(members.pickTrusted(2)).toBeUndefined()
    expect(members.pickTrusted(1)).toBe(low)
    const asker = new NotingAsker()
    for (let i = 0; i < 8; i++) low?.source.ask(asker, i, 0)
    expect(members.pickTrusted(1)).toBeUndefined()
  })

  it('calls an answer late after one and a half round trips of the fastest', () => {
    const { members, all } = membersWith(9, 9)
    expect(members.lateAfterMs).toBe(60)
    all[0]?.source.neighbor.roundTrip.measured(400)
    expect(members.lateAfterMs).toBe(600)
    all[1]?.source.neighbor.roundTrip.measured(40)
    expect(members.lateAfterMs).toBe(60)
    all[1]?.source.neighbor.roundTrip.measured(0)
    expect(members.lateAfterMs).toBeLessThan(60)
  })
})
