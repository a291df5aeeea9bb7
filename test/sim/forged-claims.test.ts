import type { Block } from 'rookery'
import { describe, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { type LiarClaim, plausibleHash } from '../support/liars.ts'
import { World } from '../support/world.ts'

const CHAIN = mineChain(100)
const SOLE = '10.0.1.1:8999'
const NEWCOMER = '10.0.9.9:8999'
/** Five hundred a second: a dozen before the neighbor's own answer can come. */
const EVERY_MS = 2

const FORGERIES: Readonly<Record<string, (nth: number) => LiarClaim>> = {
  'one block': () => ({ height: 1, hash: (CHAIN[0] as Block).hash }),
  'a few blocks, another each time': (nth) => ({ height: 1 + (nth % 50), hash: plausibleHash(nth.toString(16), 1) }),
  'a hash that cannot be': (nth) => ({ height: 1 + nth, hash: 'f'.repeat(64) }),
}

describe('a stranger that claims things in the name of the only neighbor', () => {
  it.each(Object.entries(FORGERIES))('does not hide what it claims itself (%s)', async (_, forge) => {
    for (const oneWayMs of [0.5, 40, 150]) {
      const latencyMs = [oneWayMs * 0.95, oneWayMs * 1.05] as const
      const world = new World({ seed: 1, faults: { latencyMs }, wellKnown: [SOLE] })
      const { clock } = world.network
      await world.join(SOLE, { chain: CHAIN })
      const { peer } = await world.join(NEWCOMER)
      let cancel = () => {}
      const inject = (nth: number) => {
        const bytes = new TextEncoder().encode(JSON.stringify({ type: 'STATS_REPLY', ...forge(nth) }))
        world.inject({ from: SOLE, to: NEWCOMER, bytes })
        cancel = clock.setTimer(EVERY_MS, () => inject(nth + 1))
      }
      inject(0)
      await world.until('the newcomer to have the chain', () => peer.chain.height === CHAIN.length, 9_000)
      await world.until('the newcomer to be synced', () => peer.status().state === 'synced', 1_000)
      cancel()
      await world.end()
    }
  })
})
