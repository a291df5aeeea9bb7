import { describe, expect, it } from 'vitest'
import { BlockBook } from '../../../../simulator/report/block-book.ts'
import { MESSAGE_KINDS, messageKind } from '../../../../simulator/report/message-kind.ts'
import { Recorder } from '../../../../simulator/report/recorder.ts'
import { SampleBook } from '../../../../simulator/report/sample-book.ts'
import { Times } from '../../../../simulator/report/spread.ts'
import { mineChain } from '../../../support/chains.ts'

const utf8 = new TextEncoder()

describe('a kind of message', () => {
  it.each(MESSAGE_KINDS.filter((kind) => kind !== 'other'))('%s is told by its first bytes', (kind) => {
    expect(messageKind(utf8.encode(`{"type":"${kind}"}`))).toBe(kind)
    expect(messageKind(utf8.encode(`{"type":"${kind}","height":1}`))).toBe(kind)
  })

  it.each(['', '{', '{"height":1}', '{"type":"X"}', '{ "type": "STATS" }', '\xff'])('%j is other', (text) => {
    expect(messageKind(utf8.encode(text))).toBe('other')
  })
})

describe('times', () => {
  it('have quantiles', () => {
    const times = new Times()
    expect(times.spread).toEqual({ count: 0, median: 0, p90: 0, p99: 0, most: 0 })
    for (let ms = 100; ms >= 1; ms--) times.add(ms + 0.2)
    expect(times.spread).toEqual({ count: 100, median: 50, p90: 90, p99: 99, most: 100 })
  })
})

describe('a book of blocks', () => {
  const [first, second] = mineChain(2)
  const [, rival] = mineChain(2, { base: [first as never], minedBy: 'rival' })

  it('knows the tree, who had what and when', () => {
    const book = new BlockBook(10)
    book.found(first as never, undefined, 0, 1_000)
    book.found(second as never, first, 3, 2_000)
    book.found(rival as never, first, 12, 2_100)
    for (let peer = 0; peer < 10; peer++) book.adopted(second?.hash ?? '', peer, 2_000 + 10 * peer)
    book.adopted(second?.hash ?? '', 4, 9_000)
    book.adopted('of nobody', 4, 9_000)
    const blocks = book.report(({ hash }) => hash !== rival?.hash)
    expect(blocks[1]).toEqual({
      height: 1,
      hash: second?.hash,
      parent: 0,
      minedBy: 3,
      minedMs: 2_000,
      isOnBestChain: true,
      adoptedBy: 10,
      halfMs: 40,
      mostMs: 80,
      allMs: 90,
    })
    expect(blocks[2]).toMatchObject({ parent: 0, isOnBestChain: false, adoptedBy: 0, allMs: null })
    expect([book.mined, book.forks]).toEqual([3, 1])
    // Of its finder's own adoption no time is taken.
    expect(book.propagation).toMatchObject({ count: 9, most: 90 })
  })
})

describe('samples', () => {
  it('get rarer the longer it goes on', () => {
    const recorder = new Recorder({ honest: 600, everyMs: 100, indexOf: () => undefined })
    const peers = Array.from({ length: 600 }, (_, i) => ({ height: i === 0 ? -1 : 3, tipHash: 'x', neighborCount: 1 }))
    for (let i = 0; i < 1_000; i++) recorder.sample(recorder.nextSampleMs, peers)
    const { samples } = recorder
    expect(samples.atMs.length).toBeLessThan(400)
    expect(new Set(samples.atMs.slice(1).map((ms, i) => ms - (samples.atMs[i] as number))).size).toBe(1)
    expect(samples.atMs[0]).toBe(0)
    expect(samples.up[0]).toBe(599)
    expect([samples.height[0]?.length, samples.height[0]?.[0]]).toEqual([500, -1])
  })

  it('count no chain for no tip, and for nothing to agree on', () => {
    const standing = (...tips: readonly (string | undefined | null)[]) => {
      const book = new SampleBook(1_000, 10)
      const peers = tips.map((tipHash) => ({
        height: tipHash === null ? -1 : tipHash === undefined ? 0 : 5,
        tipHash: tipHash ?? undefined,
        neighborCount: 0,
      }))
      book.take(0, peers, {} as Parameters<SampleBook['take']>[2], () => -1)
      const { tips: different, agreed, up } = book.view
      return { tips: different[0], agreed: agreed[0], up: up[0] }
    }
    expect(standing('a', 'a', 'b', null)).toEqual({ tips: 2, agreed: 2 / 3, up: 3 })
    expect(standing('a', undefined, undefined, undefined)).toEqual({ tips: 1, agreed: 1 / 4, up: 4 })
    expect(standing(undefined, undefined)).toEqual({ tips: 0, agreed: 0, up: 2 })
    expect(standing(null)).toEqual({ tips: 0, agreed: 0, up: 0 })
  })
})
