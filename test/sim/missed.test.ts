import { describe, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { type Member, World } from '../support/world.ts'

const PEERS = 20
const WELL_KNOWN = ['10.0.0.1:8999', '10.0.0.2:8999']
const CHAIN = mineChain(3)
/** Claims are asked for in each quarter of ten seconds; a tenth of jitter, and the rest for fetching. */
const WITHIN_MS = 3_500

describe('a peer that missed two blocks', () => {
  it.each(seedsToRun(5))('has them within a part of the period, whenever it comes back (seed %i)', (seed) =>
    replayable('missed', seed, async () => {
      const world = new World({ seed, faults: { latencyMs: [5, 50] }, wellKnown: WELL_KNOWN })
      for (let i = 1; i <= PEERS; i++) await world.add(`10.0.0.${i}:8999`, { chain: CHAIN })
      world.startAll(1_000)
      await world.run(61_000)
      const away = world.members.at(-1) as Member
      const others = world.members.filter((member) => member !== away)
      for (let awayMs = 2_000; awayMs <= 12_000; awayMs += 2_000) {
        world.network.partition([[away.address]])
        for (let i = 0; i < 2; i++) {
          world.mineOne(others[0] as Member)
          await world.until('the others to have the block', () => world.isAgreed(others), awayMs / 2)
        }
        await world.run(awayMs)
        world.network.heal()
        await world.until('all to have both blocks', () => world.isAgreed(), WITHIN_MS)
      }
      await world.expectSound()
      await world.end()
    }),
  )
})
