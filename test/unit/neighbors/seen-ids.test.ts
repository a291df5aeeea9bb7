import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeenIds } from '../../../src/neighbors/seen-ids.ts'

describe('SeenIds', () => {
  it('knows an id for as long as it should, and no longer', () => {
    const ids = new SeenIds({ most: 10, forMs: 100 })
    expect([0, 99, 100, 101].map((nowMs) => ids.add('a', nowMs))).toEqual([true, false, true, false])
  })

  it('behaves like a list of the last ids', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...'abcdefgh'), fc.nat(40)), { maxLength: 100 })
    fc.assert(
      fc.property(steps, (list) => {
        const ids = new SeenIds({ most: 4, forMs: 100 })
        let model: { id: string; atMs: number }[] = []
        let nowMs = 0
        for (const [id, waitMs] of list) {
          nowMs += waitMs
          model = model.filter(({ atMs }) => nowMs - atMs < 100)
          const isNew = !model.some((known) => known.id === id)
          if (isNew) model = [...model, { id, atMs: nowMs }].slice(-4)
          expect(ids.add(id, nowMs)).toBe(isNew)
          expect(ids.size).toBe(model.length)
        }
      }),
    )
  })

  it('keeps what it has seen just now, and then takes nothing more, so that no id is new twice', () => {
    const ids = new SeenIds({ most: 4, forMs: 100, atLeastMs: 10 })
    const add = (nowMs: number) => [...'abcdef'].filter((id) => ids.add(id, nowMs)).join('')
    expect([0, 9, 10, 19, 20].map(add)).toEqual(['abcd', '', 'ef', 'ab', 'cd'])
    expect(ids.size).toBe(4)
  })
})
