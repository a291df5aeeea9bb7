import { describe, expect, it } from 'vitest'
import type { Member } from '../../../src/sync/member.ts'
import { lostUntil, memberAt, NotingAsker } from './member-at.ts'

describe('Member', () => {
  it('is reliable while more of its answers were of use than not, and it still answers', () => {
    const member = memberAt('10.0.0.1')
    const { source } = member
    expect(member.isReliable).toBe(false)
    member.served(0)
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

  it('is waited for when it falls silent, but not above what the others have until it has served something there', () => {
    const member = memberAt('10.0.0.1')
    member.served(0)
    expect(member.hasFallenSilent).toBe(false)
    for (let flight = 0; flight < 3; flight++) {
      member.source.ask(new NotingAsker(), flight, 1_000 * flight)
      lostUntil(member.source, 1_000 * flight + 999)
    }
    expect(member.hasFallenSilent).toBe(true)
    member.claimsMore()
    expect(member.hasFallenSilent).toBe(false)
    member.served(1)
    expect(member.hasFallenSilent).toBe(true)
    for (let i = 0; i < 2; i++) member.answeredInVain()
    expect(member.hasFallenSilent).toBe(false)
  })

  it('is trusted with more for blocks that verified and for some that count while they wait', () => {
    const member = memberAt('10.0.0.1')
    for (let i = 0; i < 12; i++) member.askedAhead()
    member.counted = 5
    expect(member.roomFrom(0)).toBe(0)
    member.served(0)
    expect(member.roomFrom(0)).toBe(10 + 5 * (1 + 2) - 12)
  })

  it('is doubted until a block of its verifies', () => {
    const member = memberAt('10.0.0.1')
    member.isDoubted = true
    member.answeredInVain()
    expect(member.isDoubted).toBe(true)
    member.served(0)
    expect(member.isDoubted).toBe(false)
  })

  it('may be gathered once, while nothing tells whose chain it is on', () => {
    const member = memberAt('10.0.0.1')
    expect(member.mayBeGathered).toBe(true)
    member.searchesBelow(50)
    member.gathered()
    expect(member.mayBeGathered).toBe(false)
    // Where it was taken to, its chain may part from that one.
    expect([1, 2, 3].map(() => member.misfits(50, false))).toEqual([false, false, true])

    const server = memberAt('10.0.0.2')
    server.served(0)
    expect(server.mayBeGathered).toBe(false)
    const found = memberAt('10.0.0.3')
    found.searchesBelow(50)
    found.found(40, false)
    expect(found.mayBeGathered).toBe(false)
    expect([found.served(41), found.served(40)]).toEqual([false, true])
  })

  it('may part below once, and once more for each time that it was outrun where its chain parts', () => {
    const member = memberAt('10.0.0.1')
    const misfits = (height: number) => [1, 2, 3].map(() => member.misfits(height, false)).at(-1)
    expect(misfits(50)).toBe(true)
    expect(member.searchesBelow(50)).toBe(false)
    expect(misfits(50)).toBe(false)
    member.found(40, false)
    expect(misfits(41)).toBe(true)
    expect(member.searchesBelow(41)).toBe(false)
    member.found(40, false)
    member.served(40)
    expect(misfits(41)).toBe(false)
    expect(member.mayPartBelow(41)).toBe(false)
  })

  it('may part elsewhere once more where it turns out not to part where it was found to', () => {
    const tell: Readonly<Record<string, (member: Member) => void>> = {
      'what it has there does not follow': () => {},
      'what it has there is ours': (member) => member.partsNotThere(),
    }
    for (const [name, happens] of Object.entries(tell)) {
      const member = memberAt('10.0.0.1')
      const misfits = () => [1, 2, 3].map(() => member.misfits(40, false)).at(-1)
      expect([misfits(), member.searchesBelow(40)], name).toEqual([true, false])
      member.found(40, false)
      happens(member)
      expect([misfits(), member.searchesBelow(40)], name).toEqual([true, true])
      member.found(38, false)
      happens(member)
      expect([misfits(), member.mayPartBelow(40)], name).toEqual(name.endsWith('ours') ? [false, false] : [true, true])
    }
  })

  it('parts nowhere else where its first block that is not ours is known', () => {
    const member = memberAt('10.0.0.1')
    member.searchesBelow(50)
    member.found(40, true)
    for (const height of [40, 41, 50]) expect([1, 2, 3].map(() => member.misfits(height, false)).at(-1)).toBe(false)
  })

  it('does not search for ever', () => {
    const member = memberAt('10.0.0.1')
    let searches = 0
    for (let height = 10; height < 100; height++) {
      if (![1, 2, 3].map(() => member.misfits(height, false)).at(-1)) continue
      searches++
      member.searchesBelow(height)
      member.found(height - 1, false)
    }
    expect(searches).toBe(8)
  })
})
