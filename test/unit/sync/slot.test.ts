import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import type { AskState } from '../../../src/sync/ask.ts'
import type { Member } from '../../../src/sync/member.ts'
import { Copy, Slot } from '../../../src/sync/slot.ts'
import { memberAt, NotingAsker } from './member-at.ts'

const asker = new NotingAsker()
const block = (nonce: string): Block => ({
  height: 5,
  minedBy: 'm',
  messages: ['ab', 'c'],
  nonce,
  timestamp: 1,
  hash: 'f0',
})

function give(
  slot: Slot,
  block: Block,
  giver: Member | undefined,
  { isEvidence = true, isRoomy = true } = {},
): boolean {
  return slot.add(new Copy(block, giver, isEvidence), isRoomy, { discount: () => {} })
}

/** A slot all of whose copies were found broken. */
function broken(...copies: (readonly [Block, Member | undefined, boolean?])[]): Slot {
  const slot = new Slot()
  for (const [block, giver, isEvidence = true] of copies) give(slot, block, giver, { isEvidence })
  for (const copy of slot.copies) copy.isBroken = true
  return slot
}

function asked(slot: Slot, member: Member, state: AskState, { atMs = 0, dueMs = 100 } = {}): void {
  slot.asked(
    { asker, height: 5, atMs, isTimed: true, dueMs, answersUntilMs: dueMs, before: undefined, nth: 0, state },
    member,
  )
  if (state !== 'open') slot.open--
}

