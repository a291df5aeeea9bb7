import {
  type Address,
  type Block,
  type BlockSource,
  createPeer,
  type Hasher,
  memoryStore,
  type Peer,
  type PeerOptions,
  type Store,
} from 'rookery'
import type { MemoryNetwork } from 'rookery/memory'
import type { WatchedPeer } from './invariants/invariant.ts'
import { Ledger } from './invariants/ledger.ts'
import { createPeerTransport, type PeerTransport } from './network/peer-transport.ts'
import { createSkewedClock, type SkewedClock } from './network/skewed-clock.ts'
import type { SampledPeer } from './report/sample-book.ts'

/** Who hears of what an honest peer does. */
export interface HonestPeerListener {
  /** It is about to start, for the first time or again. */
  onStart(peer: HonestPeer): void
  onBlock(peer: HonestPeer, block: Block, previous: Block | undefined, source: BlockSource): void
  /** @param isThere - Whether it is there still. */
  onSend(peer: HonestPeer, bytes: Uint8Array, to: Address, isThere: boolean): void
  onReorg(peer: HonestPeer, event: Parameters<Ledger['onReorg']>[0]): void
  onAcquaintance(peer: HonestPeer, address: Address, hasJoined: boolean): void
  onComplaint(peer: HonestPeer, sentence: string): void
  onError(peer: HonestPeer, error: unknown): void
}

/** What an honest peer is made with. */
export interface HonestPeerPlan {
  readonly index: number
  readonly address: string
  readonly network: MemoryNetwork
  readonly hasher: Hasher
  readonly peerOptions: Pick<PeerOptions, 'network' | 'timings' | 'limits'>
  /** Blocks to begin with. */
  readonly chain: readonly Block[]
  /** Whether its chain outlives a crash. */
  readonly hasStore: boolean
  /** Whether its clock may go wrong. */
  readonly hasOwnClock: boolean
}

/** The real peer at one address, through crashes and restarts. */
export class HonestPeer implements WatchedPeer, SampledPeer {
  readonly index: number
  readonly address: string
  readonly ledger: Ledger
  readonly clock: SkewedClock | undefined
  neighborCount = 0
  losses = 0
  readonly #plan: HonestPeerPlan
  readonly #listener: HonestPeerListener
  readonly #store: Store | undefined
  #peer: Peer | undefined
  #transport: PeerTransport | undefined
  #lives = 0
  /** Crashes under way: faults may overlap. */
  #crashes = 0
  #msEach = 0

  constructor(plan: HonestPeerPlan, listener: HonestPeerListener) {
    this.index = plan.index
    this.address = plan.address
    this.#plan = plan
    this.#listener = listener
    this.#store = plan.hasStore ? memoryStore() : undefined
    this.clock = plan.hasOwnClock ? createSkewedClock(plan.network.clock) : undefined
    this.ledger = new Ledger((sentence) => listener.onComplaint(this, sentence))
  }

  /** The peer; undefined while it is not there. */
  get peer(): Peer | undefined {
    return this.#peer
  }

  get height(): number {
    return this.#peer ? this.#peer.chain.height : -1
  }

  get tipHash(): string | undefined {
    return this.#peer?.chain.tip?.hash
  }

  nowMs(): number {
    return (this.clock ?? this.#plan.network.clock).nowMs()
  }

  /** Comes back after a crash, unless another one is under way. */
  async recover(): Promise<void> {
    this.#crashes--
    if (this.#crashes === 0) await this.start()
  }

  /** Makes the peer and starts it: from its store, or with the chain it began with, or with nothing. */
  async start(): Promise<void> {
    if (this.#crashes > 0 || this.#peer) return
    const { network, hasher, address, peerOptions, chain } = this.#plan
    const isFirst = this.#lives++ === 0
    const clock = this.clock ?? network.clock
    const transport: PeerTransport = createPeerTransport(network.transport(address), network.clock, {
      onThrown: (error) => this.#listener.onError(this, error),
      onSend: (bytes, to) => this.#listener.onSend(this, bytes, to, this.#transport === transport),
    })
    transport.slowDown(this.#msEach)
    const peer = await createPeer({
      name: `peer ${this.index}`,
      ...peerOptions,
      clock,
      hasher,
      transport,
      random: network.randomFor({ host: this.#host, port: this.#lives }),
      store: this.#store,
      ...(isFirst && chain.length > 0 ? { chain } : {}),
    })
    this.#transport = transport
    this.#peer = peer
    this.#follow(peer)
    this.#listener.onStart(this)
    await peer.start()
  }

  /** Vanishes without a word. @param keepsStore - Whether its stored chain is there when it comes back. */
  async crash(keepsStore: boolean): Promise<void> {
    const peer = this.#peer
    this.#crashes++
    this.#peer = undefined
    this.#transport = undefined
    this.neighborCount = 0
    this.ledger.clear()
    await peer?.stop()
    if (keepsStore && this.#store) return
    this.losses++
    await this.#store?.replaceFrom(0, [])
  }

  /** From now on each datagram takes so long, in milliseconds. */
  slowDown(msEach: number): void {
    this.#msEach = msEach
    this.#transport?.slowDown(msEach)
  }

  get #host(): string {
    return this.address.slice(0, this.address.lastIndexOf(':'))
  }

  #follow(peer: Peer): void {
    const isAlive = () => this.#peer === peer
    peer.on('block', (event) => {
      if (isAlive()) this.#listener.onBlock(this, event.block, this.ledger.onBlock(event), event.source)
    })
    peer.on('reorg', (event) => {
      if (!isAlive()) return
      this.ledger.onReorg(event)
      this.#listener.onReorg(this, event)
    })
    peer.on('neighbor:joined', ({ neighbor }) => this.#onNeighbor(neighbor.address, 1))
    peer.on('neighbor:left', ({ neighbor }) => this.#onNeighbor(neighbor.address, -1))
    peer.on('error', ({ error }) => {
      if (isAlive()) this.#listener.onError(this, error)
    })
  }

  #onNeighbor(address: Address, change: 1 | -1): void {
    this.neighborCount += change
    this.#listener.onAcquaintance(this, address, change === 1)
  }
}
