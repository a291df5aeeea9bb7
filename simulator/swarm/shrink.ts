import type { Fault } from '../network/faults.ts'
import type { LinksTopology } from '../network/topology.ts'
import { asRecord, callback, fields, integer } from '../options/check.ts'
import type { SimulationOptions } from '../options.ts'

/** A world that has become smaller. */
export interface Shrunk {
  /** The smallest world found that still fails. */
  readonly world: SimulationOptions
  /** Worlds tried. */
  readonly tries: number
}

/** How long a world is made smaller. */
export interface ShrinkOptions {
  /** Most worlds to try. @default 200 */
  readonly mostTries?: number | undefined
}

const checkOptions = fields<ShrinkOptions>({ mostTries: integer(0) })

/**
 * Makes a failing world small: fewer peers, shorter, fewer faults, a plainer network, as long as it still fails.
 * @param fails - Whether a world fails in the way that is looked for.
 * @throws OptionsError for arguments that are none and options that do not exist or make no sense, and whatever `fails` rejects with
 */
export async function shrinkWorld(
  world: SimulationOptions,
  fails: (world: SimulationOptions) => Promise<boolean>,
  options: ShrinkOptions = {},
): Promise<Shrunk> {
  asRecord('world', world, 'options of simulate()')
  callback('fails', fails)
  checkOptions('options', options)
  const { mostTries = 200 } = options
  let smallest = world
  let tries = 0
  for (let hasShrunk = true; hasShrunk && tries < mostTries; ) {
    hasShrunk = false
    for (const candidate of smaller(smallest)) {
      if (tries++ >= mostTries) break
      if (!(await fails(candidate))) continue
      smallest = candidate
      hasShrunk = true
      break
    }
  }
  return { world: smallest, tries }
}

/** Worlds one step smaller, the boldest steps first. */
function* smaller(world: SimulationOptions): Generator<SimulationOptions> {
  const { faults = [], byzantine = [], peers, duration = 60_000, network = {}, workload = {} } = world
  if (faults.length > 1) yield { ...world, faults: [] }
  if (byzantine.length > 1) yield withoutByzantine(world, () => false)
  for (const fewer of new Set([2, Math.floor(peers / 2), peers - 1])) {
    if (fewer >= 1 && fewer < peers) yield withPeers(world, fewer)
  }
  for (const [i] of faults.entries()) yield { ...world, faults: faults.filter((_, j) => j !== i) }
  for (const [i] of byzantine.entries()) yield withoutByzantine(world, (j) => j !== i)
  for (const shorter of [duration / 4, duration / 2, duration * 0.8]) {
    if (shorter >= 1_000) yield withDuration(world, Math.round(shorter))
  }
  for (const [key, value] of Object.entries(network)) {
    if (value !== undefined) yield { ...world, network: { ...network, [key]: undefined } }
  }
  if (network.latency !== undefined && network.latency !== 10) yield { ...world, network: { ...network, latency: 10 } }
  if (world.limits !== undefined) yield { ...world, limits: {} }
  if (workload.mining !== false) yield { ...world, workload: { ...workload, mining: false } }
  if (workload.wordEveryMs !== undefined) {
    const { wordEveryMs: _, ...rest } = workload
    yield { ...world, workload: rest }
  }
  if ((workload.blocks ?? 10) > 1) yield { ...world, workload: { ...workload, blocks: 1 } }
  if (workload.startWithinMs !== 0) yield { ...world, workload: { ...workload, startWithinMs: 0 } }
  if (world.topology?.kind !== 'hosts') yield { ...world, topology: { kind: 'hosts', hosts: 1 } }
}

/** Byzantine peers come after the honest ones, so their indices move. */
function withPeers(world: SimulationOptions, peers: number): SimulationOptions {
  const gone = world.peers - peers
  const move = (index: number) => (index >= world.peers ? [index - gone] : index < peers ? [index] : [])
  const { workload, faults = [] } = world
  const mining = workload?.mining
  const miners = mining && typeof mining.miners === 'object' ? mining.miners.slice(0, peers) : undefined
  return {
    ...world,
    peers,
    faults: faults.map((fault) => moved(fault, move)).filter(isAnything),
    ...(world.topology?.kind === 'links' ? { topology: withinLinks(world.topology, peers) } : {}),
    ...(miners && mining ? { workload: { ...workload, mining: { ...mining, miners } } } : {}),
  }
}

function withinLinks(topology: LinksTopology, peers: number): LinksTopology {
  return { ...topology, links: topology.links.filter((ends) => ends.every((index) => index < peers)) }
}

function withoutByzantine(world: SimulationOptions, keeps: (index: number) => boolean): SimulationOptions {
  const { byzantine = [], faults = [], peers } = world
  // Specs of several peers are rare in drawn worlds; faults that name byzantine peers let go of them.
  const move = (index: number) => (index < peers ? [index] : [])
  return {
    ...world,
    byzantine: byzantine.filter((_, i) => keeps(i)),
    faults: faults.map((fault) => moved(fault, move)).filter(isAnything),
  }
}

function withDuration(world: SimulationOptions, duration: number): SimulationOptions {
  const share = duration / (world.duration ?? 60_000)
  const faults = (world.faults ?? []).map((fault) => ({
    ...fault,
    // Rounded up to the end, it would not be a fault of this world any more.
    atMs: Math.min(Math.round(fault.atMs * share), duration - 1),
    ...(fault.forMs === undefined ? {} : { forMs: Math.round(fault.forMs * share) }),
  }))
  return { ...world, duration, faults }
}

function moved(fault: Fault, move: (index: number) => readonly number[]): Fault {
  if (fault.kind === 'weather') return fault
  if (fault.kind === 'partition') return { ...fault, groups: fault.groups.map((group) => group.flatMap(move)) }
  return { ...fault, peers: fault.peers.flatMap(move) }
}

function isAnything(fault: Fault): boolean {
  if (fault.kind === 'weather') return true
  return fault.kind === 'partition' ? fault.groups.flat().length > 0 : fault.peers.length > 0
}
