import type { MemoryNetwork } from 'rookery/memory'
import type { ByzantinePeer } from '../byzantine/byzantine-peer.ts'
import type { HonestPeer } from '../honest-peer.ts'
import type { BrokenInvariant } from '../invariants/invariant.ts'
import { describeFault } from '../network/fault-schedule.ts'
import { endOf } from '../network/faults.ts'
import { regionsOf } from '../network/latency.ts'
import type { Settings } from '../options/settings.ts'
import type { Recorder } from './recorder.ts'
import type { ReportedPeer, SimulationReport, SimulationSummary } from './report.ts'

/** All that a report is made from. */
export interface ReportSources {
  readonly settings: Settings
  readonly network: MemoryNetwork
  readonly peers: readonly HonestPeer[]
  readonly byzantine: readonly ByzantinePeer[]
  readonly known: readonly (readonly number[])[]
  readonly powers: readonly number[]
  readonly recorder: Recorder
  readonly digest: string
  readonly steps: number
  readonly nowMs: number
  readonly isAgreed: boolean
  readonly settled: SimulationSummary['settled']
  readonly broken: BrokenInvariant | null
}

/** The report of a simulation; a copy that nothing changes afterwards. */
export function writeReport(sources: ReportSources): SimulationReport {
  const { settings, recorder } = sources
  const blocks = recorder.blocks.report(onBestChain(sources.peers))
  const { invariants, byzantine, ...options } = settings
  const report: SimulationReport = {
    format: 'rookery-simulation',
    version: 1,
    options: {
      ...options,
      byzantine: byzantine.map((spec) => ({ ...spec, strategy: spec.strategy.name })),
      invariants: invariants.map(({ name }) => name),
    },
    seed: settings.seed,
    summary: summaryOf(sources, blocks.filter(({ isOnBestChain }) => !isOnBestChain).length),
    broken: sources.broken,
    peers: peersOf(sources),
    shown: recorder.shown,
    samples: recorder.samples,
    blocks,
    reorgs: recorder.reorgs,
    acquaintances: recorder.acquaintances,
    acquaintanceCount: recorder.acquaintanceCount,
    faults: settings.faults.map((fault) => [fault.atMs, endOf(fault, settings.duration), describeFault(fault)]),
    traffic: recorder.traffic,
  }
  return structuredClone(report)
}

function summaryOf(sources: ReportSources, stale: number): SimulationSummary {
  const { network, peers, recorder, steps, digest, nowMs, isAgreed, settled } = sources
  const heights = peers.map(({ height }) => height).filter((height) => height >= 0)
  return {
    virtualMs: nowMs,
    steps,
    datagrams: network.stats.sent,
    delivered: network.stats.delivered,
    digest,
    lowest: heights.reduce((low, height) => Math.min(low, height), heights[0] ?? 0),
    highest: heights.reduce((high, height) => Math.max(high, height), 0),
    isAgreed,
    mined: recorder.blocks.mined,
    stale,
    forks: recorder.blocks.forks,
    reorgs: recorder.reorgCount,
    deepestReorg: recorder.deepestReorg,
    propagation: recorder.blocks.propagation,
    settled,
  }
}

function peersOf({ settings, peers, byzantine, known, powers }: ReportSources): ReportedPeer[] {
  const regions = regionsOf(settings.network.latency ?? 1)
  const everybody = [
    ...peers.map(({ address, index }) => ({ address, kind: 'honest', knows: known[index] ?? [] })),
    ...byzantine.map(({ address, strategy }) => ({ address, kind: strategy.name, knows: [] })),
  ]
  return everybody.map((peer, index) => ({ ...peer, region: index % regions, power: powers[index] ?? 0 }))
}

/** Whether a block is on the chain of the highest peer. */
function onBestChain(peers: readonly HonestPeer[]): (block: { height: number; hash: string }) => boolean {
  let best = peers[0]
  for (const peer of peers) if (peer.height > (best?.height ?? -1)) best = peer
  return ({ height, hash }) => best?.peer?.chain.at(height)?.hash === hash
}
