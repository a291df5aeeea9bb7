import { describe, expect, it } from 'vitest'
import {
  drawWorld,
  InvariantError,
  runWorld,
  type SimulationOptions,
  shrinkWorld,
  swarm,
} from '../../../../simulator/index.ts'

const SEEDS = Array.from({ length: 200 }, (_, i) => i)

describe('a drawn world', () => {
  it('is the same for the same seed, and survives JSON', () => {
    for (const seed of SEEDS) {
      expect(JSON.parse(JSON.stringify(drawWorld(seed)))).toEqual(drawWorld(seed))
    }
    expect(new Set(SEEDS.map((seed) => JSON.stringify(drawWorld(seed)))).size).toBe(SEEDS.length)
  })

  it('has everything now and then, and stays within its bounds', () => {
    const worlds = SEEDS.map((seed) => drawWorld(seed, { peers: 9, byzantine: 2, faults: 3, duration: 50_000 }))
    const faults = worlds.flatMap(({ faults = [] }) => faults.map(({ kind }) => kind))
    expect(new Set(faults)).toEqual(new Set(['partition', 'crash', 'nat', 'weather', 'slow', 'clock']))
    expect(new Set(worlds.flatMap(({ byzantine = [] }) => byzantine.map(({ strategy }) => strategy))).size).toBe(12)
    for (const { peers, duration = 0, byzantine = [], faults = [] } of worlds) {
      expect([peers >= 2 && peers <= 9, duration <= 50_000, byzantine.length <= 2, faults.length <= 3]).toEqual(
        new Array(4).fill(true),
      )
    }
  })
})

describe('shrinking', () => {
  const crashes = ({ faults = [] }: SimulationOptions) => faults.filter(({ kind }) => kind === 'crash')

  it('leaves only what a failure needs', async () => {
    const seed = SEEDS.find(
      (seed) => crashes(drawWorld(seed)).length > 0 && (drawWorld(seed).byzantine ?? []).length > 1,
    )
    const world = drawWorld(seed as number)
    const shrunk = await shrinkWorld(world, async (candidate) => crashes(candidate).length > 0 && candidate.peers >= 3)
    expect(shrunk.world).toMatchObject({ byzantine: [], topology: { kind: 'hosts', hosts: 1 } })
    expect(shrunk.world.faults).toHaveLength(1)
    expect(shrunk.world.peers).toBeLessThanOrEqual(world.peers)
    expect(shrunk.world.workload).toMatchObject({ mining: false, startWithinMs: 0 })
    expect(shrunk.world.duration).toBeLessThan(2_500)
    expect(shrunk.tries).toBeLessThanOrEqual(200)
  })

  it('makes worlds that can be run', async () => {
    for (const seed of [3, 4, 5]) {
      let checked = 0
      await shrinkWorld(
        drawWorld(seed, { peers: 6, duration: 8_000 }),
        async (candidate) => {
          const result = await runWorld({ ...candidate, settle: false })
          expect(result).not.toBeInstanceOf(InvariantError)
          return checked++ % 3 === 0
        },
        { mostTries: 12 },
      )
    }
  })

  it('keeps faults and their peers together', async () => {
    const world: SimulationOptions = {
      peers: 10,
      byzantine: [{ strategy: 'liar' }],
      faults: [
        { kind: 'partition', atMs: 0, groups: [[0, 9, 10]] },
        { kind: 'crash', atMs: 0, peers: [8, 9] },
      ],
    }
    const seen: SimulationOptions[] = []
    await shrinkWorld(world, async (candidate) => {
      seen.push(candidate)
      return false
    })
    const ofFive = seen.find(({ peers }) => peers === 5)
    expect(ofFive?.faults).toEqual([{ kind: 'partition', atMs: 0, groups: [[0, 5]] }])
    const ofHonest = seen.find(({ byzantine, peers }) => byzantine?.length === 0 && peers === 10)
    expect(ofHonest?.faults?.[0]).toEqual({ kind: 'partition', atMs: 0, groups: [[0, 9]] })
  })
})

describe('a swarm', () => {
  it('tells of each world', async () => {
    const told: number[] = []
    const bounds = { peers: 4, byzantine: 1, faults: 1, duration: 8_000 }
    const failure = await swarm({ seeds: [1, 2, 3], ...bounds, onWorld: (seed) => told.push(seed) })
    expect([failure, told]).toEqual([undefined, [1, 2, 3]])
  })

  it('ends when it is told to', async () => {
    expect(await swarm({ seeds: [1], signal: AbortSignal.abort(), onWorld: () => expect.fail('ran') })).toBeUndefined()
  })
})
