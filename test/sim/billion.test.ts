import type { Block } from 'rookery'
import { describe, expect, it } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { type LiarAnswer, plausibleHash, startLiar } from '../support/liars.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { World } from '../support/world.ts'

const DIFFICULTY = 2
const CHAIN = mineChain(400, { difficulty: DIFFICULTY })
const HONEST = '10.0.1.1:8999'
const LIAR = '10.0.2.1:8999'
const NEWCOMER = '10.0.9.9:8999'
const BILLION = { height: 1_000_000_000, hash: plausibleHash('f', DIFFICULTY) }

const nonsense = (height: number): Block => {
  return { height, minedBy: 'liar', messages: ['lie'], nonce: '1', timestamp: 1, hash: plausibleHash('a', DIFFICULTY) }
}
const LIES: Readonly<Record<string, (height: number) => LiarAnswer>> = {
  silence: () => 'silence',
  'its own nonsense': nonsense,
  'replayed real blocks': (height) => ({ ...(CHAIN[(height * 7) % CHAIN.length] as Block), height }),
  "the honest chain's beginning": (height) => CHAIN[height] ?? nonsense(height),
}

interface Outcome {
  /** When the newcomer had the honest chain, and when `synced()` said so. */
  readonly chainMs: number
  readonly toldMs: number
  /** `GET_BLOCK`s to the liar, less the real blocks that it served. */
  readonly wasted: number
  readonly mostWaiting: number
}

/** A newcomer beside an honest peer, and beside a liar if there is a lie. */
async function newcomer(seed: number, serve: ((height: number) => LiarAnswer) | undefined): Promise<Outcome> {
  const world = new World({ seed, faults: { latencyMs: [5, 50] }, wellKnown: [HONEST, LIAR], difficulty: DIFFICULTY })
  const { network } = world
  const honest = await world.join(HONEST, { chain: CHAIN })
  const liar = serve && (await startLiar({ network, address: LIAR, gossipTo: [NEWCOMER], claim: BILLION, serve }))
  const { peer } = await world.join(NEWCOMER)
  const fromMs = world.nowMs
  let mostWaiting = 0
  let asked = 0
  network.tap(({ from, to, bytes }) => {
    mostWaiting = Math.max(mostWaiting, peer.status().bounded.blocksWaiting)
    if (`${from.host}:${from.port}` !== NEWCOMER || `${to.host}:${to.port}` !== LIAR) return
    if (new TextDecoder().decode(bytes).includes('"GET_BLOCK"')) asked++
  })
  let chainMs = Number.POSITIVE_INFINITY
  let toldMs = Number.POSITIVE_INFINITY
  peer.on('block', ({ block }) => {
    if (block.height === CHAIN.length - 1) chainMs = Math.min(chainMs, world.nowMs - fromMs)
  })
  void peer.synced().then(() => {
    toldMs = world.nowMs - fromMs
  })
  await world.until('synced() to resolve', () => toldMs < Number.POSITIVE_INFINITY)
  const real = peer.neighbors.find(({ address }) => address.host === '10.0.2.1')?.conduct.served ?? 0
  expect(peer.chain.tip?.hash).toBe(honest.peer.chain.tip?.hash)
  await liar?.stop()
  await world.end()
  return { chainMs, toldMs, wasted: asked - real, mostWaiting }
}

describe('a neighbor that claims a billion blocks', () => {
  for (const [name, serve] of Object.entries(LIES)) {
    it.each(seedsToRun(5))(`and serves ${name} gains nothing (seed %i)`, { timeout: 60_000 }, (seed) =>
      replayable('billion', seed, async () => {
        const without = await newcomer(seed, undefined)
        const beside = await newcomer(seed, serve)
        const delayMs = beside.chainMs - without.chainMs
        if (process.env.SIM_REPORT) {
          const { toldMs, wasted, mostWaiting } = beside
          const facts = [delayMs, toldMs - without.toldMs, wasted, mostWaiting - without.mostWaiting].map(Math.round)
          console.log(`BILLION ${name}, seed ${seed}: ${facts.join(' ')}`)
        }
        expect(delayMs).toBeLessThan(2_000)
        expect(beside.wasted).toBeLessThan(100)
      }),
    )
  }
})
