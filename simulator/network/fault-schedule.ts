import type { MemoryNetwork } from 'rookery/memory'
import { endOf, type Fault } from './faults.ts'
import type { Cut, Routes } from './routes.ts'

/** What a fault can be done to. */
export interface FaultTarget {
  crash(keepsStore: boolean): Promise<void>
  recover(): Promise<void>
  slowDown(msEach: number): void
  readonly address: string
  readonly clock: { jump(ms: number): void; runAt(rate: number): void } | undefined
}

/** What a schedule of faults works on. */
export interface FaultWorld {
  readonly network: MemoryNetwork
  readonly routes: Routes
  readonly durationMs: number
  /** The honest peer with an index; undefined for a byzantine one, which nothing but a cut can hurt. */
  peer(index: number): FaultTarget | undefined
  /** Something was begun that goes on by itself. */
  onWork(work: Promise<unknown>): void
}

/** Lets every fault begin and end at its time. @returns A function that ends those under way, now. */
export function scheduleFaults(faults: readonly Fault[], world: FaultWorld): () => void {
  const { clock } = world.network
  const underWay = new Set<() => void>()
  for (const fault of faults) {
    const endMs = endOf(fault, world.durationMs)
    if (endMs <= fault.atMs) continue
    clock.setTimer(fault.atMs - clock.nowMs(), () => {
      const heal = begin(fault, world)
      underWay.add(heal)
      clock.setTimer(endMs - fault.atMs, () => {
        if (underWay.delete(heal)) heal()
      })
    })
  }
  return () => {
    for (const heal of underWay) heal()
    underWay.clear()
  }
}

/** @returns What ends it. */
function begin(fault: Fault, world: FaultWorld): () => void {
  const { routes, network } = world
  switch (fault.kind) {
    case 'partition': {
      const parts = new Map(fault.groups.flatMap((group, part) => group.map((index) => [index, part + 1] as const)))
      const cut: Cut = { parts, oneWay: fault.oneWay ?? false }
      routes.cuts.add(cut)
      return () => routes.cuts.delete(cut)
    }
    case 'weather': {
      const weather = { ...fault.faults }
      routes.begin(weather)
      return () => routes.end(weather)
    }
    default:
      return forEach(targets(fault.peers, world), (peer) => strike(fault, peer, network, world))
  }
}

type Personal = Extract<Fault, { readonly peers: readonly number[] }>

function strike(fault: Personal, peer: FaultTarget, network: MemoryNetwork, world: FaultWorld): () => void {
  switch (fault.kind) {
    case 'crash':
      world.onWork(peer.crash(fault.keepsStore ?? false))
      return () => world.onWork(peer.recover())
    case 'nat':
      network.nat(peer.address, { keepMs: fault.keepMs ?? 30_000 })
      return () => network.nat(peer.address, null)
    case 'slow':
      peer.slowDown(fault.msEach)
      return () => peer.slowDown(0)
    case 'clock':
      if (fault.jumpMs !== undefined) peer.clock?.jump(fault.jumpMs)
      if (fault.rate !== undefined) peer.clock?.runAt(fault.rate)
      return () => peer.clock?.runAt(1)
  }
}

function targets(indices: readonly number[], world: FaultWorld): FaultTarget[] {
  return indices.map((index) => world.peer(index)).filter((peer) => peer !== undefined)
}

function forEach(peers: readonly FaultTarget[], strikeOne: (peer: FaultTarget) => () => void): () => void {
  const healers = peers.map(strikeOne)
  return () => {
    for (const heal of healers) heal()
  }
}

/** A fault in a few words, for reports. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'partition':
      return `partition${fault.oneWay ? ', one way' : ''}: ${fault.groups.map(({ length }) => length).join(' | ')} | the others`
    case 'weather':
      return `weather: ${JSON.stringify(fault.faults)}`
    case 'crash':
      return `crash of ${fault.peers.length}, ${fault.keepsStore ? 'with' : 'without'} store`
    case 'nat':
      return `${fault.peers.length} behind address translators`
    case 'slow':
      return `${fault.peers.length} slow: ${fault.msEach} ms a datagram`
    case 'clock':
      return `${fault.peers.length} clocks wrong: ×${fault.rate ?? 1}, ${fault.jumpMs ?? 0} ms ahead`
  }
}
