import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { formatAddress } from 'rookery'
import { describe, expect, it } from 'vitest'
import { integerBelow, type Random, seededRandom } from '../../src/runtime/random.ts'
import { mineChain } from '../support/chains.ts'
import { type Member, World } from '../support/world.ts'
import { hostileDatagrams } from './datagrams.ts'

/** Set FUZZ_DATAGRAMS and FUZZ_SEED for a longer or another run. */
const COUNT = Number(process.env.FUZZ_DATAGRAMS ?? 50_000)
const SEED = Number(process.env.FUZZ_SEED ?? 1)
const TIME_LIMIT_MS = 60_000 + COUNT

/** Datagrams between two moments of virtual time, and between two looks at the peer. */
const BATCH = 25
const LOOK_EVERY = 100
/** What the peer may hold more at the end than halfway, in bytes: less than 32 for each datagram of a million. */
const MOST_GROWTH_BYTES = 16 * 2 ** 20

/** The peer under test, and honest neighbors among the addresses that hostile gossip names. */
const VICTIM = '10.0.0.1:8993'
const NEIGHBORS = ['10.0.0.2:8990', '10.0.0.2:8991', '10.0.0.3:8999', '192.168.1.9:8995']
const STRANGERS = ['10.0.0.1:8990', '10.0.0.3:8990', '192.168.1.9:8999', '172.16.0.1:53', '127.0.0.1:8999']

/** What the peer must have understood, or the test tests nothing. */
const HEARD = ['GOSSIP', 'STATS_REPLY', 'GET_BLOCK', 'GET_BLOCK_REPLY', 'ANNOUNCE', 'CONSENSUS', 'NEW_WORD'] as const

/** A network whose honest peers have 60 blocks; the victim begins with the first 20 of them. */
async function besiegedPeer(): Promise<{ world: World; victim: Member; miner: Member }> {
  const world = new World({ seed: SEED, faults: { latencyMs: [1, 20], loss: 0.05 }, wellKnown: NEIGHBORS.slice(0, 2) })
  const chain = mineChain(60)
  const victim = await world.add(VICTIM, { chain: chain.slice(0, 20) })
  for (const address of NEIGHBORS) await world.join(address, { chain })
  await victim.peer.start()
  return { world, victim, miner: world.members[1] as Member }
}

/** A source that the peer has every reason, some reason or no reason to listen to. */
function sourceOf(random: Random): string {
  const kind = random.fraction()
  if (kind < 0.6) return NEIGHBORS[integerBelow(random, NEIGHBORS.length)] as string
  if (kind < 0.9) return STRANGERS[integerBelow(random, STRANGERS.length)] as string
  return formatAddress({ host: `10.${integerBelow(random, 200)}.1.1`, port: 1 + integerBelow(random, 65_535) })
}

/** @returns What is left on the heap, in bytes. */
function collectGarbage(): number {
  const { Bun } = globalThis as { Bun?: { gc(isSync: boolean): void } }
  if (Bun === undefined) {
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
  } else Bun.gc(true)
  return process.memoryUsage().heapUsed
}

describe('a live peer under hostile datagrams', () => {
  it('goes on, stays within its bounds and follows the chain', { timeout: TIME_LIMIT_MS }, async () => {
    const { world, victim, miner } = await besiegedPeer()
    const random = seededRandom(SEED)
    const hostile = hostileDatagrams(random)
    let heapHalfway = 0
    for (let batch = 0; batch * BATCH < COUNT; batch++) {
      for (let i = 0; i < BATCH; i++) {
        world.inject({ from: sourceOf(random), to: VICTIM, bytes: hostile.next().value })
      }
      await world.network.run(integerBelow(random, 60))
      if (batch % 400 === 399) world.mineOne(miner)
      if (batch % LOOK_EVERY === 0) {
        await world.run(1)
        JSON.parse(JSON.stringify(victim.peer.status()))
      }
      if (batch === Math.floor(COUNT / BATCH / 2)) heapHalfway = collectGarbage()
    }
    const grownBytes = collectGarbage() - heapHalfway
    const { bounded, counters, chain } = victim.peer.status()
    if (process.env.SIM_REPORT) console.log({ nowMs: world.nowMs, grownBytes, height: chain.height, bounded, counters })
    expect(grownBytes).toBeLessThan(MOST_GROWTH_BYTES)
    expect(counters.received.datagrams).toBeGreaterThan(0.9 * COUNT)
    for (const type of HEARD) expect(counters.received[type], type).toBeGreaterThan(0)
    const recoveryMs = await world.until('the honest chain', () => world.isAgreed(), 900_000)
    if (process.env.SIM_REPORT) console.log({ recoveryMs })
    world.mineOne(miner)
    await world.until('one more block', () => world.isAgreed())
    await world.expectSound()
    await world.end()
  })
})
