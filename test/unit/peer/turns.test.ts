import { describe, expect, it } from 'vitest'
import { Turns } from '../../../src/peer/turns.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

/** Turns, what was done and concluded in them, and something that is done whenever they conclude. */
function recorded(alsoConcludes: (turns: Turns) => void = () => {}) {
  const told: string[] = []
  const random = seededRandom(1)
  let nowMs = 0
  const turns: Turns = new Turns({
    now: () => ({ nowMs: nowMs++, random }),
    conclude() {
      told.push('so')
      alsoConcludes(turns)
    },
  })
  const work = (name: string) => () => told.push(name)
  return { turns, told, work }
}

describe('Turns', () => {
  it('conclude after each turn, and tell it the moment', () => {
    const { turns, told, work } = recorded()
    turns.take(({ nowMs }) => told.push(`at ${nowMs}`))
    turns.take(work('b'))
    expect(told).toEqual(['at 0', 'so', 'b', 'so'])
  })

  it('conclude once where a turn is taken inside a turn', () => {
    const { turns, told, work } = recorded()
    turns.take(() => {
      turns.take(work('inner'))
      turns.step(() => turns.take(work('innermost')))
      told.push('outer')
    })
    expect(told).toEqual(['inner', 'innermost', 'outer', 'so'])
  })

  it('conclude nothing between entering and leaving', () => {
    const { turns, told, work } = recorded()
    expect(turns.enter().nowMs).toBe(0)
    turns.take(work('inner'))
    turns.leave()
    expect(told).toEqual(['inner'])
    turns.conclude()
    expect(told).toEqual(['inner', 'so'])
  })

  it('go on after work that throws', () => {
    const { turns, told, work } = recorded()
    const fail = () => {
      throw new Error('no')
    }
    expect(() => turns.take(fail)).toThrow('no')
    expect(told).toEqual([])
    turns.take(work('next'))
    expect(told).toEqual(['next', 'so'])
  })

  it('postpone what follows from datagrams in a row, and not for ever', () => {
    const { turns } = recorded()
    expect(turns.isPostponed).toBe(false)
    const answers = Array.from({ length: 32 }, () => turns.postpone())
    expect(answers).toEqual([...Array(31).fill(true), false])
    expect(turns.isPostponed).toBe(true)
    turns.conclude()
    expect(turns.isPostponed).toBe(false)
    expect(turns.postpone()).toBe(true)
  })

  it('keep what is postponed while something is under way', () => {
    const { turns, told } = recorded()
    turns.postpone()
    turns.step(() => turns.conclude())
    expect([turns.isPostponed, told]).toEqual([true, []])
  })
})
