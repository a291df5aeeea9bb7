import type { Block } from 'rookery'
import { describe, expect, it } from 'vitest'
import { mineBlock, mineChain } from '../support/chains.ts'
import { blockReply, type Liar, type LiarAnswer, type LiarClaim, plausibleHash, startLiar } from '../support/liars.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { type Member, World } from '../support/world.ts'

const FAULTS = { loss: 0.1, latencyMs: [5, 50], duplicate: 0.02, reorder: 0.05 } as const
const DIFFICULTY = 2
const TIMEOUT = { timeout: 60_000 }

const CHAIN = mineChain(120, { difficulty: DIFFICULTY })
const OTHER_CHAIN = mineChain(140, { difficulty: DIFFICULTY, minedBy: 'other' })
const HEIGHT = CHAIN.length
const NEWCOMER = '10.0.9.9:8999'

/** A block that looks right and is not. */
const forged = (height: number): Block => {
  return { height, minedBy: 'liar', messages: ['lie'], nonce: '1', timestamp: 1, hash: plausibleHash('a', DIFFICULTY) }
}
const real = (height: number): Block | null => CHAIN[height] ?? null
const above = (blocks: number, mark = 'b'): LiarClaim => ({
  height: HEIGHT + blocks,
  hash: plausibleHash(mark, DIFFICULTY),
})
const BILLION: LiarClaim = { height: 1_000_000_000, hash: plausibleHash('f', DIFFICULTY) }

interface Lie {
  readonly claim: LiarClaim
  serve(height: number): LiarAnswer
}

/** Nine ways to lie. */
const LIES: Readonly<Record<string, Lie>> = {
  'a forged tip': { claim: above(1, '1'), serve: (height) => real(height) ?? forged(height) },
  'a forged middle': { claim: above(5, '2'), serve: (height) => (height === 60 ? forged(height) : real(height)) },
  silence: { claim: above(10, '3'), serve: () => 'silence' },
  'the tip of another chain': {
    claim: { height: OTHER_CHAIN.length, hash: OTHER_CHAIN.at(-1)?.hash as string },
    serve: real,
  },
  'wrong heights': { claim: above(7, '4'), serve: (height) => real(height + 1) },
  'everything five times': { claim: above(3, '5'), serve: (height) => Array(5).fill(real(height) ?? forged(height)) },
  garbage: { claim: above(9, '6'), serve: () => [new Uint8Array(100).fill(0xff), blockReply(null).slice(0, 40)] },
  'no such block': { claim: above(11, '7'), serve: () => null },
  'real blocks under false heights': {
    claim: BILLION,
    serve: (height) => ({ ...(CHAIN[height % HEIGHT] as Block), height }),
  },
}

interface Arena {
  readonly world: World
  readonly honest: Member
  readonly newcomer: Member
  readonly liars: readonly Liar[]
  readonly syncedMs: number
  /** When `synced` was resolved, the first time. */
  readonly toldMs: number
}

/** A newcomer among `lies` and one honest peer, until it has the honest chain. */
async function newcomerAmong(
  seed: number,
  lies: readonly Lie[],
  prepare: (world: World) => void = () => {},
): Promise<Arena> {
  const honestAt = '10.0.1.1:8999'
  const liarsAt = lies.map((_, i) => `10.0.2.${i + 1}:8999`)
  const world = new World({ seed, faults: FAULTS, wellKnown: [honestAt, ...liarsAt], difficulty: DIFFICULTY })
  const { network } = world
  const gossipTo = [honestAt, NEWCOMER]
  const liars: Liar[] = []
  for (const [i, lie] of lies.entries()) {
    liars.push(await startLiar({ network, address: liarsAt[i] as string, gossipTo, ...lie }))
  }
  const honest = await world.join(honestAt, { chain: CHAIN })
  const newcomer = await world.join(NEWCOMER)
  prepare(world)
  const fromMs = world.nowMs
  let toldMs = Number.POSITIVE_INFINITY
  let toldHeight = 0
  let isHonestCounted = false
  void newcomer.peer.synced().then(({ height }) => {
    toldHeight = height
    toldMs = world.nowMs - fromMs
    isHonestCounted = newcomer.peer.neighbors.some(({ address, claim }) => address.host === '10.0.1.1' && claim)
  })
  const syncedMs = await world.until('the honest chain', () => world.isAgreed([honest, newcomer]))
  await world.until('synced() to resolve', () => toldMs < Number.POSITIVE_INFINITY, 600_000)
  // What the honest peer claims may be lost until all liars are done with; once it is counted, nothing less will do.
  if (isHonestCounted) expect(toldHeight).toBe(HEIGHT)
  return { world, honest, newcomer, liars, syncedMs, toldMs }
}

