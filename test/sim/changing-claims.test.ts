import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { type LiarAnswer, plausibleHash, startLiar } from '../support/liars.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { World } from '../support/world.ts'

const DIFFICULTY = 2
const CHAIN = mineChain(200, { difficulty: DIFFICULTY })
const HONEST = '10.0.1.1:8999'
const LIAR = '10.0.2.1:8999'
const PEER = '10.0.9.9:8999'
const TEN_MINUTES_MS = 600_000

describe('a neighbor that claims another billion of blocks each time it is asked', () => {
  const forged = (height: number): LiarAnswer => {
    return {
      height,
      minedBy: 'liar',
      messages: ['lie'],
      nonce: '1',
      timestamp: 1,
      hash: plausibleHash('a', DIFFICULTY),
    }
  }
  /** Says first that its chain is another from the beginning on, and then gives ours. */
  const twoFaced = () => {
    let lies = true
    return (height: number): LiarAnswer => {
      if (height >= CHAIN.length) lies = true
      const answer = lies || height >= CHAIN.length ? forged(height) : (CHAIN[height] as LiarAnswer)
      if (height === 0) lies = false
      return answer
    }
  }
  const lies: Readonly<Record<string, () => (height: number) => LiarAnswer>> = {
    silence: () => () => 'silence',
    forgeries: () => forged,
    'what we have': twoFaced,
  }
  for (const [name, makeServe] of Object.entries(lies)) {
    it.each(seedsToRun(2))(`and serves ${name} keeps nobody busy (seed %i)`, { timeout: 60_000 }, (seed) =>
      replayable('changing-claims', seed, async () => {
        const faults = { latencyMs: [5, 50] as const }
        const world = new World({ seed, faults, wellKnown: [HONEST, LIAR], difficulty: DIFFICULTY })
        await world.join(HONEST, { chain: CHAIN })
        const claim = (nth: number) => {
          return { height: 1_000_000_000 + nth, hash: plausibleHash(nth.toString(16).padStart(4, 'b'), DIFFICULTY) }
        }
        const liar = await startLiar({
          network: world.network,
          address: LIAR,
          gossipTo: [PEER],
          claim,
          serve: makeServe(),
        })
        const { peer } = await world.join(PEER, { chain: CHAIN })
        let syncedMs = 0
        for (let ms = 0; ms < TEN_MINUTES_MS; ms += 500) {
          await world.network.run(500)
          if (peer.status().state === 'synced') syncedMs += 500
        }
        if (process.env.SIM_REPORT) console.log(`CLAIMS ${name}, seed ${seed}: ${liar.drew.GET_BLOCK} ${syncedMs}`)
        // Two are asking: the honest neighbor hears of it as well.
        expect(liar.drew.GET_BLOCK).toBeLessThan(2 * 700)
        expect(syncedMs).toBeGreaterThan(0.9 * TEN_MINUTES_MS)
        await liar.stop()
        await world.end()
      }),
    )
  }
})
