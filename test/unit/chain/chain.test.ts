import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Chain } from '../../../src/chain/chain.ts'
import { mineChain } from '../../support/chains.ts'

const main = mineChain(12)
const forks = [0, 3, 7, 11].map((at) => mineChain(16 - at, { minedBy: `fork ${at}`, base: main.slice(0, at) }))

describe('Chain', () => {
  it('is empty at first', () => {
    const chain = new Chain()
    expect([chain.height, chain.tip, chain.at(0), chain.previousHash(0), [...chain]]).toEqual([
      0,
      undefined,
      undefined,
      '',
      [],
    ])
  })

  it('reads by height, and nothing outside', () => {
    const chain = new Chain()
    chain.switchTo(0, main)
    expect(chain.at(11)).toBe(chain.tip)
    expect([chain.at(-1), chain.at(12), chain.at(0.5)]).toEqual([undefined, undefined, undefined])
    expect(chain.previousHash(12)).toBe(main[11]?.hash)
    expect(chain.previousHash(13)).toBeUndefined()
  })

  it('tells what left and what joined, and keeps blocks that it has already', () => {
    const chain = new Chain()
    chain.switchTo(0, main)
    const [, fork] = forks
    const copies = (fork ?? []).map((block) => ({ ...block }))
    const change = chain.switchTo(0, copies)
    expect(change.from).toBe(3)
    expect(change.ancestor).toBe(main[2])
    expect(change.detached).toEqual(main.slice(3))
    expect(change.attached).toEqual(fork?.slice(3))
    expect(chain.at(1)).toBe(main[1])
  })

  it('detaches nothing when it only grows', () => {
    const chain = new Chain()
    chain.switchTo(0, main.slice(0, 5))
    expect(chain.switchTo(5, main.slice(5))).toEqual({
      from: 5,
      ancestor: main[4],
      detached: [],
      attached: main.slice(5),
    })
    expect(new Chain().switchTo(0, main).ancestor).toBeNull()
  })

  it('becomes the given chain from any height on that both share', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(main, ...forks), fc.nat(16)), { maxLength: 8 }), (switches) => {
        const chain = new Chain()
        let model: readonly (typeof main)[0][] = []
        for (const [target, from] of switches) {
          let shared = 0
          while (shared < from && model[shared] && model[shared]?.hash === target[shared]?.hash) shared++
          const { detached, attached } = chain.switchTo(shared, target.slice(shared))
          expect(detached.some(({ hash }) => attached.some((block) => block.hash === hash))).toBe(false)
          expect(model.length - detached.length + attached.length).toBe(target.length)
          model = target
          expect([...chain].map(({ hash }) => hash)).toEqual(model.map(({ hash }) => hash))
        }
      }),
    )
  })

  it('holds the claims that describe it or its beginning', () => {
    const chain = new Chain()
    chain.switchTo(0, main)
    expect(chain.holds({ height: 12, hash: main[11]?.hash as string })).toBe(true)
    expect(chain.holds({ height: 3, hash: main[2]?.hash as string })).toBe(true)
    expect(chain.holds({ height: 3, hash: main[3]?.hash as string })).toBe(false)
    expect(chain.holds({ height: 13, hash: main[11]?.hash as string })).toBe(false)
  })

  it('has a live view that can change nothing', () => {
    const chain = new Chain()
    const view = chain.readOnly()
    chain.switchTo(0, main)
    expect([view.height, view.tip, view.at(1), [...view].length]).toEqual([12, main[11], main[1], 12])
    expect('switchTo' in view).toBe(false)
    expect(Object.isFrozen(view)).toBe(true)
  })
})
