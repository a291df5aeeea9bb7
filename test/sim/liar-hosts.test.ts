import type { Block } from 'rookery'
import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { plausibleHash, startLiar } from '../support/liars.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { World } from '../support/world.ts'

const DIFFICULTY = 1
const CHAIN = mineChain(200, { difficulty: DIFFICULTY })
const HONEST = '10.0.1.1:8999'
const PEER = '10.0.9.9:8999'
const HOSTS = 32

/** The same from everybody: two of them are enough to show that a claim is bad. */
const forged = (height: number): Block => {
  const hash = plausibleHash((height * 7).toString(16).padStart(4, 'd'), DIFFICULTY)
  return { height, minedBy: 'liar', messages: ['lie'], nonce: '1', timestamp: 1, hash }
}

describe('two liars on each of many hosts, that claim something else each time and give the same forgeries', () => {
  it.each(seedsToRun(3))('keep nobody from being synced for long (seed %i)', (seed) =>
    replayable('liar-hosts', seed, async () => {
      const world = new World({ seed, faults: { latencyMs: [5, 50] }, wellKnown: [HONEST], difficulty: DIFFICULTY })
      const { network } = world
      await world.join(HONEST, { chain: CHAIN })
      const liars = await Promise.all(
        Array.from({ length: 2 * HOSTS }, (_, i) => {
          const host = i >> 1
          const claim = (nth: number) => ({
            height: 2_000 + ((nth * 7_919 + host) % 500),
            hash: plausibleHash((host + nth * 101).toString(16).padStart(5, 'a'), DIFFICULTY),
          })
          const address = `10.1.${host}.1:${3_000 + i}`
          return startLiar({ network, address, gossipTo: [PEER, HONEST], claim, serve: forged })
        }),
      )
      const { peer } = await world.join(PEER)
      let isTold = false
      void peer.synced().then(() => {
        isTold = true
      })
      await world.until('the honest chain', () => peer.chain.height === CHAIN.length, 10_000)
      await world.until('synced() to resolve', () => isTold, 300_000)
      if (process.env['SIM_REPORT']) console.log(`LIAR HOSTS seed ${seed}: ${world.nowMs} ms`)
      expect(peer.chain.tip?.hash).toBe(CHAIN.at(-1)?.hash)
      for (const liar of liars) await liar.stop()
      await world.end()
    }),
  )
})
