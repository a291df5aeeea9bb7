import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { World } from '../support/world.ts'

const HONEST = '10.0.1.1:8999'
const LATE = '10.0.9.9:8999'
const ASKER = { host: '10.0.5.5', port: 8999 }

/** 10,000 blocks, and a fork of them that parts five below the tip. */
const SHARED = mineChain(9_995)
const LONGER = mineChain(8, { base: SHARED, minedBy: 'longer' })
const SHORTER = mineChain(5, { base: SHARED, minedBy: 'shorter' })

describe('a peer on a fork that parts five blocks below the tip', () => {
  it.each(seedsToRun(3))(
    'fetches what differs, and serves its own chain until then (seed %i)',
    { timeout: 60_000 },
    (seed) =>
      replayable('fork', seed, async () => {
        const world = new World({ seed, faults: { latencyMs: [5, 50] }, wellKnown: [HONEST], difficulty: 1 })
        const { network } = world
        await world.join(HONEST, { chain: LONGER })
        const { peer } = await world.join(LATE, { chain: SHORTER })
        const reorgs: number[] = []
        peer.on('reorg', ({ ancestor, detached, attached }) => {
          reorgs.push(ancestor?.height ?? -1, detached.length, attached.length)
        })
        const answers = await askAllTheTime(world)
        await world.until('the longer chain', () => peer.chain.height === LONGER.length)
        await world.run(1_000)
        expect(reorgs).toEqual([SHARED.length - 1, SHORTER.length - SHARED.length, LONGER.length - SHARED.length])
        expect(peer.status().counters.sent.GET_BLOCK).toBeLessThan(60)
        const tips = new Set([SHORTER, LONGER].map((chain) => chain.at(9_999)?.hash))
        expect(answers.length).toBeGreaterThan(20)
        for (const hash of answers) expect(tips).toContain(hash)
        expect(network.stats.undeliverable).toBe(0)
        await world.end()
      }),
  )
})

/** Asks the late peer for block 9,999, which both chains have, every 20 ms. @returns The hashes that come back. */
async function askAllTheTime({ network }: World): Promise<string[]> {
  const hashes: string[] = []
  const transport = network.transport(ASKER)
  const onDatagram = (bytes: Uint8Array) => hashes.push(JSON.parse(new TextDecoder().decode(bytes)).hash)
  await transport.open({ onDatagram, onError() {} })
  const ask = () => {
    transport.send(new TextEncoder().encode('{"type":"GET_BLOCK","height":9999}'), { host: '10.0.9.9', port: 8999 })
    if (network.clock.nowMs() < 2_000) network.clock.setTimer(20, ask)
  }
  ask()
  return hashes
}
