import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { type Member, World } from '../support/world.ts'

const PEERS = 120
const WELL_KNOWN = ['10.0.0.1:8999', '10.0.0.2:8999']
const FAULTS = { loss: 0.05, latencyMs: [5, 50] } as const
const CHAIN = mineChain(3)
/** The plain protocol's traffic grows with the network; this many in a second were measured at 120 peers: 45. */
const MOST_SENT_PER_SECOND = 15
const TIMEOUT = { timeout: 300_000 }

/** A crowd that is thrifty from thirty neighbors on, after three minutes. */
async function crowd(seed: number): Promise<World> {
  const world = new World({ seed, faults: FAULTS, wellKnown: WELL_KNOWN })
  for (let i = 1; i <= PEERS; i++) {
    await world.add(`10.0.0.${i}:8999`, { chain: CHAIN, limits: { thriftyAbove: 30 } })
  }
  world.startAll(10_000)
  await world.run(180_000)
  return world
}

describe('a hundred and twenty thrifty peers', () => {
  it.each(seedsToRun(2))('send little, hear of every block, and find a newcomer (seed %i)', TIMEOUT, (seed) =>
    replayable('thrift', seed, async () => {
      const world = await crowd(seed)
      const { sent } = world.network.stats
      await world.run(60_000)
      expect((world.network.stats.sent - sent) / 60 / PEERS).toBeLessThan(MOST_SENT_PER_SECOND)
      for (const miner of [60, 119]) {
        world.mineOne(world.members[miner] as Member)
        await world.until('everybody to have the block', () => world.isAgreed(), 40_000)
      }
      const newcomer = await world.join('10.0.1.1:8999', { limits: { thriftyAbove: 30 } })
      await world.until('the newcomer to have the chain', () => world.isAgreed(), 20_000)
      await world.run(60_000)
      world.mineOne(newcomer)
      await world.until('everybody to have the block of the newcomer', () => world.isAgreed(), 40_000)
      await world.expectSound()
      await world.end()
    }),
  )

  it.each(seedsToRun(1))('are one network again after they were cut in two (seed %i)', TIMEOUT, (seed) =>
    replayable('thrift', seed, async () => {
      const world = await crowd(seed)
      const half = world.members.filter((_, i) => i % 2 === 1)
      const others = world.members.filter((_, i) => i % 2 === 0)
      world.network.partition([half.map(({ address }) => address)])
      await world.run(180_000)
      for (let i = 0; i < 2; i++) {
        world.mineOne(half[0] as Member)
        await world.until('one half to agree', () => world.isAgreed(half), 60_000)
      }
      expect(world.isAgreed([half[0] as Member, others[0] as Member])).toBe(false)
      world.network.heal()
      await world.until('everybody to have the longer chain', () => world.isAgreed(), 120_000)
      await world.expectSound()
      await world.end()
    }),
  )
})
