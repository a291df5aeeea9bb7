import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { Members } from '../../../src/sync/members.ts'
import { Copy, Slot } from '../../../src/sync/slot.ts'
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
    const { members, all } = membersWith(900, 900)
    expect(members.pickTrusted(0, 3)).toEqual({ height: 0, count: 3, member: all[0] })
    expect(members.pickTrusted(0, 100)).toEqual({ height: 0, count: 4, member: all[0] })
    all[0]?.source.ask(new NotingAsker(), 0, 0)
    expect(members.pickTrusted(1, 100)).toEqual({ height: 1, count: 4, member: all[1] })
  })

  it('asks for more in a row where there is much room', () => {
    const { members, all } = membersWith(900, 900)
    const [first] = all
    const asker = new NotingAsker()
    let asked = 0
    // Answers in time, with the window full, let it grow by one each.
    for (let height = 0; height < 100; height++) {
      while (first?.source.room) first.source.ask(asker, asked++, 0)
      first?.source.answered(first.source.find(height) as never, 1)
      first?.served(height)
    }
    for (let height = 100; height < asked; height++) first?.source.answered(first.source.find(height) as never, 1)
    const room = first?.source.room as number
    expect(room).toBeGreaterThan(20)
    expect(members.pickTrusted(100, 1_000)).toMatchObject({ count: Math.floor(room / 4) })
  })

  it('asks the only one for as many as it has room for', () => {
    const { members, all } = membersWith(900)
    const [only] = all
    only?.source.ask(new NotingAsker(), 0, 0)
    expect(members.pickTrusted(1, 100)).toEqual({ height: 1, count: 10, member: only })
  })

  it('asks nobody for more than it claims, and is trusted with', () => {
    const { members, all } = membersWith(3)
    const [low] = all
    expect(members.pickTrusted(1, 100)).toEqual({ height: 1, count: 2, member: low })
    for (let i = 0; i < 9; i++) low?.askedAhead()
    expect(members.pickTrusted(1, 100)).toEqual({ height: 1, count: 1, member: low })
    low?.askedAhead()
    expect(members.pickTrusted(1, 100)).toBeUndefined()
    low?.served(0)
    expect(members.pickTrusted(1, 100)).toEqual({ height: 1, count: 2, member: low })
  })

  it('asks nobody for what it does not claim, who has gone, or whose window is full', () => {
    const { members, all } = membersWith(2, 900)
    const [low, high] = all
    const pick = (height: number) => members.pickTrusted(height, 1)?.member
    expect(pick(1)).toBe(low)
    expect(pick(2)).toBe(high)
    members.remove(high as never)
    expect(pick(2)).toBeUndefined()
    expect(pick(1)).toBe(low)
    expect(members.haveRoom).toBe(true)
    const asker = new NotingAsker()
    for (let i = 0; i < 16; i++) low?.source.ask(asker, i, 0)
    expect(pick(1)).toBeUndefined()
    expect(members.haveRoom).toBe(false)
  })

  it('calls an answer late when it takes longer than those of the fastest, and not before 20 ms', () => {
    const { members, all } = membersWith(9, 9)
    expect([members.isLate(0, 59), members.isLate(0, 60)]).toEqual([false, true])
    all[0]?.source.neighbor.roundTrip.measured(1)
    expect([members.isLate(0, 19), members.isLate(0, 20)]).toEqual([false, true])
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

  it('calls all far away while nobody has answered within 10 ms, and nobody for answers that got slow', () => {
    const { members, all } = membersWith(900, 900)
    const [far, near] = all
    const answer = (member: typeof far, height: number, atMs: number, tookMs: number) => {
      const ask = member?.source.ask(new NotingAsker(), height, atMs)
      if (ask) member?.source.answered(ask, atMs + tookMs)
    }
    answer(far, 1, 0, 80)
    expect(members.areFar).toBe(true)
    answer(near, 2, 0, 5)
    expect(members.areFar).toBe(false)
    for (let height = 3; height < 40; height++) answer(near, height, height * 100, 90)
    expect(members.areFar).toBe(false)
  })

  it('calls nobody late because a doubted one is faster', () => {
    const { members, all } = membersWith(9, 9)
    all[0]?.source.neighbor.roundTrip.measured(400)
    all[1]?.source.neighbor.roundTrip.measured(40)
    Object.assign(all[1] as object, { isDoubted: true })
    expect(members.lateAfterMs).toBe(600)
  })

  it('asks a doubted one for no more copies of what waits', () => {
    const { members, all } = membersWith(9)
    const [only] = all
    const slot = new Slot()
    const pick = () => members.pickReliable(5, { slot, nowMs: 0, needsRoom: true, mostOf: () => 3 })
    slot.add(new Copy({ height: 5 } as Block, only, true), true, { discount: () => {} })
    expect(pick()).toBe(only)
    Object.assign(only as object, { isDoubted: true })
    expect(pick()).toBeUndefined()
  })
})
