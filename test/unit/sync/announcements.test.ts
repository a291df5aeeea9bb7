import { beforeEach, describe, expect, it } from 'vitest'
import { Chain } from '../../../src/chain/chain.ts'
import { NeighborTable } from '../../../src/neighbors/neighbor-table.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { Announcements } from '../../../src/sync/announcements.ts'
import { createVerifier } from '../../../src/verify/verifier.ts'
import { mineBlock, mineChain } from '../../support/chains.ts'

const verifier = await createVerifier({ difficulty: 1 })
const main = mineChain(30)
const FROM = { host: '10.0.9.9', port: 1 }
const moment = { nowMs: 0, random: seededRandom(1) }
let chain: Chain
let neighbors: NeighborTable
let announcements: Announcements

beforeEach(() => {
  chain = new Chain()
  chain.switchTo(0, main.slice(0, 10))
  neighbors = new NeighborTable({ neighbors: 256, neighborsPerHost: 32, heardOf: 10 })
  announcements = new Announcements({ chain, verifier, neighbors })
})

function claims(n: number, height?: number, hash = main[(height ?? 1) - 1]?.hash): void {
  const proof = neighbors.prove({ host: `10.0.0.${n}`, port: 1 }, false, moment)
  if (proof && height !== undefined && hash !== undefined) proof.neighbor.claim = { height, hash }
}
const hosts = (list: readonly { address: { host: string } }[]) => list.map(({ address }) => address.host).sort()

describe('Announcements.judge', () => {
  it('tells the next block, an early one, an old one and another fork apart', () => {
    const rival = mineBlock({ previous: mineBlock({ previous: main[8], minedBy: 'rival' }) })
    expect(announcements.judge(main[10] as never, FROM, 10)).toMatchObject({ type: 'next', block: { height: 10 } })
    expect(announcements.judge(main[11] as never, FROM, 10)).toEqual({ type: 'ahead' })
    expect(announcements.judge(main[9] as never, FROM, 10)).toEqual({ type: 'late' })
    expect(announcements.judge(rival, FROM, 10)).toEqual({ type: 'ahead' })
  })

  it('names the rule that a block breaks', () => {
    const next = main[10] as (typeof main)[0]
    expect(announcements.judge({ ...next, hash: `${'0'.repeat(63)}1` }, FROM, 10)).toEqual({
      type: 'broken',
      reason: 'difficulty',
    })
    expect(announcements.judge({ ...next, messages: [] }, FROM, 10)).toEqual({
      type: 'broken',
      reason: 'message-count',
    })
    expect(announcements.judge({ ...next, minedBy: 'thief' }, FROM, 10)).toEqual({ type: 'ahead' })
  })

  it('takes the genesis block of its own network only', () => {
    const empty = new Chain()
    const own = new Announcements({ chain: empty, verifier, neighbors, genesisHash: main[0]?.hash })
    expect(own.judge(main[0] as never, FROM, 0)).toMatchObject({ type: 'next' })
    const foreign = mineBlock({ minedBy: 'foreign' })
    expect(own.judge(foreign, FROM, 0)).toEqual({ type: 'broken', reason: 'genesis' })
    expect(() => own.checkOwn(foreign)).toThrow(/genesis/)
  })

  it('hands out early blocks when their turn has come, the one that fits of several', () => {
    const rival = { ...(main[11] as (typeof main)[0]), minedBy: 'liar', hash: `${'ab'.repeat(31)}00` }
    announcements.judge(rival, { ...FROM, host: '10.0.9.1' }, 10)
    announcements.judge(main[11] as never, { ...FROM, host: '10.0.9.2' }, 10)
    expect(announcements.early).toBe(2)
    expect(announcements.takeNext()).toBeUndefined()
    announcements.judge(main[11] as never, { ...FROM, host: '10.0.9.3' }, 10)
    chain.switchTo(10, main.slice(10, 11))
    expect(announcements.takeNext()?.hash).toBe(main[11]?.hash)
    expect(announcements.early).toBe(0)
  })
})

describe('who hears of a block', () => {
  it('is, for a block of ours, whoever claims a beginning of our chain', () => {
    chain.switchTo(10, main.slice(10, 11))
    claims(1, 10)
    claims(2, 3)
    claims(3, 11)
    claims(4, 10, 'f'.repeat(64))
    claims(5)
    claims(6, 20)
    expect(hosts(announcements.audience(main[10] as never))).toEqual(['10.0.0.1', '10.0.0.2'])
  })

  it('is, for block 0, also whoever claims nothing', () => {
    chain.switchTo(0, main.slice(0, 1))
    claims(1)
    expect(hosts(announcements.audience(main[0] as never))).toEqual(['10.0.0.1'])
  })

  it("is, for others' blocks, three of them, never the announcer", () => {
    chain.switchTo(10, main.slice(10, 11))
    for (let n = 1; n <= 5; n++) claims(n, 10)
    claims(6)
    const told = announcements.relayAudience(main[10] as never, { host: '10.0.0.1', port: 1 }, moment, false)
    expect(told).toHaveLength(3)
    expect(hosts(told)).not.toContain('10.0.0.1')
    expect(hosts(told)).not.toContain('10.0.0.6')
  })

  it("is, for others' block 0, also whoever claims nothing, so that a first chain is not held up at each step", () => {
    claims(1)
    claims(2, 5)
    expect(hosts(announcements.relayAudience(main[0] as never, undefined, moment, false))).toEqual(['10.0.0.1'])
    expect(hosts(announcements.relayAudience(main[5] as never, undefined, moment, false))).toEqual(['10.0.0.2'])
  })

  it('is ten of them in a crowd', () => {
    chain.switchTo(10, main.slice(10, 11))
    for (let n = 1; n <= 14; n++) claims(n, 10)
    expect(announcements.relayAudience(main[10] as never, undefined, moment, true)).toHaveLength(10)
  })

  it('is whoever lacks our tip and nothing else, once it says so', () => {
    chain.switchTo(10, main.slice(10, 11))
    const missedBy = (height: number, hash = main[height - 1]?.hash ?? '') => announcements.missedBy({ height, hash })
    expect(missedBy(10)).toBe(main[10])
    for (const height of [9, 11, 12]) expect(missedBy(height)).toBeUndefined()
    expect(missedBy(10, 'f'.repeat(64))).toBeUndefined()
    chain.switchTo(0, main.slice(0, 1))
    expect(missedBy(0)).toBeUndefined()
    chain.switchTo(0, [])
    expect(missedBy(0)).toBeUndefined()
    const long = mineBlock({ previous: main[0], minedBy: 'x'.repeat(1_000) })
    chain.switchTo(0, [main[0] as typeof long, long])
    expect(missedBy(1)).toBeUndefined()
  })

  it('is nobody for a block that does not fit a datagram of ours', () => {
    const long = mineBlock({ previous: main[9], minedBy: 'x'.repeat(1_000) })
    chain.switchTo(10, [long])
    claims(1, 10)
    expect(announcements.relayAudience(long, { host: '10.0.0.9', port: 1 }, moment, false)).toEqual([])
    expect(() =>
      new Announcements({
        chain: (() => {
          const c = new Chain()
          c.switchTo(0, main.slice(0, 10))
          return c
        })(),
        verifier,
        neighbors,
      }).checkOwn(long),
    ).toThrow(/1024|1,024/)
  })
})
