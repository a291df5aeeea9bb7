import { OptionsError } from 'rookery'
import { describe, expect, it } from 'vitest'
import {
  createSimulation,
  drawWorld,
  type Fault,
  type SimulationOptions,
  shrinkWorld,
  simulate,
} from '../../../../simulator/index.ts'
import { resolveOptions } from '../../../../simulator/options/settings.ts'

const refusal = async (options: unknown) => {
  const error = await simulate(options as SimulationOptions).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(OptionsError)
  return (error as OptionsError).message
}

const fault = (facts: object) => ({ faults: [{ kind: 'crash', atMs: 0, peers: [1], ...facts }] })
const links = (...list: unknown[]) => ({ topology: { kind: 'links', links: list } })
const latency = (model: unknown) => ({ network: { latency: model } })
const mining = (facts: object) => ({ workload: { mining: { blockEveryMs: 1_000, ...facts } } })

describe('a world', () => {
  it.each([
    [undefined, 'simulate needs an object with at least `peers`.'],
    [{}, 'peers is undefined: give an integer from 1 to 100000.'],
    [{ peers: 2.5 }, 'peers is 2.5: give an integer from 1 to 100000.'],
    [{ peers: '2' }, 'peers is "2": give an integer from 1 to 100000.'],
  ])('%j is refused', async (options, message) => {
    expect(await refusal(options)).toBe(message)
  })

  it.each([
    [{ sed: 1 }, /^sed does not exist; there are peers, seed, /],
    [{ duration: -1 }, /^duration is -1: give a number of at least 0\.$/],
    [{ trace: 'no' }, /^trace is "no": give true or false\.$/],
    [{ topology: 'ring' }, /^topology is "ring": give an object such as \{ kind: "hosts" \}\.$/],
    [{ topology: { kind: 'rign' } }, /^topology.kind is "rign": give one of hosts, ring, random, line, mesh, links\.$/],
    [{ topology: { kind: 'ring', reach: 0 } }, /^topology.reach is 0: give an integer of at least 1\.$/],
    [{ topology: { kind: 'ring', raech: 2 } }, /^topology.raech does not exist; there are kind, isPhysical, reach\.$/],
    [{ topology: { kind: 'hosts', hosts: 1.5 } }, /^topology.hosts is 1.5: give an integer of at least 1\.$/],
    [{ topology: { kind: 'links' } }, /^topology.links is undefined: give a list of pairs of peers\.$/],
    [links([0, 2]), /^topology.links\[0\]\[1\] is 2: give an integer from 0 to 1\.$/],
    [links([0, 1], [1, 1]), /^topology.links\[1\] links peer 1 to itself/],
    [links([0]), /^topology.links\[0\] has not two ends/],
    [{ network: null }, /^network is null: give an object with some of latency, /],
    [{ network: { los: 0.2 } }, /^network.los does not exist; there are latency, mtuBytes, loss, /],
    [{ network: { latencyMs: 5 } }, /^network.latencyMs does not exist/],
    [{ network: { loss: '0.2' } }, /^network.loss is "0.2": give a number from 0 to 1\.$/],
    [{ network: { reorder: 1.5 } }, /^network.reorder is 1.5: give a number from 0 to 1\.$/],
    [{ network: { burst: { everyMs: 5 } } }, /^network.burst.forMs is undefined: give a number of at least 1\.$/],
    [latency('5-50'), /^network.latency is "5-50": give milliseconds, \[min, max\], or one of the models\.$/],
    [latency(-1), /^network.latency is -1: give a number of at least 0\.$/],
    [latency([50, 5]), /^network.latency is \[50, 5\]: give \[min, max\], the smaller number first\.$/],
    [latency([5]), /^network.latency is a list of 1: give \[min, max\]\.$/],
    [latency({ kind: 'normal' }), /^network.latency.kind is "normal": give one of log-normal, regions\.$/],
    [latency({ kind: 'log-normal', median: 4 }), /^network.latency.median does not exist/],
    [latency({ kind: 'log-normal' }), /^network.latency.medianMs is undefined/],
    [latency({ kind: 'regions', table: [] }), /^network.latency.table is empty: give a row for each region/],
    [
      latency({ kind: 'regions', table: [[1, 2], [3]] }),
      /^network.latency.table\[1\] has 1 columns: give each of the 2/,
    ],
    [
      latency({ kind: 'regions', table: [[-1]] }),
      /^network.latency.table\[0\]\[0\] is -1: give a number of at least 0/,
    ],
    [{ faults: {} }, /^faults is an object: give a list\.$/],
    [fault({ kind: 'flood' }), /^faults\[0\].kind is "flood": give one of partition, crash/],
    [fault({ atMs: undefined }), /^faults\[0\].atMs is undefined: give a number of at least 0\.$/],
    [
      { duration: 5_000, ...fault({ atMs: 5_000 }) },
      /^faults\[0\].atMs is 5000: give a number below 5000, the duration\.$/,
    ],
    [fault({ atMs: 90_000 }), /^faults\[0\].atMs is 90000: give a number below 60000, the duration\.$/],
    [fault({ forMS: 5 }), /^faults\[0\].forMS does not exist; there are kind, atMs, forMs, peers, keepsStore\.$/],
    [fault({ peers: [2] }), /^faults\[0\].peers\[0\] is 2: give an integer from 0 to 1\.$/],
    [fault({ peers: 1 }), /^faults\[0\].peers is 1: give a list of indices of peers\.$/],
    [fault({ kind: 'slow' }), /^faults\[0\].msEach is undefined: give a number of at least 0\.$/],
    [fault({ kind: 'clock', jumpMs: Number.NaN }), /^faults\[0\].jumpMs is NaN: give a finite number\.$/],
    [{ faults: [{ kind: 'partition', atMs: 0 }] }, /^faults\[0\].groups is undefined: give a list of groups/],
    [{ faults: [{ kind: 'partition', atMs: 0, groups: [0, 1] }] }, /^faults\[0\].groups\[0\] is 0: give a list of ind/],
    [
      { faults: [{ kind: 'partition', atMs: 0, groups: [[0], [1, 0]] }] },
      /^faults\[0\].groups has peer 0 in groups 0 and 1: name it once\.$/,
    ],
    [{ faults: [{ kind: 'weather', atMs: 0, faults: { lost: 1 } }] }, /^faults\[0\].faults.lost does not exist/],
    [{ byzantine: { strategy: 'liar' } }, /^byzantine is an object: give a list\.$/],
    [{ byzantine: [{ strategy: 'lair' }] }, /^byzantine\[0\].strategy is "lair": give one of liar, forger, /],
    [{ byzantine: [{ strategy: 'constructor' }] }, /^byzantine\[0\].strategy is "constructor": give one of liar/],
    [{ byzantine: [{ strategy: 'liar', cuont: 2 }] }, /^byzantine\[0\].cuont does not exist/],
    [{ byzantine: [{ strategy: 'liar', options: { above: '5' } }] }, /^byzantine\[0\].options.above is "5"/],
    [
      { byzantine: [{ strategy: 'liar', options: { abvoe: 5 } }] },
      /^byzantine\[0\].options.abvoe does not exist for liar; there are above\.$/,
    ],
    [
      { byzantine: [{ strategy: 'silent', options: { above: 5 } }] },
      /^byzantine\[0\].options.above does not exist for silent; there are none\.$/,
    ],
    [{ workload: null }, /^workload is null: give an object with some of blocks, holders/],
    [{ workload: { block: 5 } }, /^workload.block does not exist; there are blocks, /],
    [mining({ blockEveryMs: 0 }), /^workload.mining.blockEveryMs is 0: give a number of at least 1\.$/],
    [mining({ block: 5 }), /^workload.mining.block does not exist; there are blockEveryMs, miners\.$/],
    [mining({ miners: '3' }), /^workload.mining.miners is "3": give an integer of at least 0\.$/],
    [mining({ miners: [1, -1] }), /^workload.mining.miners\[1\] is -1: give a number of at least 0\.$/],
    [mining({ miners: [1, 1, 1] }), /^workload.mining.miners.length is 3: give a power for each of 2 peers\.$/],
    [{ workload: { mining: true } }, /^workload.mining is true: give an object with some of blockEveryMs, miners\.$/],
    [{ settle: { levelWithin: 5 } }, /^settle.levelWithin does not exist; there are levelWithinMs, agreeWithinMs\.$/],
    [{ settle: { levelWithinMs: '5' } }, /^settle.levelWithinMs is "5": give a number of at least 0\.$/],
    [{ invariants: true }, /^invariants is true: give a list of invariants, or false for none\.$/],
    [
      { invariants: [{ name: 'mine' }] },
      /^invariants\[0\] is an object: give one of valid-chain, .*, or an invariant of/,
    ],
    [{ invariants: ['valid-chian'] }, /^invariants\[0\] is "valid-chian": give one of valid-chain, /],
    [{ timings: { gosipMs: 5 } }, /^timings has no option gosipMs; there are gossipMs, /],
    [{ timings: { gossipMs: '5' } }, /^timings.gossipMs is the text "5": it must be an integer from 1 to /],
    [{ limits: { neighbours: 5 } }, /^limits has no option neighbours; there are neighbors, /],
  ])('of two peers with %j is refused', async (options, message) => {
    expect(await refusal({ peers: 2, ...options })).toMatch(message)
  })

  it('may leave out whatever has a default', () => {
    const nothing = { levelWithinMs: undefined, agreeWithinMs: undefined }
    const settings = resolveOptions({ peers: 2, settle: nothing } as unknown as SimulationOptions)
    expect(settings).toEqual({
      peers: 2,
      seed: 1,
      duration: 60_000,
      topology: { kind: 'hosts' },
      network: {},
      faults: [],
      byzantine: [],
      workload: { blocks: 10, holders: 3, startWithinMs: 1_000, mining: { blockEveryMs: 10_000 } },
      invariants: expect.any(Array),
      settle: { levelWithinMs: 180_000, agreeWithinMs: 60_000 },
      difficulty: 1,
      timings: {},
      limits: {},
      trace: true,
    })
  })

  it('can be run again from its report', async () => {
    const world = {
      ...drawWorld(4, { peers: 5, duration: 10_000 }),
      timings: { statsMs: 4_000 },
      limits: { words: 50 },
    }
    const report = await simulate(world)
    const kept: unknown = JSON.parse(JSON.stringify(report.options))
    expect(await simulate(kept as SimulationOptions)).toEqual(report)
  })

  it('may have more hosts, holders and miners than peers: all of them', async () => {
    const workload = { holders: 9, mining: { blockEveryMs: 1_000, miners: 9 } }
    const simulation = await createSimulation({ peers: 2, topology: { kind: 'hosts', hosts: 9 }, workload })
    await simulation.stop()
  })

  it('that is drawn makes sense, and so do those that it shrinks to', async () => {
    const linked: SimulationOptions = {
      peers: 9,
      topology: {
        kind: 'links',
        links: [
          [0, 1],
          [1, 8],
        ],
      },
    }
    const faults: readonly Fault[] = [{ kind: 'partition', atMs: 0, groups: [[0, 8]] }]
    for (const world of [{ ...linked, faults }, ...Array.from({ length: 50 }, (_, seed) => drawWorld(seed))]) {
      resolveOptions(world)
      await shrinkWorld(world, async (candidate) => resolveOptions(candidate).peers === 2, { mostTries: 20 })
    }
  })
})