describe('Slot', () => {
  it('tells how many answers are due, and when the next will be late', () => {
    const slot = new Slot()
    for (const dueMs of [100, 200, 300]) asked(slot, memberAt('10.0.0.1'), 'open', { dueMs })
    asked(slot, memberAt('10.0.0.1'), 'lost', { dueMs: 400 })
    expect([0, 100, 299, 300].map((nowMs) => slot.dueAt(nowMs))).toEqual([3, 2, 1, 0])
    expect([0, 100, 300].map((nowMs) => slot.nextLateMs(nowMs))).toEqual([100, 200, Number.POSITIVE_INFINITY])
  })

  it('tells where copies are counted of the one that makes room', () => {
    const slot = new Slot()
    const dropped: Copy[] = []
    const books = { discount: (copy: Copy) => dropped.push(copy) }
    const [liar, honest] = [memberAt('10.0.0.1'), memberAt('10.0.0.2')]
    const first = new Copy(block('1'), liar, true)
    slot.add(first, false, books)
    liar.isDoubted = true
    expect(slot.add(new Copy(block('2'), honest, true), false, books)).toBe(true)
    expect(dropped).toEqual([first])
  })

  it('counts what leaves together as one try of who serves, and each question of who does not', () => {
    const slot = new Slot()
    const [serving, mute] = [memberAt('10.0.0.1'), memberAt('10.0.0.2')]
    for (const member of [serving, mute]) member.source.neighbor.roundTrip.measured(50)
    serving.served(4)
    for (const atMs of [0, 0, 49, 50, 70, 100]) asked(slot, serving, 'lost', { atMs })
    for (const atMs of [0, 0, 49]) asked(slot, mute, 'lost', { atMs })
    expect([slot.triesOf(serving), slot.triesOf(mute), slot.tries]).toEqual([3, 3, 6])
    expect(slot.timesAsked(serving)).toBe(6)
  })

  it('keeps eight copies where there is room, else one', () => {
    const roomy = new Slot()
    const kept = Array.from({ length: 10 }, (_, i) => give(roomy, block(`${i}`), undefined))
    expect(kept.filter((isKept) => isKept)).toHaveLength(8)
    const narrow = new Slot()
    expect([1, 2].map((n) => give(narrow, block(`${n}`), undefined, { isRoomy: false }))).toEqual([true, false])
    expect(narrow.copies.map(({ block }) => block.nonce)).toEqual(['1'])
  })

  it('lets a copy found broken make room, and no other', () => {
    const slot = new Slot()
    for (let i = 0; i < 8; i++) give(slot, block(`${i}`), undefined)
    const third = slot.copies[3]
    if (third) third.isBroken = true
    expect(give(slot, block('new'), undefined)).toBe(true)
    expect(slot.copies.map(({ block }) => block.nonce)).toEqual(['0', '1', '2', '4', '5', '6', '7', 'new'])
    expect(give(slot, block('newer'), undefined)).toBe(false)
  })

  it('lets a copy of a doubted giver make room for one of a giver that is not, and of no stranger', () => {
    const [doubted, good] = [memberAt('10.0.0.1'), memberAt('10.0.0.2')]
    doubted.isDoubted = true
    const slot = new Slot()
    give(slot, block('doubted'), doubted)
    expect(give(slot, block('stranger'), undefined, { isRoomy: false })).toBe(false)
    expect(give(slot, block('doubted too'), doubted, { isRoomy: false })).toBe(false)
    expect(give(slot, block('good'), good, { isRoomy: false })).toBe(true)
    expect(slot.copies.map(({ block }) => block.nonce)).toEqual(['good'])
    expect(give(slot, block('good too'), good, { isRoomy: false })).toBe(false)
  })

  it('is not pending where only doubted copies wait', () => {
    const doubted = memberAt('10.0.0.1')
    doubted.isDoubted = true
    const slot = new Slot()
    give(slot, block('doubted'), doubted)
    expect([slot.isPending, slot.hasCandidate]).toEqual([false, true])
    give(slot, block('good'), memberAt('10.0.0.2'))
    expect(slot.isPending).toBe(true)
  })

  it('is pending while a question is open or a copy waits', () => {
    const slot = new Slot()
    expect([slot.isPending, slot.hasCandidate, slot.askedMs]).toEqual([false, false, Number.NEGATIVE_INFINITY])
    slot.open = 1
    expect([slot.isPending, slot.hasCandidate]).toEqual([true, false])
    slot.open = 0
    give(slot, block('1'), undefined)
    expect([slot.isPending, slot.hasCandidate]).toEqual([true, true])
    for (const copy of slot.copies) copy.isBroken = true
    expect([slot.isPending, slot.hasCandidate]).toEqual([false, false])
  })

  it('lets who answers in vain cool for less time each time, but not for less than an answer may take', () => {
    const a = memberAt('10.0.0.1')
    const slot = new Slot()
    const cooling = [0, 1_000, 2_000, 3_000, 4_000].map((atMs) => {
      asked(slot, a, 'vain', { atMs, dueMs: atMs + 120 })
      return slot.coolingUntilMs(a) - atMs
    })
    expect(cooling).toEqual([120, 60, 50, 50, 50])
  })

  it('is hopeful of who serves and has not answered in vain here, and counts each question to others as a try', () => {
    const [serving, vain] = [memberAt('10.0.0.1'), memberAt('10.0.0.2')]
    const slot = new Slot()
    for (const member of [serving, vain]) {
      member.source.neighbor.roundTrip.measured(50)
      for (let height = 0; height < 5; height++) member.served(height)
    }
    asked(slot, vain, 'vain', { atMs: 0 })
    for (const atMs of [0, 20, 40]) for (const member of [serving, vain]) asked(slot, member, 'open', { atMs })
    expect([slot.isHopefulOf(serving), slot.isHopefulOf(vain)]).toEqual([true, false])
    expect([slot.triesOf(serving), slot.triesOf(vain)]).toEqual([1, 4])
  })

  it('lets who answered in vain cool until its last question is due', () => {
    const [a, b] = [memberAt('10.0.0.1'), memberAt('10.0.0.2')]
    const slot = new Slot()
    asked(slot, a, 'vain', { atMs: 10, dueMs: 300 })
    asked(slot, a, 'vain', { atMs: 20, dueMs: 200 })
    asked(slot, a, 'lost', { atMs: 25, dueMs: 900 })
    asked(slot, b, 'open', { atMs: 30, dueMs: 400 })
    expect([slot.coolingUntilMs(a), slot.coolingUntilMs(b)]).toEqual([300, Number.NEGATIVE_INFINITY])
    expect([slot.timesAsked(a), slot.timesAsked(b), slot.askedMs]).toEqual([3, 1, 30])
  })
})

describe('Slot.isShownBroken', () => {
  const [a, b, aToo] = [memberAt('10.0.0.1'), memberAt('10.0.0.2'), memberAt('10.0.0.1', 9_000)]

  it('takes the same broken copy from two hosts', () => {
    expect(broken([block('1'), a], [block('1'), b]).isShownBroken).toBe(true)
    expect(broken([block('1'), a], [block('2'), b]).isShownBroken).toBe(false)
    expect(broken([block('1'), a], [{ ...block('1'), messages: ['a', 'bc'] }, b]).isShownBroken).toBe(false)
  })

  it('is not shown by one host, but by two ports on loopback', () => {
    expect(broken([block('1'), a], [block('1'), aToo], [block('1'), a]).isShownBroken).toBe(false)
    const [here, there] = [memberAt('127.0.0.1', 1), memberAt('127.0.0.1', 2)]
    expect(broken([block('1'), here], [block('1'), there]).isShownBroken).toBe(true)
  })

  it('is not shown by copies from other ports, of nobody, or not verified', () => {
    expect(broken([block('1'), a], [block('1'), b, false]).isShownBroken).toBe(false)
    expect(broken([block('1'), a], [block('1'), undefined]).isShownBroken).toBe(false)
    const slot = broken([block('1'), a])
    give(slot, block('1'), b)
    expect(slot.isShownBroken).toBe(false)
  })
})
