import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { OwnStanding, type OwnStandingOptions } from '../../../src/peer/own-standing.ts'
import { silentLogger } from '../../../src/runtime/logger.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { mineChain } from '../../support/chains.ts'

const BLOCKS = mineChain(3)
const TIP = BLOCKS[2] as Block
const SYNCED = { height: 3, hash: TIP.hash }

/** A standing among stages that say what a test wants them to say. */
function standing(genesisHash?: string) {
  const told: unknown[] = []
  const mined: object[] = []
  const facts = {
    chain: { height: 3, tip: TIP as Block | undefined },
    consensus: { counted: 1, isBehind: false, timing: { hasChosen: true }, hasHigher: () => facts.consensus.isBehind },
    sync: { isIdle: true, progress: null as { have: number; want: number } | null },
  }
  const own = new OwnStanding({
    ...(facts as unknown as Pick<OwnStandingOptions, 'chain' | 'consensus' | 'sync'>),
    genesisHash,
    mining: { update: (what, tip) => mined.push({ ...what, tip }) },
    events: { push: (name, event) => told.push([name, event]) },
    logger: silentLogger(),
  })
  const random = seededRandom(1)
  return { own, facts, told, mined, update: (nowMs: number) => own.update({ nowMs, random }) }
}

describe('OwnStanding', () => {
  it('tells once that it is synced, and those who waited', async () => {
    const { own, told, update } = standing()
    own.begin(100)
    const waiting = own.synced()
    update(120)
    expect([own.state, told]).toEqual(['joining', []])
    own.question()
    update(150)
    update(160)
    expect([own.state, told]).toEqual(['synced', [['synced', { ...SYNCED, elapsedMs: 50 }]]])
    expect(await waiting).toEqual(SYNCED)
    expect(await own.synced()).toEqual(SYNCED)
  })

  it('keeps those waiting who come while it is behind, or have given up', async () => {
    const { own, facts, update } = standing()
    own.begin(0)
    facts.consensus.isBehind = true
    own.question()
    update(10)
    const waiting = own.synced()
    const impatient = own.synced(AbortSignal.abort(new Error('no time')))
    await expect(impatient).rejects.toThrow('no time')
    facts.consensus.isBehind = false
    own.question()
    update(20)
    expect(await waiting).toEqual(SYNCED)
    await expect(own.synced(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
  })

  it('rejects those who waited when it ends', async () => {
    const { own } = standing()
    own.begin(0)
    const waiting = own.synced()
    own.end(new Error('stopped'), 10)
    expect([own.state, own.isRunning, own.uptimeMs(99)]).toEqual(['stopped', false, 10])
    await expect(waiting).rejects.toThrow('stopped')
  })

  it('tells the progress of a sync ten times a second', () => {
    const { own, facts, told, update } = standing()
    own.begin(0)
    facts.sync.isIdle = false
    for (let ms = 0; ms < 250; ms += 50) {
      facts.sync.progress = { have: ms, want: 900 }
      update(ms)
    }
    expect(told).toEqual([0, 100, 200].map((have) => ['sync', { have, want: 900 }]))
    facts.sync.isIdle = true
    update(900)
    expect(told).toHaveLength(3)
  })

  it('tells the miner where we stand, after everything that happens', () => {
    const { own, facts, mined, update } = standing()
    own.begin(0)
    own.question()
    update(10)
    const level = { isSynced: true, isBehind: false, isOvertaken: false, isBarred: false, tip: TIP }
    expect(mined).toEqual([level])
    facts.consensus.isBehind = true
    facts.sync.isIdle = false
    facts.sync.progress = { have: 4, want: 9 }
    own.question()
    update(20)
    expect(mined.at(-1)).toEqual({ ...level, isSynced: false, isBehind: true, isOvertaken: true })
    facts.sync.progress = { have: 3, want: 9 }
    update(30)
    expect(mined.at(-1)).toMatchObject({ isOvertaken: false })
  })

  it('bars the miner from a genesis block of its own where one is prescribed', () => {
    for (const [genesisHash, isBarred] of [
      [undefined, false],
      [TIP.hash, true],
    ] as const) {
      const { own, facts, mined, update } = standing(genesisHash)
      own.begin(0)
      facts.chain.height = 0
      facts.chain.tip = undefined
      update(10)
      expect(mined).toMatchObject([{ isBarred, tip: undefined }])
    }
  })
})
