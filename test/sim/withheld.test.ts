import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { type Liar, startLiar } from '../support/liars.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { World } from '../support/world.ts'

const CHAIN = mineChain(1_000)
const WITHHELD_FROM = CHAIN.length - 5
const HONEST = '10.0.1.1:8999'
const PEER = '10.0.9.9:8999'
const LIARS = Array.from({ length: 15 }, (_, i) => `10.0.2.${i + 1}:8999`)
/**
 * A round trip to the honest one may take nearly as long as a first question waits. Were it given up without the time that
 * a slow source is given, that would show in 4 of a hundred worlds, the one of seed 19 among them.
 */
const FAULTS = { latencyMs: [5, 120] } as const

describe('fifteen fast neighbors that serve all but the last five blocks of an honest chain', () => {
  it.each(seedsToRun(20))('do not have its only honest, slow source given up (seed %i)', (seed) =>
    replayable('withheld', seed, async () => {
      const world = new World({ seed, faults: FAULTS, wellKnown: [HONEST, ...LIARS] })
      const { network } = world
      await world.join(HONEST, { chain: CHAIN })
      const claim = { height: CHAIN.length, hash: CHAIN.at(-1)?.hash as string }
      const serve = (height: number) => (height < WITHHELD_FROM ? (CHAIN[height] ?? null) : null)
      const liars: Liar[] = []
      for (const address of LIARS) {
        network.link(address, PEER, { latencyMs: [1, 2] })
        network.link(PEER, address, { latencyMs: [1, 2] })
        liars.push(await startLiar({ network, address, gossipTo: [PEER], claim, serve }))
      }
      const { peer } = await world.join(PEER)
      await world.until('the honest chain', () => peer.chain.height === CHAIN.length, 10_000)
      expect(peer.status().bounded.claimsSetAside).toBe(0)
      for (const liar of liars) await liar.stop()
      await world.end()
    }),
  )
})
