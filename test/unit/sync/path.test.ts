import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { Chain } from '../../../src/chain/chain.ts'
import { Path } from '../../../src/sync/path.ts'

/** A chain whose hashes spell out how it came about: each character is a block, the same prefix the same blocks. */
const blocksOf = (spelling: string): Block[] =>
  [...spelling].map((_, height) => ({
    height,
    minedBy: 'speller',
    messages: ['ab', 'c'],
    nonce: '0',
    timestamp: 1,
    hash: spelling.slice(0, height + 1),
  }))

function chainOf(spelling: string): Chain {
  const chain = new Chain()
  chain.switchTo(0, blocksOf(spelling))
  return chain
}

/** A path that leaves our chain at `base`. */
function pathOf(chain: Chain, spelling: string, base: number): Path {
  const path = new Path(chain, base)
  for (const block of blocksOf(spelling).slice(base)) path.push(block)
  return path
}

/** What the path consists of, ours below included. */
const spell = (path: Path) => (path.next === 0 ? '' : (path.hashAt(path.next - 1) as string))
const heights = (path: Path) => {
  const { from, blocks } = path.beyondOurs
  return [from, blocks.map(({ height }) => height)]
}

function expectWhole(path: Path): void {
  const whole = spell(path)
  for (let height = 0; height < path.next; height++) expect(path.hashAt(height)).toBe(whole.slice(0, height + 1))
  expect(path.previousHash).toBe(whole)
  expect(path.hashAt(path.next)).toBeUndefined()
}

describe('Path', () => {
  it('begins at our tip, and leads on from there', () => {
    const path = new Path(chainOf('abc'))
    expect([path.next, path.previousHash, path.isOnOurTip, path.beyondOurs]).toEqual([
      3,
      'abc',
      true,
      { from: 3, blocks: [], disputed: [] },
    ])
    path.push(blocksOf('abcd')[3] as Block)
    expect([path.next, path.previousHash, path.isOnOurTip, heights(path)]).toEqual([4, 'abcd', true, [3, [3]]])
    expectWhole(path)
  })

  it('builds the genesis block on the empty text', () => {
    expect([new Path(new Chain()).previousHash, new Path(chainOf('abc'), 0).previousHash]).toEqual(['', ''])
  })

  it('is another chain than ours from its base on', () => {
    const path = pathOf(chainOf('abcde'), 'abXY', 2)
    expect(path.isOnOurTip).toBe(false)
    expectWhole(path)
  })

  it('gives what is below a height as a path of its own', () => {
    const path = pathOf(chainOf('abcde'), 'abXYZ', 2)
    for (const [height, whole, where] of [
      [4, 'abXY', [2, [2, 3]]],
      [2, 'ab', [2, []]],
      [1, 'a', [1, []]],
      [0, '', [0, []]],
    ] as const) {
      const part = path.below(height)
      expect([spell(part), heights(part)], `below ${height}`).toEqual([whole, where])
    }
    const part = path.below(4)
    part.push(blocksOf('abXYQ')[4] as Block)
    expect([spell(part), spell(path)]).toEqual(['abXYQ', 'abXYZ'])
  })

  it('remembers where copies with one hash have different contents', () => {
    const path = pathOf(chainOf('ab'), 'abcdef', 2)
    const copy = (height: number, change: Partial<Block> = { messages: ['a', 'bc'] }) => {
      path.compare({ ...(blocksOf('abcdef')[height] as Block), ...change })
    }
    copy(3, {})
    copy(3, { messages: ['a', 'bc'], hash: 'other' })
    copy(1)
    copy(9, { height: 9 })
    expect(path.beyondOurs.disputed).toEqual([])
    copy(3)
    copy(3)
    copy(5)
    expect(path.beyondOurs.disputed).toEqual([3, 5])
  })

  it('remembers a bounded number of disputes', () => {
    const spelling = 'x'.repeat(100)
    const path = pathOf(new Chain(), spelling, 0)
    for (const block of blocksOf(spelling)) path.compare({ ...block, messages: ['a', 'bc'] })
    expect(path.beyondOurs.disputed).toHaveLength(64)
  })

  it('does not dispute again what our chain has meanwhile', () => {
    const chain = chainOf('ab')
    const path = pathOf(chain, 'abcdef', 2)
    for (const height of [2, 4]) path.compare({ ...(blocksOf('abcdef')[height] as Block), messages: ['a', 'bc'] })
    const handedOver = path.beyondOurs
    path.rebase(chain.switchTo(2, blocksOf('abcd').slice(2)))
    expect(path.beyondOurs.disputed).toEqual([4])
    expect(handedOver.disputed).toEqual([2, 4])
  })
})

