import type { PeerEventName, PeerEvents } from 'rookery'
import { jsonLine } from '../look/json.ts'
import type { Screen } from '../look/screen.ts'
import type { Bird } from './birds.ts'
import type { ColonyListener, Member } from './colony.ts'
import type { Agreement } from './summary.ts'

/** Tells the life of the colony, to a person or to a program. */
export interface DemoReport extends ColonyListener {
  opened(network: string, difficulty: number): void
  agreed(agreement: Agreement): void
  /** All is well, and nothing happens. */
  heartbeat(members: readonly Member[]): void
  closed(members: readonly Member[]): void
}

/** For programs: one JSON object an event. */
export class DemoJson implements DemoReport {
  readonly #screen: Screen
  readonly #nowMs: () => number

  /** @param nowMs - Milliseconds since the program began. */
  constructor(screen: Screen, nowMs: () => number) {
    this.#screen = screen
    this.#nowMs = nowMs
  }

  opened(network: string, difficulty: number): void {
    this.#tell('opened', { network, difficulty })
  }

  arrived({ bird, peer }: Member): void {
    this.#tell('arrived', { peer: bird.name, address: peer.address, height: peer.chain.height })
  }

  event<E extends PeerEventName>(bird: Bird, name: E, event: PeerEvents[E]): void {
    this.#tell(name, { peer: bird.name, ...event })
  }

  agreed({ members, chain, afterMs }: Agreement): void {
    const { length: height } = chain
    this.#tell('agreed', { afterMs: Math.round(afterMs), height, hash: chain.at(-1)?.hash, peers: statuses(members) })
  }

  heartbeat(members: readonly Member[]): void {
    this.#tell('status', { peers: statuses(members) })
  }

  closed(members: readonly Member[]): void {
    this.#tell('stopped', { peers: members.map(({ bird }) => bird.name) })
  }

  #tell(event: string, facts: object): void {
    this.#screen.line(jsonLine({ event, atMs: Math.round(this.#nowMs()), ...facts }))
  }
}

function statuses(members: readonly Member[]): object[] {
  return members.map(({ peer }) => peer.status())
}
