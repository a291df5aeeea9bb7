import type { Block } from 'rookery'
import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { type Liar, type LiarAnswer, type LiarClaim, plausibleHash, startLiar } from '../support/liars.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { World } from '../support/world.ts'

const DIFFICULTY = 2
const LONG = mineChain(201, { difficulty: DIFFICULTY })
const CHAIN = LONG.slice(0, 200)
const TOP = LONG[200] as Block
const NEWCOMER = '10.0.9.9:8999'
const HONEST = [1, 2, 3, 4].map((i) => `10.0.1.${i}:8999`)
const MINER = '10.0.3.1:8999'

/** One-way latencies and losses of the lines, and how long a lie may keep a newcomer that has all the rest. */
const LINES = [
  { oneWayMs: 5, loss: 0, mostMs: 1_500 },
  { oneWayMs: 5, loss: 0.3, mostMs: 3_500 },
  { oneWayMs: 50, loss: 0, mostMs: 2_500 },
  { oneWayMs: 50, loss: 0.3, mostMs: 5_000 },
  { oneWayMs: 200, loss: 0, mostMs: 6_000 },
  { oneWayMs: 200, loss: 0.3, mostMs: 12_000 },
]

interface OneMore {
  readonly address: string
  readonly claim: LiarClaim
  serve(height: number): LiarAnswer
}

/** One block more than there is, and all the others served as they are. */
const lie = (serveTop: () => LiarAnswer, n = 1): OneMore => {
  return {
    address: `10.0.2.${n}:8999`,
    claim: { height: CHAIN.length + 1, hash: plausibleHash(`b${n}`, DIFFICULTY) },
    serve: (height) => CHAIN[height] ?? serveTop(),
  }
}
const forged: Block = { ...TOP, minedBy: 'liar', hash: plausibleHash('a', DIFFICULTY) }
/** One block more, just mined. */
const truth: OneMore = {
  address: MINER,
  claim: { height: LONG.length, hash: TOP.hash },
  serve: (height) => LONG[height] ?? null,
}

/** A newcomer among four that have the chain and some that claim one block more, until it has all and is synced. */
async function newcomerAmong(seed: number, line: { oneWayMs: number; loss: number }, more: readonly OneMore[]) {
  const { oneWayMs, loss } = line
  const latencyMs = [oneWayMs * 0.9, oneWayMs * 1.1] as const
  const wellKnown = [...HONEST, ...more.map(({ address }) => address)]
  const world = new World({ seed, faults: { latencyMs, loss }, wellKnown, difficulty: DIFFICULTY })
  const { network } = world
  for (const address of HONEST) await world.join(address, { chain: CHAIN })
  const liars: Liar[] = []
  for (const each of more) liars.push(await startLiar({ network, gossipTo: [NEWCOMER], ...each }))
  const { peer } = await world.join(NEWCOMER)
  const fromMs = world.nowMs
  const atMs = { whole: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, told: Number.POSITIVE_INFINITY }
  const accused: string[] = []
  peer.on('block', ({ block }) => {
    if (block.height === CHAIN.length - 1) atMs.whole = world.nowMs - fromMs
    if (block.height === CHAIN.length) atMs.top = world.nowMs - fromMs
  })
  peer.on('rejected', ({ what, from }) => {
    if (what === 'claim') accused.push(`${from.host}:${from.port}`)
  })
  void peer.synced().then(() => {
    atMs.told = world.nowMs - fromMs
  })
  const isOver = () => atMs.told < Number.POSITIVE_INFINITY && atMs.whole < Number.POSITIVE_INFINITY
  await world.until('synced() to resolve', isOver)
  if (more.includes(truth)) await world.until('the newest block', () => atMs.top < Number.POSITIVE_INFINITY)
  for (const liar of liars) await liar.stop()
  await world.end()
  return { ...atMs, accused, drew: liars.map(({ drew }) => drew['GET_BLOCK'] ?? 0) }
}

function withLines(title: string, scenario: (seed: number, line: (typeof LINES)[number]) => Promise<void>): void {
  for (const line of LINES) {
    const where = `${line.oneWayMs} ms each way, ${line.loss * 100} % lost`
    it.each(seedsToRun(3))(`${title} (${where}, seed %i)`, { timeout: 60_000 }, (seed) =>
      replayable('one-more', seed, () => scenario(seed, line)),
    )
  }
}

describe('a neighbor that claims one block more than everybody and serves the rest', () => {
  const lies: Readonly<Record<string, readonly OneMore[]>> = {
    'is mute there': [lie(() => 'silence')],
    'says that there is none': [lie(() => null)],
    'forges it': [lie(() => forged)],
    'is one of three that are mute there': [1, 2, 3].map((n) => lie(() => 'silence', n)),
  }
  for (const [name, more] of Object.entries(lies)) {
    withLines(`and ${name} does not keep a newcomer from being synced for long`, async (seed, line) => {
      const { whole, told, drew } = await newcomerAmong(seed, line, more)
      if (process.env['SIM_REPORT']) {
        console.log(
          `ONE MORE, ${name}, ${line.oneWayMs} ms, ${line.loss}, seed ${seed}: ${Math.round(told - whole)} ms, ${drew}`,
        )
      }
      expect(told - whole).toBeLessThan(line.mostMs * (more.length > 1 ? 1.5 : 1))
    })
  }

  withLines('and has it is believed', async (seed, line) => {
    const { whole, top, accused } = await newcomerAmong(seed, line, [truth])
    expect(accused).toEqual([])
    expect(top - whole).toBeLessThan(line.mostMs)
  })
})
