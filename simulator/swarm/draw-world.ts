import { type PeerLimits, type Random, seededRandom } from 'rookery'
import { type StrategyName, strategies } from '../byzantine/strategies.ts'
import { drawChance, drawInteger, drawOne, drawSome, drawUniform } from '../math/draws.ts'
import type { Fault, Weather } from '../network/faults.ts'
import { type LatencyModel, WORLD_LATENCIES } from '../network/latency.ts'
import type { NetworkModel } from '../network/routes.ts'
import type { Topology } from '../network/topology.ts'
import { type Checks, fields, integer, number } from '../options/check.ts'
import type { ByzantineSpec, SimulationOptions, Workload } from '../options.ts'

/** Keeps the draw of a world apart from what happens in it. */
const WORLD = 0x776f726c

/** Keeps the draw of limits apart from that of the rest, so that the worlds of old seeds are what they were. */
const LIMITS = 0x6c696d69

/** And that of ways to misbehave that came later, for the same reason. */
const LATER = 0x6e657763
const LATER_STRATEGIES: readonly StrategyName[] = ['herald', 'misleader']
const EARLIER_STRATEGIES = (Object.keys(strategies) as StrategyName[]).filter(
  (name) => !LATER_STRATEGIES.includes(name),
)

/** What worlds are drawn from. */
export interface WorldBounds {
  /** Most honest peers, at least 2. @default 20 */
  readonly peers?: number
  /** Most byzantine peers. @default 4 */
  readonly byzantine?: number
  /** Most faults. @default 5 */
  readonly faults?: number
  /** Longest duration, in milliseconds, at least 1,000. @default 120000 */
  readonly duration?: number
}

/** A check for each of the bounds. */
export const WORLD_BOUNDS: Checks<WorldBounds> = {
  peers: integer(2, 100_000),
  byzantine: integer(0),
  faults: integer(0),
  duration: number(1_000),
}

const checkSeed = integer(0, 2 ** 32 - 1)
const checkBounds = fields(WORLD_BOUNDS)

/**
 * A random world: the same for the same seed and bounds. It survives JSON.
 * @param seed - An integer from 0 to 2^32 - 1, and that of the world.
 * @throws OptionsError for a seed or bounds that make no sense
 */
export function drawWorld(seed: number, bounds: WorldBounds = {}): SimulationOptions {
  checkSeed('seed', seed)
  checkBounds('bounds', bounds)
  const random = seededRandom(seed ^ WORLD)
  const { peers: mostPeers = 20, byzantine: mostByzantine = 4, faults: mostFaults = 5, duration = 120_000 } = bounds
  const peers = 2 + drawInteger(random, Math.max(1, mostPeers - 1))
  const byzantine = drawByzantine(random, drawInteger(random, mostByzantine + 1))
  const durationMs = Math.round(drawUniform(random, duration / 4, duration))
  const everybody = peers + byzantine.length
  const count = drawInteger(random, mostFaults + 1)
  return {
    seed,
    peers,
    duration: durationMs,
    topology: drawTopology(random),
    network: drawNetwork(random),
    byzantine: [...byzantine, ...drawLaterByzantine(seededRandom(seed ^ LATER), mostByzantine - byzantine.length)],
    workload: drawWorkload(random, peers),
    faults: Array.from({ length: count }, () => drawFault(random, { peers, everybody, durationMs })),
    ...drawLimits(seededRandom(seed ^ LIMITS)),
  }
}

/** Limits so tight that a world of a few peers comes up against them. */
function drawLimits(random: Random): { limits?: Partial<PeerLimits> } {
  if (!drawChance(random, 0.3)) return {}
  const limits = {
    neighbors: 40 + drawInteger(random, 40),
    heardOf: 20 + drawInteger(random, 40),
    requestsInFlight: 4 + drawInteger(random, 60),
    words: 5 + drawInteger(random, 50),
    badClaims: 4 + drawInteger(random, 20),
  }
  return { limits }
}

function drawTopology(random: Random): Topology {
  return drawOne<Topology>(random, [
    { kind: 'hosts', hosts: 1 },
    { kind: 'hosts', hosts: 3 },
    { kind: 'ring', reach: 2 },
    { kind: 'random', degree: 3 },
    { kind: 'line' },
  ])
}

