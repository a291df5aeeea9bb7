import { beforeEach, describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { Chain } from '../../../src/chain/chain.ts'
import type { Neighbor } from '../../../src/neighbors/neighbor.ts'
import { NeighborTable } from '../../../src/neighbors/neighbor-table.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { ContentCheck } from '../../../src/sync/content-check.ts'
import { createVerifier } from '../../../src/verify/verifier.ts'
import { mineBlock, mineChain } from '../../support/chains.ts'
import { claimOf, honest, type Script, Stage } from './scripted.ts'

const verifier = await createVerifier({ difficulty: 1 })
const below = mineChain(5)
const good = mineBlock({ previous: below.at(-1), messages: ['ab', 'c'] })
const cut: Block = { ...good, messages: ['a', 'bc'] }
const cutToo: Block = { ...good, messages: ['abc'] }
const AT = good.height

let chain: Chain
let neighbors: NeighborTable
let check: ContentCheck

beforeEach(() => {
  chain = new Chain()
  chain.switchTo(0, [...below, cut])
  neighbors = new NeighborTable({ neighbors: 100, neighborsPerHost: 32, heardOf: 10 })
  check = new ContentCheck({ chain, verifier })
})

/** A neighbor that claims our chain of `height` blocks. */
function supporter(n: number, { height = 6, hash = good.hash, port = 1 } = {}): Neighbor {
  const moment = { nowMs: 0, random: seededRandom(1) }
  const proof = neighbors.prove({ host: `10.0.0.${n}`, port }, false, moment)
  if (!proof) throw new Error('no place')
  proof.neighbor.claim = { height, hash }
  return proof.neighbor
}

const supporters = (count: number) => Array.from({ length: count }, (_, i) => supporter(i + 1))
/** Everybody makes its claim once more. @returns What is asked then. */
const questions = (nowMs = 0) => [...neighbors].flatMap((neighbor) => check.questions(neighbor, nowMs))
const asked = (nowMs = 0) => questions(nowMs).map(({ to, message }) => [to.host, message])

/** All of them answer, in turn. @returns What the last answer led to. */
function answers(...given: readonly (readonly [Neighbor, Block])[]): Block | null | undefined {
  let last: Block | null | undefined
  for (const [neighbor, block] of given) last = check.onReply(block, neighbor)
  return last
}

describe('ContentCheck', () => {
  it('doubts blocks of which different copies were seen, as far as they are still ours', () => {
    check.disputed([AT, AT + 1], 0)
    expect(check.size).toBe(1)
    supporter(1)
    expect(asked()).toEqual([['10.0.0.1', { type: 'GET_BLOCK', height: AT }]])
  })

  it('asks three who have the block, each once', () => {
    supporter(9, { height: 5, hash: below[4]?.hash as string })
    supporter(8, { height: 7, hash: 'b0' })
    supporters(5)
    check.doubt(cut, undefined, 0)
    expect(asked()).toEqual([1, 2, 3].map((n) => [`10.0.0.${n}`, { type: 'GET_BLOCK', height: AT }]))
    expect(asked()).toEqual([])
  })

  it('asks those again whose answer is lost, and nobody who has answered', () => {
    const [a, b] = supporters(2) as [Neighbor, Neighbor]
    check.doubt(cut, undefined, 0)
    expect(asked()).toHaveLength(2)
    check.onReply(good, a)
    expect(asked(3_999)).toEqual([])
    expect(asked(4_000)).toEqual([['10.0.0.2', { type: 'GET_BLOCK', height: AT }]])
    expect(asked(7_999)).toEqual([])
    check.onReply(good, b)
    expect(asked(20_000)).toEqual([])
    expect(check.expired(30_001)).toEqual([good])
  })

  it('decides by the votes there are when its patience is at an end', () => {
    const [a, b] = supporters(2) as [Neighbor, Neighbor]
    check.doubt(cut, undefined, 0)
    asked()
    expect(answers([a, good], [b, good])).toBeNull()
    expect([check.expired(30_000), check.size]).toEqual([[], 1])
    expect([check.expired(30_001), check.size]).toEqual([[good], 0])
    check.doubt(cut, a, 0)
    asked()
    expect([check.onReply(good, b), check.expired(60_000)]).toEqual([null, []])
  })

  it('asks who comes later, as long as there is patience', () => {
    check.doubt(cut, undefined, 1_000)
    expect(asked(1_000)).toEqual([])
    supporter(1)
    expect(asked(31_000)).toHaveLength(1)
    supporter(2)
    expect(asked(31_001)).toEqual([])
    expect(check.size).toBe(0)
  })

  it('replaces ours by what the majority has', () => {
    const [a, b, c] = supporters(3) as [Neighbor, Neighbor, Neighbor]
    check.doubt(cut, supporter(9, { height: 1, hash: 'f0' }), 0)
    asked()
    expect([check.onReply(good, a), check.onReply(cut, b), check.size]).toEqual([null, null, 1])
    // Two for each by now, the giver's own among ours: it stays.
    expect([check.onReply(good, c), check.size]).toEqual([null, 0])
    check.doubt(cut, undefined, 0)
    asked()
    expect(answers([a, good], [b, cut], [c, good])).toEqual(good)
  })

  it('lets three beat the giver, and the most frequent of several contents win', () => {
    const [a, b, c] = supporters(3) as [Neighbor, Neighbor, Neighbor]
    check.doubt(cut, supporter(9, { height: 1, hash: 'f0' }), 0)
    asked()
    expect(answers([a, good], [b, good], [c, good])).toEqual(good)
    check.doubt(cut, undefined, 0)
    asked()
    expect(answers([a, cutToo], [b, good], [c, good])).toEqual(good)
  })

  it('keeps ours on a tie', () => {
    const [a, b, c] = supporters(3) as [Neighbor, Neighbor, Neighbor]
    check.doubt(cut, undefined, 0)
    asked()
    expect(answers([a, good], [b, cut], [c, cutToo])).toBeNull()
    expect(check.size).toBe(0)
  })

  it("gives each host one vote, the giver's too", () => {
    const [a, aToo, b] = [supporter(1), supporter(1, { port: 2 }), supporter(2)]
    check.doubt(cut, undefined, 0)
    asked()
    expect(answers([b, cut], [a, good], [aToo, good])).toBeNull()
    // The giver has changed its mind: now nobody has ours, but one vote is no majority.
    check.doubt(cut, b, 0)
    asked()
    const twisted = { ...good, minedBy: 'twisted' }
    expect(answers([a, twisted], [aToo, twisted], [b, good])).toBeNull()
    check.doubt(cut, b, 0)
    asked()
    expect(answers([a, good], [aToo, twisted], [b, good])).toEqual(good)
    check.doubt(cut, b, 0)
    asked()
    expect(answers([a, good], [aToo, good], [b, cut])).toBeNull()
  })

  it('takes nothing from who was not asked, or has answered', () => {
    const [a, b] = supporters(2) as [Neighbor, Neighbor]
    expect(check.onReply(good, a)).toBeUndefined()
    check.doubt(cut, undefined, 0)
    expect(check.onReply(good, a)).toBeUndefined()
    asked()
    const stranger = supporter(7)
    expect(check.onReply(good, stranger)).toBeUndefined()
    expect(check.onReply(good, a)).toBeNull()
    expect([check.onReply(good, a), check.onReply(good, a)]).toEqual([undefined, undefined])
    expect(check.onReply(below[2] as Block, b)).toBeUndefined()
    expect(check.onReply(good, b)).toBeNull()
  })

  it('counts no copy that breaks a rule, or is another block', () => {
    const [a, b, c] = supporters(3) as [Neighbor, Neighbor, Neighbor]
    const other = mineBlock({ previous: below.at(-1), minedBy: 'other' })
    const twisted = { ...good, minedBy: 'twisted' }
    check.doubt(cut, undefined, 0)
    asked()
    expect(answers([a, twisted], [b, other], [c, twisted])).toBeNull()
    check.doubt(cut, undefined, 0)
    asked()
    expect(answers([a, twisted], [b, good], [c, good])).toEqual(good)
  })

  it('verifies a content once, however many have it', () => {
    let verified = 0
    const counting: typeof verifier = {
      ...verifier,
      block(candidate, place) {
        verified++
        return verifier.block(candidate, place)
      },
    }
    check = new ContentCheck({ chain, verifier: counting })
    const [a, b, c] = supporters(3) as [Neighbor, Neighbor, Neighbor]
    check.doubt(cut, undefined, 0)
    questions()
    expect(answers([a, { ...cut }], [b, { ...good }], [c, { ...good }])).toEqual(good)
    expect(verified).toBe(1)
  })

  it('lets a block be that has left the chain', () => {
    const [a] = supporters(3) as [Neighbor]
    check.doubt(cut, undefined, 0)
    const rival = mineBlock({ previous: below.at(-1), minedBy: 'rival' })
    chain.switchTo(AT, [rival, mineBlock({ previous: rival })])
    expect([asked(), check.size, check.onReply(good, a)]).toEqual([[], 0, undefined])
  })

  it('doubts a bounded number of blocks, the newest', () => {
    const long = mineChain(100)
    chain.switchTo(0, long)
    for (const block of long) check.doubt(block, undefined, 0)
    expect(check.size).toBe(64)
    supporter(1, { height: 100, hash: long[99]?.hash as string })
    const heights = questions().map(({ message }) => (message.type === 'GET_BLOCK' ? message.height : -1))
    expect([heights.length, Math.min(...heights), Math.max(...heights)]).toEqual([64, 36, 99])
    // Doubted anew, the oldest is the newest.
    for (const block of [long[36], long[0]] as Block[]) check.doubt(block, undefined, 0)
    supporter(2, { height: 100, hash: long[99]?.hash as string })
    const later = questions().map(({ message }) => (message.type === 'GET_BLOCK' ? message.height : -1))
    expect([later.includes(36), later.includes(37)]).toEqual([true, false])
  })
})

describe('Sync, of contents in dispute', () => {
  const main = [...below, good]
  for (let i = 0; i < 24; i++) main.push(mineBlock({ previous: main.at(-1), messages: ['ab', `${i}`] }))
  const recut = (block: Block): Block => ({ ...block, messages: [block.messages.join('')] })
  const disputed = (stage: Stage) => stage.outcomes.flatMap((o) => (o.type === 'adopt' ? o.disputed : []))

  it('names the heights of which copies with one hash and different contents waited', () => {
    const elsewhere = { host: '10.0.0.1', port: 666 }
    // Another port of its host has two blocks too, while the first one is on its way: one cut anew, one made up.
    const script: Script = (height) => {
      const block = main[height] as Block
      if (height !== 5 && height !== 6) return [{ afterMs: 50, block }]
      const other = height === 6 ? recut(block) : { ...block, minedBy: 'liar', hash: `${'b'.repeat(63)}0` }
      return [
        { afterMs: 5, block },
        { afterMs: 6, block: other, from: elsewhere },
      ]
    }
    const sources = [1, 2].map((port) => ({ host: '10.0.0.1', port, claim: claimOf(main), script }))
    const stage = new Stage([], sources).begin().finish()
    expect(stage.chain.tip?.hash).toBe(main.at(-1)?.hash)
    expect(disputed(stage)).toEqual([6])
  })

  it('notices a late copy too, of a block that is verified but not ours yet', () => {
    const isOdd = (height: number) => height > 5 && height < 8
    const slow: Script = (height) => {
      const block = main[height] as Block
      return [isOdd(height) ? { afterMs: 110, block: recut(block) } : { afterMs: height === 29 ? 400 : 40, block }]
    }
    const late: Script = (height) => [{ afterMs: height === 29 ? 400 : 40, block: main[height] as Block }]
    const stage = new Stage(
      [],
      [
        { host: '10.0.0.2', claim: claimOf(main), script: late },
        { host: '10.0.0.1', claim: claimOf(main), script: slow },
        { host: '10.0.0.3', claim: claimOf(main), script: late },
      ],
    )
    stage.begin().finish()
    expect(disputed(stage).length).toBeGreaterThan(0)
    expect(disputed(stage).every(isOdd)).toBe(true)
    expect(new Set(disputed(stage)).size).toBe(disputed(stage).length)
  })

  it('disputes nothing where all copies are alike', () => {
    const sources = [1, 2].map((n) => ({ host: `10.0.0.${n}`, claim: claimOf(main), script: honest(main, 5 * n) }))
    expect(disputed(new Stage([], sources).begin().finish())).toEqual([])
  })
})
