import type { MemoryNetwork } from 'rookery/memory'
import { type ClockFault, endOf, type Fault, type NatFault, type SlowFault } from './faults.ts'
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
  const states = new PeerStates(world.network)
  for (const fault of faults) {
    const endMs = endOf(fault, world.durationMs)
    if (endMs <= fault.atMs) continue
    clock.setTimer(fault.atMs - clock.nowMs(), () => {
      const heal = begin(fault, world, states)
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
function begin(fault: Fault, world: FaultWorld, states: PeerStates): () => void {
  const { routes } = world
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
    case 'crash':
      return forEach(targets(fault.peers, world), (peer) => {
        world.onWork(peer.crash(fault.keepsStore ?? false))
        return () => world.onWork(peer.recover())
      })
    default:
      return forEach(targets(fault.peers, world), (peer) => {
        if (fault.kind === 'clock') peer.clock?.jump(fault.jumpMs ?? 0)
        states.begin(fault, peer)
        return () => states.end(fault, peer)
      })
  }
}

/** Faults that put a peer into a state for as long as they last. */
type StateFault = NatFault | SlowFault | ClockFault

/** The states that faults have put peers into. Those of one kind may overlap: the one that began last counts. */
class PeerStates {
  readonly #network: MemoryNetwork
  readonly #faults = new Map<FaultTarget, readonly StateFault[]>()

  constructor(network: MemoryNetwork) {
    this.#network = network
  }

  begin(fault: StateFault, peer: FaultTarget): void {
    this.#faults.set(peer, [...this.#at(peer), fault])
    this.#apply(fault.kind, peer)
  }

  end(fault: StateFault, peer: FaultTarget): void {
    this.#faults.set(
      peer,
      this.#at(peer).filter((other) => other !== fault),
    )
    this.#apply(fault.kind, peer)
  }

  #at(peer: FaultTarget): readonly StateFault[] {
    return this.#faults.get(peer) ?? []
  }

  #apply(kind: StateFault['kind'], peer: FaultTarget): void {
    const faults = this.#at(peer)
    switch (kind) {
      case 'nat': {
        const last = faults.findLast((fault) => fault.kind === 'nat')
        return this.#network.nat(peer.address, last ? { keepMs: last.keepMs ?? 30_000 } : null)
      }
      case 'slow':
        return peer.slowDown(faults.findLast((fault) => fault.kind === 'slow')?.msEach ?? 0)
      case 'clock': {
        // A clock that only jumps goes as fast as it did.
        const last = faults.findLast((fault) => fault.kind === 'clock' && fault.rate !== undefined)
        return peer.clock?.runAt((last as ClockFault | undefined)?.rate ?? 1)
      }
    }
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
