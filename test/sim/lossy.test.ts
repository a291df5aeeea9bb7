import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { World } from '../support/world.ts'

const CHAIN = mineChain(1_000)
const SOLE = '10.0.1.1:8999'
const DEAD = '10.0.2.1:8999'
const NEWCOMER = '10.0.9.9:8999'

/** A newcomer beside one peer that has the chain. @returns When it began to fetch, had it all, and was told that it is synced. */
async function newcomer(seed: number, oneWayMs: number, loss: number, dead: readonly string[] = []) {
  const latencyMs = [oneWayMs * 0.95, oneWayMs * 1.05] as const
  const world = new World({ seed, faults: { latencyMs, loss }, wellKnown: [SOLE, ...dead] })
  await world.join(SOLE, { chain: CHAIN })
  const { peer } = await world.join(NEWCOMER)
  const fromMs = world.nowMs
  let begunMs = Number.POSITIVE_INFINITY
  peer.on('sync', () => {
    begunMs = Math.min(begunMs, world.nowMs - fromMs)
  })
  let rejected = 0
  peer.on('rejected', () => rejected++)
  let chainMs = Number.POSITIVE_INFINITY
  peer.on('block', ({ block }) => {
    if (block.height === CHAIN.length - 1) chainMs = world.nowMs - fromMs
  })
  let toldMs = Number.POSITIVE_INFINITY
  void peer.synced().then(() => {
    toldMs = world.nowMs - fromMs
  })
  await world.until('synced() to resolve', () => toldMs < Number.POSITIVE_INFINITY)
  const { height } = peer.chain
  await world.expectSound()
  await world.end()
  return { height, rejected, begunMs, chainMs, toldMs }
}

describe('a newcomer whose only source is behind a line that loses half of all questions', () => {
  it.each(seedsToRun(5))('is not kept waiting as a stranger, nor gives it up (seed %i)', { timeout: 60_000 }, (seed) =>
    replayable('lossy', seed, async () => {
      for (const oneWayMs of [0.5, 50]) {
        const { height, begunMs, toldMs } = await newcomer(seed, oneWayMs, 0.3)
        expect(height).toBe(CHAIN.length)
        expect(toldMs - begunMs).toBeLessThan(9_000)
      }
    }),
  )
})

describe('a newcomer whose only source is seconds away', () => {
  it.each([1_000, 2_000, 3_000])(
    'does not set its claim aside before its first answers can come (%i ms)',
    async (ms) => {
      const { height, rejected } = await newcomer(1, ms / 2, 0)
      expect([height, rejected]).toEqual([CHAIN.length, 0])
    },
  )
})

describe('a newcomer with a well-known host that is dead', () => {
  it('fetches while it waits for the dead, and is told when it need not any more', async () => {
    const { chainMs, toldMs } = await newcomer(1, 2, 0, [DEAD])
    expect(chainMs).toBeLessThan(100)
    expect(toldMs).toBeGreaterThanOrEqual(200)
  })
})
