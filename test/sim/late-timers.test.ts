import type { Clock } from 'rookery'
import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { plausibleHash, startLiar } from '../support/liars.ts'
import { World } from '../support/world.ts'

const CHAIN = mineChain(100)
const HONEST = '10.0.1.1:8999'
const LIAR = '10.0.2.1:8999'
const NEWCOMER = '10.0.9.9:8999'

/** A clock whose timers fire only at whole multiples of `grainMs`. */
function coarse(clock: Clock, grainMs: number): Clock {
  return {
    nowMs: () => clock.nowMs(),
    unixMs: () => clock.unixMs(),
    setTimer(ms, fn) {
      const atMs = Math.ceil((clock.nowMs() + ms) / grainMs) * grainMs
      return clock.setTimer(atMs - clock.nowMs(), fn)
    },
  }
}

describe('a newcomer whose timers are always late, beside a neighbor that claims more and is mute', () => {
  it.each([
    ['16 ms, as on Windows', 16],
    ['100 ms, as on a busy machine', 100],
    ['1 s, as in a tab in the background', 1_000],
  ])('gives the mute one up and is synced (%s)', async (_, grainMs) => {
    const world = new World({ seed: 1, faults: { latencyMs: [0.4, 0.6] }, wellKnown: [HONEST, LIAR] })
    const { network } = world
    await world.join(HONEST, { chain: CHAIN })
    const claim = { height: 200, hash: plausibleHash('a', 1) }
    const liar = await startLiar({ network, address: LIAR, gossipTo: [NEWCOMER], claim, serve: () => 'silence' })
    const { peer } = await world.join(NEWCOMER, { clock: coarse(network.clock, grainMs) })
    await world.until('the newcomer to be synced', () => peer.status().state === 'synced', 60_000)
    expect(peer.chain.height).toBe(CHAIN.length)
    await liar.stop()
    await world.end()
  })
})
