import { drawWorld, InvariantError, runWorld, type SimulationOptions, shrinkWorld } from 'rookery/simulator'
import { describe, expect, it } from 'vitest'
import { replayable, seedsToRun } from '../support/seeds.ts'

/** Small worlds, so that many fit into a minute. `npm run swarm` draws larger ones, and more of them. */
const BOUNDS = { peers: 10, byzantine: 2, faults: 3, duration: 60_000 }

/** Runs a world. What breaks is thrown, with the smallest world that breaks in the same way. */
async function expectSound(world: SimulationOptions): Promise<void> {
  const result = await runWorld(world)
  if (!(result instanceof InvariantError)) return expect(result.summary.isAgreed).toBe(true)
  const shrunk = await shrinkWorld(world, (candidate) => breaksLike(result, candidate), { mostTries: 60 })
  result.message += `\nthe smallest world found: npm run swarm -- --world '${JSON.stringify(shrunk.world)}'`
  throw result
}

async function breaksLike({ details }: InvariantError, world: SimulationOptions): Promise<boolean> {
  const result = await runWorld(world)
  return result instanceof InvariantError && result.details.invariant === details.invariant
}

/** Worlds of the usual size that went wrong once, each with what was wrong. */
const ONCE_BROKEN = [
  [389, 'a claim was called bad since its next block did not link to our tip, which was a fork'],
  [462, 'the same, after a partition'],
  [268, 'a peer of few neighbors had lost one announcement and eleven of twelve answers, and stayed a block behind'],
] as const

/** The same, made small by hand or by the shrinker. */
const ONCE_BROKEN_AND_SMALL: readonly (readonly [string, SimulationOptions])[] = [
  [
    'an honest claim was called bad, as a liar was first with another valid block where its chain parted from ours',
    {
      seed: 66,
      peers: 2,
      duration: 21_613,
      topology: { kind: 'hosts', hosts: 3 },
      network: { latency: [0, 400], loss: 0.033, bytesPerSecond: 123_892 },
      byzantine: [{ strategy: 'equivocator', power: 0.597 }, { strategy: 'flooder' }],
      workload: { blocks: 10, holders: 1, startWithinMs: 0, mining: { blockEveryMs: 7_483, miners: 2 } },
    },
  ],
]

describe('a world that once went wrong', () => {
  it.each(ONCE_BROKEN_AND_SMALL)('and is small now ends in agreement (%s)', (_, world) => expectSound(world))

  it.each(ONCE_BROKEN)('ends in agreement (seed %i: %s)', { timeout: 120_000 }, (seed) =>
    replayable('swarm', seed, (seed) => expectSound(drawWorld(seed, { peers: 20 }))),
  )
})

describe('a random world', () => {
  it.each(seedsToRun(30))('is sound and ends in agreement (seed %i)', { timeout: 120_000 }, (seed) =>
    replayable('swarm', seed, (seed) => expectSound(drawWorld(seed, BOUNDS))),
  )
})
