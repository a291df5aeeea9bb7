import {
  type Address,
  type Block,
  createPeer,
  formatAddress,
  type Peer,
  type PeerEventName,
  type PeerEvents,
} from 'rookery'
import { udp } from 'rookery/node'
import { pause } from '../context.ts'
import { onEveryEvent } from '../look/every-event.ts'
import { BIRDS, type Bird } from './birds.ts'

const LOOPBACK = '127.0.0.1'

/** A bird that has arrived. */
export interface Member {
  readonly bird: Bird
  readonly peer: Peer
}

/** What the colony tells. */
export interface ColonyListener {
  arrived(member: Member, knows: readonly Bird[]): void
  event<E extends PeerEventName>(bird: Bird, name: E, event: PeerEvents[E]): void
}

/** Real peers over UDP on this machine, one after the other; all but the first know the first one's address. */
export class Colony {
  readonly members: Member[] = []
  readonly #difficulty: number
  readonly #blocks: readonly Block[]

  constructor({ difficulty, blocks }: { difficulty: number; blocks: readonly Block[] }) {
    this.#difficulty = difficulty
    this.#blocks = blocks
  }

  /** Lets every bird arrive, with a pause before each further one; ends early when the signal is aborted. */
  async gather(listener: ColonyListener, { pauseMs, signal }: { pauseMs: number; signal: AbortSignal }): Promise<void> {
    for (const bird of BIRDS) {
      if (this.members.length > 0) await pause(pauseMs, signal)
      if (signal.aborted) return
      await this.#arrive(bird, listener)
    }
  }

  async #arrive(bird: Bird, listener: ColonyListener): Promise<void> {
    const [first] = this.members
    const peer = await createPeer({
      name: bird.name,
      network: { difficulty: this.#difficulty, wellKnown: first?.peer.address ? [first.peer.address] : [] },
      transport: udp({ host: LOOPBACK }),
      ...(bird.bringsChain ? { chain: this.#blocks } : {}),
    })
    await peer.start()
    const member = { bird, peer }
    this.members.push(member)
    listener.arrived(member, first ? [first.bird] : [])
    onEveryEvent(peer, (name, event) => listener.event(bird, name, event))
  }

  /** Whether everybody is here and has the same chain. */
  get isAgreed(): boolean {
    if (this.members.length < BIRDS.length) return false
    const tips = new Set(this.members.map(({ peer }) => peer.chain.tip?.hash))
    return tips.size === 1 && !tips.has(undefined) && this.members.every(({ peer }) => peer.status().state === 'synced')
  }

  /** Whether everybody has met everybody else. */
  get isAcquainted(): boolean {
    return this.members.every(({ peer }) => peer.neighbors.length === BIRDS.length - 1)
  }

  /** Who lives at an address. */
  birdAt(address: Address): Bird | undefined {
    const key = formatAddress(address)
    return this.members.find(({ peer }) => peer.address && formatAddress(peer.address) === key)?.bird
  }

  async leave(): Promise<void> {
    await Promise.all(this.members.map(({ peer }) => peer.stop()))
  }
}
