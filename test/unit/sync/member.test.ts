import { describe, expect, it } from 'vitest'
import { lowestClaim } from '../../../src/sync/member.ts'
import { lostUntil, memberAt, NotingAsker } from './members.ts'

describe('Member', () => {
  it('is reliable while more of its answers were of use than not, and it still answers', () => {
    const member = memberAt('10.0.0.1')
    const { source } = member
    expect(member.isReliable).toBe(false)
    member.served()
    expect(member.isReliable).toBe(true)
    const asker = new NotingAsker()
    for (let flight = 0; flight < 3; flight++) {
      expect(member.isReliable).toBe(true)
      source.ask(asker, flight, 1_000 * flight)
      lostUntil(source, 1_000 * flight + 999)
    }
    expect(member.isReliable).toBe(false)
    source.answered(source.ask(asker, 9, 3_000), 3_010)
    expect(member.isReliable).toBe(true)
    member.answeredInVain()
    expect(member.isReliable).toBe(false)
  })

  it('claims what the others claim at least', () => {
    const members = [memberAt('10.0.0.1'), memberAt('10.0.0.2')]
    Object.assign(members[1] as object, { claim: { height: 900, hash: 'a' } })
    expect([lowestClaim(members), lowestClaim([])]).toEqual([900, Number.POSITIVE_INFINITY])
  })
})
