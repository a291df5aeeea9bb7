import { createVirtualClock, type MineOptions, type Miner, type MiningResult } from 'rookery'
import { describe, expect, it } from 'vitest'
import type { Standing } from '../../../src/mining/leave.ts'
import type { BlockTemplate } from '../../../src/mining/template.ts'
import { WordPool } from '../../../src/mining/word-pool.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'
import { MiningDesk, wordSource } from '../../../src/peer/mining-desk.ts'
import { resolveMining } from '../../../src/peer/mining-options.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { mineBlock } from '../../support/chains.ts'

const SYNCED: Standing = { isSynced: true, isBehind: false, isOvertaken: false, isBarred: false }

interface Search {
  readonly template: BlockTemplate
  readonly options: MineOptions
  resolve(result: MiningResult): void
  reject(error: unknown): void
}

function setUp(options: { idleWords?: readonly string[]; genesis?: boolean; isOwn?: boolean; isDeaf?: boolean } = {}) {
  const { isOwn = true, isDeaf = false, ...given } = options
  const searches: Search[] = []
  const [found, errors] = [[] as MiningResult[], [] as unknown[]]
  let closed = 0
  const miner: Miner = {
    threads: 1,
    mine: (template, options = {}) =>
      new Promise((resolve, reject) => {
        if (!isDeaf) options.signal?.addEventListener('abort', () => reject(options.signal?.reason))
        searches.push({ template, options, resolve, reject })
      }),
    async close() {
      closed++
    },
    [Symbol.asyncDispose]: async () => {},
  }
  const clock = createVirtualClock()
  const words = new WordPool(100)
  const mining = resolveMining({ ...given, ...(isOwn ? {} : { miner }) }, 'rook')
  if (!mining) throw new Error('mining is on')
  const desk = new MiningDesk({
    mining,
    miner,
    clock,
    words,
    difficulty: 1,
    onFound: (result) => found.push(result),
    onError: (error) => errors.push(error),
  })
  let tip = mineBlock({})
  const random = seededRandom(1)
  const look = (standing = SYNCED) => desk.update(standing, tip, { nowMs: clock.nowMs(), random })
  const grow = () => {
    tip = mineBlock({ previous: tip })
  }
  const closes = () => closed
  return { desk, clock, words, searches, found, errors, look, grow, tip: () => tip, closes }
}

const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await undefined
}

