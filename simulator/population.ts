import { type Block, seededRandom, type Verifier } from 'rookery'
import type { MemoryNetwork } from 'rookery/memory'
import { byzantineAddress, honestAddress, hostOf } from './addresses.ts'
import { ByzantinePeer } from './byzantine/byzantine-peer.ts'
import type { BestChain } from './byzantine/strategy.ts'
import { HonestPeer, type HonestPeerListener } from './honest-peer.ts'
import { createSharedHasher } from './math/sha256.ts'
import { makeChain } from './mining/make-block.ts'
import type { Fault } from './network/faults.ts'
import type { Routes } from './network/routes.ts'
import { acquaintances } from './network/topology.ts'
import type { Settings } from './options/settings.ts'

/** Keeps the draw of the topology apart from all others. */
const TOPOLOGY = 0x746f706f

/** Whom each honest peer is configured with. */
export function drawAcquaintances({ topology, peers, seed }: Settings): readonly (readonly number[])[] {
  return acquaintances(topology, peers, seededRandom(seed ^ TOPOLOGY))
}

/** What everybody is made from. */
export interface PopulationOptions {
  readonly settings: Settings
  readonly verifier: Verifier
  readonly network: MemoryNetwork
  readonly routes: Routes
  readonly known: readonly (readonly number[])[]
}

/** The honest peers, not started. */
export function createHonestPeers(options: PopulationOptions, listener: HonestPeerListener): HonestPeer[] {
  const { settings, verifier, network, known } = options
  const { workload, difficulty, timings, limits, faults } = settings
  const chain = makeChain(workload.blocks, network.clock.unixMs(), verifier)
  const hasher = createSharedHasher()
  const withStore = indicesOf(faults, (fault) => fault.kind === 'crash' && fault.keepsStore === true)
  const withClock = indicesOf(faults, ({ kind }) => kind === 'clock')
  /** Peers with the same acquaintances share the list: ten thousand lists of three add up. */
  const wellKnown = new Map<readonly number[], string[]>()
  return known.map((others, index) => {
    const address = honestAddress(index)
    const addresses = wellKnown.get(others) ?? others.map(honestAddress)
    wellKnown.set(others, addresses)
    const plan = {
      index,
      address,
      network,
      hasher,
      peerOptions: { network: { difficulty, wellKnown: addresses }, timings, limits },
      chain: index < workload.holders ? chain : [],
      hasStore: withStore.has(index),
      hasOwnClock: withClock.has(index),
    }
    return new HonestPeer(plan, listener)
  })
}

/** The byzantine peers, not started; their indices go on after the honest ones'. */
export function createByzantinePeers(
  { settings, verifier, network, routes }: PopulationOptions,
  world: {
    best(): BestChain
    onMined(index: number, block: Block, previous: Block | undefined): void
    onThrown(peer: ByzantinePeer, when: string, error: unknown): void
  },
): ByzantinePeer[] {
  const others = Array.from({ length: settings.peers }, (_, i) => honestAddress(i))
  const specs = settings.byzantine.flatMap((spec) => Array.from({ length: spec.count }, () => spec))
  return specs.map(({ strategy, options }, i) => {
    const index = settings.peers + i
    let sockets = 0
    const nextAddress = () => {
      const address = byzantineAddress(i, ++sockets)
      routes.add(hostOf(address), index)
      return address
    }
    const peer: ByzantinePeer = new ByzantinePeer(strategy, options, {
      network,
      verifier,
      random: network.randomFor(byzantineAddress(i, 1)),
      others,
      best: world.best,
      nextAddress,
      onMined: (block, previous) => world.onMined(index, block, previous),
      onThrown: (when, error) => world.onThrown(peer, when, error),
    })
    return peer
  })
}

function indicesOf(faults: readonly Fault[], isMeant: (fault: Fault) => boolean): ReadonlySet<number> {
  return new Set(faults.filter(isMeant).flatMap((fault) => ('peers' in fault ? fault.peers : [])))
}
