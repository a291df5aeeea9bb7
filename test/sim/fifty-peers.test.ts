import { describe, expect, it } from 'vitest'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { type Member, World } from '../support/world.ts'

const PEERS = 50
const MINERS = 6
const WELL_KNOWN = ['10.0.0.1:8999', '10.0.0.2:8999', '10.0.0.3:8999']
const FAULTS = { loss: 0.2, latencyMs: [5, 50], duplicate: 0.02, reorder: 0.05 } as const

/** Every miner finds a block every 12 s: one every 2 s in all, so that forks happen. */
const MINING = { meanMs: 12_000, forMs: 60_000 }

/** Some seconds each on an idle machine. */
const TIMEOUT = { timeout: 300_000 }

interface Outcome {
  readonly digest: string
  readonly height: number
  readonly reorgs: number
  /** From the end of mining to one height, and from one more block to one chain. */
  readonly levelMs: number
  readonly agreedMs: number
  readonly virtualMs: number
  readonly datagrams: number
}

async function fiftyPeers(seed: number): Promise<Outcome> {
  const world = new World({ seed, faults: FAULTS, wellKnown: WELL_KNOWN, isTraced: true })
  for (let i = 1; i <= PEERS; i++) await world.add(`10.0.0.${i}:8999`)
  const miners = world.members.filter((_, i) => i % Math.floor(PEERS / MINERS) === 0).slice(0, MINERS)
  world.startAll(5_000)
  await world.run(5_000)
  world.mine(miners, MINING)
  await world.run(MINING.forMs)
  const levelMs = await world.until('all at one height', () => world.isLevel())
  const height = world.members[0]?.peer.chain.height ?? 0
  world.mineOne(miners[0] as Member)
  const agreedMs = await world.until('all on one chain', () => world.isAgreed())
  expect(world.members[0]?.peer.chain.height).toBe(height + 1)
  await world.expectSound()
  const reorgs = world.members.reduce((sum, { ledger }) => sum + ledger.reorgs, 0)
  const { digest, nowMs: virtualMs } = world
  await world.end()
  return { digest, height, reorgs, levelMs, agreedMs, virtualMs, datagrams: world.network.stats.sent }
}

/** What a seed led to, and how fast, for who tunes the peer: SIM_REPORT=1. */
function report(seed: number, outcome: Outcome, elapsedMs: number): void {
  if (!process.env.SIM_REPORT) return
  const { virtualMs, datagrams } = outcome
  const speed = `${(virtualMs / elapsedMs).toFixed(0)} x real time, ${Math.round((datagrams / elapsedMs) * 1_000)} datagrams/s`
  console.log(`seed ${seed}: ${JSON.stringify(outcome)} ${(elapsedMs / 1_000).toFixed(2)} s, ${speed}`)
}

describe('fifty peers, six of them mining, at 20 % loss', () => {
  const seeds = seedsToRun(8)
  const outcomes = new Map<number, Outcome>()

  it.each(seeds)('agree on one chain with seed %i', TIMEOUT, async (seed) => {
    const startedMs = performance.now()
    const outcome = await replayable('fifty-peers', seed, fiftyPeers)
    outcomes.set(seed, outcome)
    report(seed, outcome, performance.now() - startedMs)
  })

  it('do exactly the same again with the same seed, and something else with another', TIMEOUT, async () => {
    const seed = seeds[0] as number
    const once = outcomes.get(seed) ?? (await fiftyPeers(seed))
    expect(await fiftyPeers(seed)).toEqual(once)
    const digests = [...outcomes.values()].map(({ digest }) => digest)
    expect(new Set(digests).size).toBe(digests.length)
  })
})