describe('a mining desk', () => {
  it('has the block after the tip mined, with the pool’s words', async () => {
    const { desk, words, searches, look, tip } = setUp()
    words.add('hello')
    look()
    await turns()
    expect(searches.map(({ template }) => template)).toEqual([
      {
        previousHash: tip().hash,
        height: 1,
        minedBy: 'rook',
        messages: ['hello'],
        timestamp: 1_700_000_000,
        difficulty: 1,
      },
    ])
    expect(desk.status).toMatchObject({ state: 'mining', block: { height: 1, messages: ['hello'] }, words: 1 })
    expect(words.size).toBe(1)
  })

  it('does nothing new while nothing is new', async () => {
    const { searches, look, clock, desk } = setUp()
    look()
    clock.advance(9_999)
    look()
    look()
    await turns()
    expect(searches).toHaveLength(1)
    expect(desk.nextMs).toBe(10_000)
  })

  it('begins anew for a new tip at once, and drops what the old search still finds', async () => {
    const { searches, look, grow, found, errors } = setUp({ isDeaf: true })
    look()
    await turns()
    grow()
    look()
    await turns()
    expect(searches.map(({ template, options }) => [template.height, options.signal?.aborted])).toEqual([
      [1, true],
      [2, false],
    ])
    searches[0]?.resolve({} as MiningResult)
    await turns()
    expect([found, errors]).toEqual([[], []])
  })

  it('mines the first block of a chain in one search, too', async () => {
    const { searches, desk, clock } = setUp({ genesis: true })
    const random = seededRandom(1)
    const look = () => desk.update({ ...SYNCED, isSynced: false }, undefined, { nowMs: clock.nowMs(), random })
    look()
    clock.advance(desk.nextMs ?? 0)
    for (let i = 0; i < 3; i++) look()
    await turns()
    expect(searches.map(({ template: { height, previousHash } }) => [height, previousHash])).toEqual([[0, '']])
  })

  it('begins elsewhere each time, lest peers try the same nonces', async () => {
    const { searches, look, grow } = setUp()
    look()
    grow()
    look()
    await turns()
    const [one, two] = searches.map(({ options }) => options.from ?? 0)
    expect(one).not.toBe(two)
    expect(Math.max(one ?? 0, two ?? 0)).toBeLessThanOrEqual(2 ** 52)
  })

  it('lets words join after a second, while there is room', async () => {
    const { searches, look, words, clock, desk } = setUp()
    look()
    words.add('late')
    look()
    expect(desk.nextMs).toBe(1_000)
    clock.advance(999)
    look()
    clock.advance(1)
    look()
    for (let i = 0; i < 9; i++) words.add(`w${i}`)
    clock.advance(1_000)
    look()
    words.add('too late')
    clock.advance(5_000)
    look()
    await turns()
    expect(searches.map(({ template }) => template.messages.length)).toEqual([1, 1, 10])
    expect(searches[1]?.template.messages).toEqual(['late'])
  })

  it('renews its timestamp every ten seconds', async () => {
    const { searches, look, clock } = setUp()
    look()
    clock.advance(10_000)
    look()
    await turns()
    expect(searches.map(({ template }) => template.timestamp)).toEqual([1_700_000_000, 1_700_000_010])
  })

  it('waits for words where it is told to say nothing of its own', async () => {
    const { searches, look, words, desk } = setUp({ idleWords: [] })
    look()
    await turns()
    expect([searches.length, desk.status.state]).toEqual([0, 'waiting'])
    words.add('caw')
    look()
    await turns()
    expect(searches[0]?.template.messages).toEqual(['caw'])
  })

  it('waits until it may, and stops when it may no longer', async () => {
    const { searches, look, desk } = setUp()
    look({ ...SYNCED, isSynced: false })
    expect(desk.status.state).toBe('waiting')
    look()
    look({ ...SYNCED, isOvertaken: true })
    await turns()
    expect(searches.map(({ options }) => options.signal?.aborted)).toEqual([true])
    expect(desk.status).toMatchObject({ state: 'waiting', block: null, hashesPerSecond: 0 })
  })

  it('hands out what is found, and counts', async () => {
    const { searches, look, found, desk, tip } = setUp()
    look()
    await turns()
    searches[0]?.options.onProgress?.({ hashes: 40, hashesPerSecond: 20.2, expectedMs: 800.4 })
    expect(desk.status).toMatchObject({ hashes: 40, hashesPerSecond: 20, expectedMs: 800 })
    const result = { block: mineBlock({ previous: tip() }), hashes: 50, elapsedMs: 9 }
    searches[0]?.resolve(result)
    await turns()
    expect(found).toEqual([result])
    expect(desk.status).toMatchObject({ hashes: 50, blocks: 1, state: 'waiting' })
    look()
    expect(desk.status).toMatchObject({ hashes: 50, hashesPerSecond: 20, state: 'mining' })
  })

  it('counts the hashes of searches that were given up', async () => {
    const { searches, look, grow, desk } = setUp()
    for (const hashes of [40, 60]) {
      look()
      await turns()
      searches.at(-1)?.options.onProgress?.({ hashes, hashesPerSecond: 20, expectedMs: 800 })
      grow()
    }
    look()
    expect(desk.status).toMatchObject({ hashes: 100, blocks: 0, state: 'mining' })
  })

  it('pauses after a failure, longer each time, and says why', async () => {
    const { searches, look, clock, errors, desk } = setUp()
    for (const pauseMs of [1_000, 2_000, 4_000]) {
      look()
      await turns()
      searches.at(-1)?.reject(new Error('died'))
      await turns()
      expect(desk.status.state).toBe('paused')
      expect(desk.nextMs).toBe(clock.nowMs() + pauseMs)
      clock.advance(pauseMs - 1)
      look()
      expect(desk.status.state).toBe('paused')
      clock.advance(1)
    }
    look()
    expect(desk.status.state).toBe('mining')
    expect(errors.map(String)).toEqual(['Error: died', 'Error: died', 'Error: died'])
    for (let i = 0; i < 20; i++) {
      await turns()
      searches.at(-1)?.reject(new Error('died'))
      await turns()
      expect(desk.nextMs).toBeLessThanOrEqual(clock.nowMs() + 60_000)
      clock.advance(60_000)
      look()
    }
  })

  it('stops for good, and closes the miner only if it is its own', async () => {
    const own = setUp()
    own.look()
    await turns()
    own.desk.stop()
    own.look()
    await turns()
    expect(own.searches.map(({ options }) => options.signal?.aborted)).toEqual([true])
    expect([own.closes(), own.errors.length]).toEqual([1, 0])
    const lent = setUp({ isOwn: false })
    lent.desk.stop()
    expect(lent.closes()).toBe(0)
  })
})

describe('the source of a word', () => {
  const neighbor = (host: string, port: number) => new Neighbor({ host, port }, { nowMs: 0, isConfigured: false })

  it('is the neighbor’s host, and for all strangers together one', () => {
    expect(wordSource(neighbor('10.0.0.1', 1))).toBe(wordSource(neighbor('10.0.0.1', 2)))
    expect(wordSource(neighbor('10.0.0.1', 1))).not.toBe(wordSource(neighbor('10.0.0.2', 1)))
    expect(wordSource(undefined)).not.toBe(wordSource(neighbor('10.0.0.1', 1)))
  })
})
