import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { createHasher } from '../../../src/hash/create-hasher.ts'
import { countLinked } from '../../../src/sync/links.ts'
import type { Member } from '../../../src/sync/member.ts'
import { Copy } from '../../../src/sync/slot.ts'
import { Slots } from '../../../src/sync/slots.ts'
import { verifierWith } from '../../../src/verify/verifier.ts'
import { mineChain } from '../../support/chains.ts'
import { memberAt, NotingAsker } from './member-at.ts'

const chain = mineChain(20)
const verifier = verifierWith({ difficulty: 1, hasher: await createHasher() })

/** Slots where these copies wait. */
function waiting(...copies: (readonly [Block, Member])[]): Slots {
  const slots = new Slots()
  for (const [block, member] of copies) {
    slots.asked(member.source.ask(new NotingAsker(), block.height, 0), member)
    const slot = slots.get(block.height)
    if (slot) slots.keep(slot, new Copy(block, member, true), false)
  }
  return slots
}

describe('countLinked', () => {
  const at = (height: number) => chain[height] as Block
  const members = () => [memberAt('10.0.0.1'), memberAt('10.0.0.2')] as const

  it('counts a whole segment that two gave, once, and none that one gave', () => {
    const [a, b] = members()
    const slots = waiting([at(3), a], [at(4), a], [at(5), b], [at(6), b], [at(8), a], [at(9), a])
    for (let look = 0; look < 2; look++) countLinked(slots, verifier, slots.takeArrived())
    expect([slots.counted, a.counted, b.counted]).toEqual([4, 2, 2])
  })

  it('counts what joins a segment later, and nothing that waits no more', () => {
    const [a, b] = members()
    const slots = waiting([at(3), a], [at(4), b])
    countLinked(slots, verifier, slots.takeArrived())
    slots.asked(a.source.ask(new NotingAsker(), 5, 0), a)
    slots.keep(slots.get(5) as never, new Copy(at(5), a, true), false)
    countLinked(slots, verifier, slots.takeArrived())
    expect([slots.counted, a.counted, b.counted]).toEqual([3, 2, 1])
    slots.settle(3)
    slots.settle(5)
    expect([slots.counted, a.counted, b.counted]).toEqual([1, 0, 1])
  })

  it('counts two segments when the block comes that joins them, in whatever order all came', () => {
    const [a, b] = members()
    const slots = waiting([at(6), a], [at(3), a], [at(7), b], [at(4), a])
    countLinked(slots, verifier, slots.takeArrived())
    expect(slots.counted).toBe(2)
    slots.asked(a.source.ask(new NotingAsker(), 5, 0), a)
    slots.keep(slots.get(5) as never, new Copy(at(5), a, true), false)
    countLinked(slots, verifier, slots.takeArrived())
    expect([slots.counted, a.counted, b.counted]).toEqual([5, 4, 1])
  })

  it('counts nothing of who is doubted', () => {
    const [a, b] = members()
    const slots = waiting([at(3), a], [at(4), b], [at(5), a])
    countLinked(slots, verifier, slots.takeArrived())
    slots.doubt(b)
    expect([slots.counted, a.counted, b.counted]).toEqual([2, 2, 0])
    countLinked(slots, verifier, slots.takeArrived())
    expect(slots.counted).toBe(2)
  })
})
