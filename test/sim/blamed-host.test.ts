import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { plausibleHash, startLiar } from '../support/liars.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { World } from '../support/world.ts'

const DIFFICULTY = 2
const CHAIN = mineChain(120, { difficulty: DIFFICULTY })
const HONEST = '10.0.1.1:8999'
const BESIDE = '10.0.1.1:9000'
const PEER = '10.0.9.9:8999'
const FOUR_MINUTES_MS = 240_000
/** A minute's pause, a round of questions, and the fetching. */
const SOON_MS = 75_000

/** Another lie each time. */
const lie = (nth: number) => {
  return { height: 1_000 + nth, hash: plausibleHash(nth.toString(16).padStart(4, 'b'), DIFFICULTY) }
}

const utf8 = new TextEncoder()

/** Claims in the honest peer's name, one every five seconds. */
async function forgeClaims(world: World): Promise<() => void> {
  let cancel = () => {}
  let nth = 0
  const forge = () => {
    const bytes = utf8.encode(JSON.stringify({ type: 'STATS_REPLY', ...lie(nth++) }))
    world.inject({ from: HONEST, to: PEER, bytes })
    cancel = world.network.clock.setTimer(5_000, forge)
  }
  forge()
  return () => cancel()
}

/** A liar on the honest peer's host. */
async function lieBeside({ network }: World): Promise<() => Promise<void>> {
  const liar = await startLiar({ network, address: BESIDE, gossipTo: [PEER], claim: lie, serve: () => null })
  return () => liar.stop()
}

describe('a host that is blamed for what it did not say', () => {
  const culprits = { 'a liar on another port': lieBeside, 'a forger of its claims': forgeClaims }
  for (const [name, begin] of Object.entries(culprits)) {
    it.each(seedsToRun(5))(`because of ${name} is believed again within a minute (seed %i)`, (seed) =>
      replayable('blamed-host', seed, async () => {
        const world = new World({ seed, faults: { latencyMs: [5, 50] }, wellKnown: [HONEST], difficulty: DIFFICULTY })
        const honest = await world.join(HONEST, { chain: CHAIN })
        const { peer } = await world.join(PEER, { chain: CHAIN })
        await world.run(3_000)
        const end = await begin(world)
        await world.run(FOUR_MINUTES_MS)
        // No announcement gets through, so that only the claim tells of these.
        world.network.partition([[PEER]])
        world.mineOne(honest)
        world.mineOne(honest)
        await world.run(1_000)
        world.network.heal()
        const lagMs = await world.until('the two blocks', () => peer.chain.height === CHAIN.length + 2, 600_000)
        expect(lagMs).toBeLessThan(SOON_MS)
        await world.expectSound()
        await end()
        await world.end()
      }),
    )
  }
})