function drawNetwork(random: Random): NetworkModel {
  return { latency: drawLatency(random), ...drawWeather(random, 0.3) }
}

function drawLatency(random: Random): LatencyModel {
  return drawOne<LatencyModel>(random, [
    1,
    [5, 50],
    [0, 400],
    { kind: 'log-normal', medianMs: 40, sigma: 0.6 },
    { kind: 'regions', table: WORLD_LATENCIES },
  ])
}

function drawWeather(random: Random, mostLoss: number): Weather {
  return {
    ...(drawChance(random, 0.6) ? { loss: round(drawUniform(random, 0, mostLoss)) } : {}),
    ...(drawChance(random, 0.3) ? { duplicate: round(drawUniform(random, 0, 0.1)) } : {}),
    ...(drawChance(random, 0.3) ? { reorder: round(drawUniform(random, 0, 0.2)) } : {}),
    ...(drawChance(random, 0.2) ? { burst: { everyMs: 5_000, forMs: 500 } } : {}),
    ...(drawChance(random, 0.2) ? { bytesPerSecond: Math.round(drawUniform(random, 20_000, 200_000)) } : {}),
  }
}

function drawByzantine(random: Random, count: number): ByzantineSpec[] {
  return Array.from({ length: count }, () => {
    const strategy = drawOne(random, EARLIER_STRATEGIES)
    const mines = strategy === 'selfish-miner' || strategy === 'equivocator'
    return { strategy, ...(mines ? { power: round(drawUniform(random, 0.5, 2)) } : {}) }
  })
}

/** One more where there is room, now and then. */
function drawLaterByzantine(random: Random, room: number): ByzantineSpec[] {
  return room > 0 && drawChance(random, 0.4) ? [{ strategy: drawOne(random, LATER_STRATEGIES) }] : []
}

function drawWorkload(random: Random, peers: number): Workload {
  const miners = 1 + drawInteger(random, Math.min(peers, 6))
  return {
    blocks: drawOne(random, [0, 1, 10, 60]),
    holders: 1 + drawInteger(random, Math.min(3, peers)),
    startWithinMs: drawOne(random, [0, 1_000, 20_000]),
    mining: { blockEveryMs: Math.round(drawUniform(random, 1_500, 20_000)), miners },
    ...(drawChance(random, 0.3) ? { wordEveryMs: 2_000 } : {}),
  }
}

interface Stage {
  readonly peers: number
  readonly everybody: number
  readonly durationMs: number
}

function drawFault(random: Random, { peers, everybody, durationMs }: Stage): Fault {
  const times = {
    atMs: Math.round(drawUniform(random, 0, durationMs * 0.8)),
    forMs: Math.round(drawUniform(random, 1_000, durationMs / 2)),
  }
  const honest = Array.from({ length: peers }, (_, i) => i)
  const some = () =>
    drawSome(random, honest, 1 + drawInteger(random, Math.max(1, Math.floor(peers / 2)))).sort(ascending)
  switch (drawInteger(random, 6)) {
    case 0: {
      const all = Array.from({ length: everybody }, (_, i) => i)
      const group = drawSome(random, all, 1 + drawInteger(random, everybody)).sort(ascending)
      return { kind: 'partition', ...times, groups: [group], ...(drawChance(random, 0.3) ? { oneWay: true } : {}) }
    }
    case 1:
      return { kind: 'crash', ...times, peers: some(), keepsStore: drawChance(random, 0.5) }
    case 2:
      return { kind: 'nat', ...times, peers: some(), keepMs: drawOne(random, [15_000, 30_000, 120_000]) }
    case 3:
      return { kind: 'weather', ...times, faults: drawWeather(random, 0.8) }
    case 4:
      return { kind: 'slow', ...times, peers: some(), msEach: round(drawUniform(random, 0.5, 20)) }
    default:
      return {
        kind: 'clock',
        ...times,
        peers: some(),
        rate: drawOne(random, [0.5, 0.9, 1.001, 1.1, 2]),
        jumpMs: drawOne(random, [0, -3_600_000, 3_600_000]),
      }
  }
}

const ascending = (a: number, b: number) => a - b

/** Few digits, so that a world can be read. */
function round(x: number): number {
  return Math.round(x * 1_000) / 1_000
}
