import { OptionsError } from 'rookery'
import { describe, expect, it } from 'vitest'
import {
  drawWorld,
  InvariantError,
  runWorld,
  type SimulationOptions,
  shrinkWorld,
  swarm,
} from '../../../../simulator/index.ts'
import { resolveOptions } from '../../../../simulator/options/settings.ts'

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

describe('what cannot be drawn, run or made small', () => {
  const any = <T>(value: unknown) => value as T
  const never = async () => false
  it.each([
    [() => drawWorld(-1), 'seed is -1: give an integer from 0 to 4294967295.'],
    [() => drawWorld(1, { peers: 1 }), 'bounds.peers is 1: give an integer from 2 to 100000.'],
    [() => drawWorld(1, any({ peer: 5 })), 'bounds.peer does not exist; there are peers, byzantine, faults, duration.'],
    [() => drawWorld(1, { duration: 5 }), 'bounds.duration is 5: give a number of at least 1000.'],
    [() => swarm(any({})), 'options.seeds is undefined: give a list of numbers.'],
    [() => swarm(any({ seeds: 3 })), 'options.seeds is 3: give a list of numbers.'],
    [
      () => swarm(any({ seeds: [], sed: 1 })),
      /^options\.sed does not exist; there are seeds, shrinks, onWorld, signal, peers/,
    ],
    [() => shrinkWorld({ peers: 2 }, any(undefined)), 'fails is undefined: give a function.'],
    [() => shrinkWorld({ peers: 2 }, never, any({ tries: 5 })), /^options\.tries does not exist/],
  ])('is refused: %s', async (work, message) => {
    const error = await (async () => await work())().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(OptionsError)
    if (message instanceof RegExp) expect((error as Error).message).toMatch(message)
    else expect((error as Error).message).toBe(message)
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

  it('lets no fault begin when all is over', async () => {
    const world: SimulationOptions = { peers: 2, duration: 9_001, faults: [{ kind: 'crash', atMs: 9_000, peers: [0] }] }
    await shrinkWorld(world, async (candidate) => resolveOptions(candidate).faults.length === 1)
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