describe('Path.rebase', () => {
  /** Our chain `before` becomes `after` under the path `spelling`, which left it at `base`. */
  function rebased(before: string, after: string, spelling: string, base: number) {
    const chain = chainOf(before)
    const path = pathOf(chain, spelling, base)
    let from = 0
    while (from < before.length && before[from] === after[from]) from++
    path.rebase(chain.switchTo(from, blocksOf(after).slice(from)))
    expectWhole(path)
    return { whole: spell(path), where: heights(path), isOnOurTip: path.isOnOurTip }
  }

  it('follows our tip when it has nothing of its own', () => {
    expect(rebased('ab', 'abcd', 'ab', 2)).toEqual({ whole: 'abcd', where: [4, []], isOnOurTip: true })
    expect(rebased('abX', 'abcd', 'abX', 3)).toEqual({ whole: 'abcd', where: [4, []], isOnOurTip: true })
  })

  it('stays where it is, without blocks below our tip', () => {
    expect(rebased('abXY', 'abXYZ', 'ab', 2)).toEqual({ whole: 'ab', where: [2, []], isOnOurTip: false })
    expect(rebased('abXY', 'aQRST', 'ab', 2)).toEqual({ whole: 'ab', where: [1, [1]], isOnOurTip: false })
  })

  it('stays where it is when our chain grows another way', () => {
    expect(rebased('abc', 'abcX', 'abcde', 3)).toEqual({ whole: 'abcde', where: [3, [3, 4]], isOnOurTip: false })
    expect(rebased('abc', 'abcX', 'abPQ', 2)).toEqual({ whole: 'abPQ', where: [2, [2, 3]], isOnOurTip: false })
  })

  it('takes along what it stood on when that leaves our chain', () => {
    expect(rebased('abcd', 'aXYZQ', 'abcdef', 4)).toEqual({
      whole: 'abcdef',
      where: [1, [1, 2, 3, 4, 5]],
      isOnOurTip: false,
    })
  })

  it('gives up what has become ours, in part', () => {
    expect(rebased('ab', 'abcd', 'abcdef', 2)).toEqual({ whole: 'abcdef', where: [4, [4, 5]], isOnOurTip: true })
    expect(rebased('abXY', 'abcdZ', 'abcdef', 2)).toEqual({ whole: 'abcdef', where: [4, [4, 5]], isOnOurTip: false })
  })

  it('goes on from our tip when it has become ours in whole', () => {
    expect(rebased('abX', 'abcd', 'abcd', 2)).toEqual({ whole: 'abcd', where: [4, []], isOnOurTip: true })
    expect(rebased('ab', 'abcdef', 'abcd', 2)).toEqual({ whole: 'abcdef', where: [6, []], isOnOurTip: true })
  })

  it.each([
    { own: '', fork: 3 },
    { own: 'ab', fork: 3 },
    { own: 'abc', fork: 3 },
    { own: 'ab', fork: 0 },
    { own: '', fork: 0 },
  ])('stays at the fork point $fork when the chain from which it parts there becomes ours after "$own"', (test) => {
    const chain = chainOf(test.own)
    const path = pathOf(chain, 'abcdef', test.own.length).below(test.fork)
    path.rebase(chain.switchTo(test.own.length, blocksOf('abcdef').slice(test.own.length)))
    expect([spell(path), heights(path)]).toEqual(['abcdef'.slice(0, test.fork), [test.fork, []]])
    expectWhole(path)
  })

  it('goes on from our tip when another chain that parts at the same fork point becomes ours', () => {
    const chain = chainOf('ab')
    const path = pathOf(chain, 'abcdef', 2).below(3)
    path.rebase(chain.switchTo(2, blocksOf('abcXYZ').slice(2)))
    expect([spell(path), heights(path)]).toEqual(['abcXYZ', [6, []]])
  })

  it('stays whole, whatever our chain becomes, and loses nothing that it had', () => {
    const letters = (maxLength: number) =>
      fc.array(fc.constantFrom('a', 'b'), { maxLength }).map((list) => list.join(''))
    fc.assert(
      fc.property(
        letters(6),
        fc.nat(6),
        letters(5),
        fc.array(fc.tuple(fc.nat(8), letters(5)), { maxLength: 5 }),
        (own, leaves, beyond, switches) => {
          const chain = chainOf(own)
          const base = Math.min(leaves, own.length)
          // The path's first block is another than ours at that height, as it is when a path begins.
          const next = own[base]
          const tail = next !== undefined && beyond[0] === next ? `c${beyond}` : beyond
          const path = pathOf(chain, own.slice(0, base) + tail, base)
          let current = own
          for (const [cut, grown] of switches) {
            const after = current.slice(0, cut) + grown
            if (after.length <= current.length) continue
            const before = spell(path)
            const wasOnOurTip = path.isOnOurTip && path.beyondOurs.blocks.length === 0
            let from = 0
            while (from < current.length && current[from] === after[from]) from++
            path.rebase(chain.switchTo(from, blocksOf(after).slice(from)))
            current = after
            expectWhole(path)
            if (wasOnOurTip) expect(spell(path)).toBe(current)
            else expect(spell(path).startsWith(before)).toBe(true)
            const { from: first, blocks } = path.beyondOurs
            expect(current.slice(0, first) + blocks.map(({ hash }) => hash.at(-1)).join('')).toBe(spell(path))
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
