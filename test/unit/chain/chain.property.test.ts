import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { Chain } from '../../../src/chain/chain.ts'
import { mineChain } from '../../support/chains.ts'

const main = mineChain(10)
const forks = [0, 2, 5, 9].map((at) => mineChain(14 - at, { minedBy: `fork ${at}`, base: main.slice(0, at) }))
const chains = [main, ...forks]

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('switch' as const), to: fc.nat(4), from: fc.nat(14), length: fc.nat(14) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('correct' as const),
      to: fc.nat(4),
      from: fc.nat(14),
      length: fc.constant(0),
    }),
  },
)

/** The same blocks with their texts cut differently: a hash does not tell. */
const recut = (block: Block): Block => ({
  ...block,
  minedBy: block.minedBy.slice(0, 1),
  messages: [...block.messages, ''],
})

/** Plays the steps on a chain, beside a list that is replaced as a whole. */
function play(steps: readonly { do: 'switch' | 'correct'; to: number; from: number; length: number }[]) {
  const chain = new Chain()
  let list: Block[] = []
  /** What somebody has who only listens: what left goes, what joined comes. */
  let heard: Block[] = []
  for (const { do: what, to, from, length } of steps) {
    const target = chains[to] as readonly Block[]
    if (what === 'correct') {
      const block = target[from] && recut(target[from])
      if (block) chain.correct(block)
      if (block && list[from]?.hash === block.hash) list[from] = heard[from] = block
      continue
    }
    let shared = 0
    while (shared < from && list[shared] && list[shared]?.hash === target[shared]?.hash) shared++
    const change = chain.switchTo(shared, target.slice(shared, length))
    expect(heard.slice(change.from)).toEqual(change.detached)
    expect(change.ancestor).toBe(heard[change.from - 1] ?? null)
    heard = [...heard.slice(0, change.from), ...change.attached]
    const kept = list.filter(
      (block, height) => height < Math.max(shared, length) && block.hash === target[height]?.hash,
    )
    list = [...kept, ...target.slice(kept.length, Math.max(length, kept.length))]
  }
  return { chain, list, heard }
}

describe('a chain, whatever it is switched to', () => {
  it('is the list that it was told to be, and keeps the very blocks that it had', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { chain, list } = play(steps)
        expect([...chain]).toEqual(list)
        expect([...chain].every((block, height) => block === list[height])).toBe(true)
        expect([chain.height, chain.tip]).toEqual([list.length, list.at(-1)])
      }),
    )
  })

  it('tells its listeners enough to have the same chain', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { chain, heard } = play(steps)
        expect(heard).toEqual([...chain])
      }),
    )
  })

  it('answers every question about a height as the list does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.integer({ min: -2, max: 20 }), (steps, height) => {
        const { chain, list } = play(steps)
        const view = chain.readOnly()
        expect([chain.at(height), view.at(height)]).toEqual([list[height], list[height]])
        expect(chain.previousHash(height)).toBe(height === 0 ? '' : list[height - 1]?.hash)
        for (const { hash } of main) {
          expect(chain.holds({ height, hash })).toBe(list[height - 1]?.hash === hash)
        }
      }),
    )
  })
})