/** The world goes on after all lies: one more block is appended, and everything is as it should be. */
async function goOn({ world, honest, newcomer, liars }: Arena): Promise<void> {
  world.mineOne(honest)
  await world.until('one more block', () => world.isAgreed([honest, newcomer]))
  expect(newcomer.peer.chain.height).toBe(HEIGHT + 1)
  await world.expectSound()
  for (const liar of liars) await liar.stop()
  await world.end()
}

function report(what: string, seed: number, { syncedMs, toldMs, liars, world }: Arena): void {
  if (!process.env.SIM_REPORT) return
  const drew = liars.map(({ drew: { GET_BLOCK = 0, STATS = 0 } }) => `${GET_BLOCK}+${STATS}`).join(' ')
  const sent = world.network.statsOf(NEWCOMER).sent
  console.log(
    `${what}, seed ${seed}: chain ${syncedMs} ms, synced() ${toldMs.toFixed(0)} ms, sent ${sent}, liars drew GET_BLOCK+STATS ${drew}`,
  )
}

function withSeeds(title: string, usual: number, scenario: (seed: number) => Promise<void>): void {
  it.each(seedsToRun(usual))(`${title} (seed %i)`, TIMEOUT, (seed) => replayable('liars', seed, scenario))
}

describe('a newcomer', () => {
  for (const [name, lie] of Object.entries(LIES)) {
    withSeeds(`gets the honest chain beside a liar that serves ${name}`, 5, async (seed) => {
      const arena = await newcomerAmong(seed, [lie])
      report(name, seed, arena)
      await goOn(arena)
    })
  }

  withSeeds('gets the honest chain of one neighbor among nine liars', 20, async (seed) => {
    const arena = await newcomerAmong(seed, Object.values(LIES))
    report('nine liars', seed, arena)
    await goOn(arena)
  })

  withSeeds('gets the honest chain though nobody serves it that claims a billion blocks', 20, async (seed) => {
    const lie = { claim: BILLION, serve: () => 'silence' as const }
    const arena = await newcomerAmong(seed, [lie])
    report('a billion, silent', seed, arena)
    await arena.world.run(600_000)
    report('a billion, silent, ten minutes later', seed, arena)
    await goOn(arena)
  })

  withSeeds('gets the chain though a stranger forges replies of its only supporter', 10, async (seed) => {
    const arena = await newcomerAmong(seed, [], flood)
    report('forged replies', seed, arena)
    expect(arena.newcomer.ledger.rejected).toBeGreaterThan(0)
    await goOn(arena)
  })
})

/** For 20 s, 2,000 forged replies a second under the honest peer's address, for heights that may have been asked for. */
function flood(world: World): void {
  const { network } = world
  const endMs = network.clock.nowMs() + 20_000
  const forge = (height: number) => {
    world.inject({ from: '10.0.1.1:8999', to: NEWCOMER, bytes: blockReply(forged(height)) })
  }
  const inject = () => {
    for (let i = 0; i < 10; i++) forge(Math.floor(network.random.fraction() * HEIGHT))
    if (network.clock.nowMs() < endMs) network.clock.setTimer(5, inject)
  }
  inject()
}

describe('a miner of blocks that break a rule', () => {
  withSeeds('is not followed, and what it announces is not passed on', 5, async (seed) => {
    const arena = await newcomerAmong(seed, [])
    const { world, newcomer } = arena
    const tooEasy = { ...mineBlock({ previous: CHAIN.at(-1), difficulty: 1 }), hash: plausibleHash('c', DIFFICULTY) }
    const bytes = new TextEncoder().encode(JSON.stringify({ type: 'ANNOUNCE', ...tooEasy }))
    for (let i = 0; i < 20; i++) world.inject({ from: '10.0.1.1:8999', to: NEWCOMER, bytes })
    await world.run(10_000)
    expect(newcomer.peer.chain.height).toBe(HEIGHT)
    expect(newcomer.peer.status().counters.sent.ANNOUNCE).toBe(0)
    await goOn(arena)
  })
})
