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
] as const

describe('a world that once went wrong', () => {
  it.each(ONCE_BROKEN)('ends in agreement (seed %i: %s)', { timeout: 120_000 }, (seed) =>
    replayable('swarm', seed, (seed) => expectSound(drawWorld(seed, { peers: 20 }))),
  )
})

describe('a random world', () => {
  it.each(seedsToRun(30))('is sound and ends in agreement (seed %i)', { timeout: 120_000 }, (seed) =>
    replayable('swarm', seed, (seed) => expectSound(drawWorld(seed, BOUNDS))),
  )
})
