import {
  createPeer,
  createVerifier,
  formatAddress,
  type Peer,
  type PeerEventName,
  type PeerOptions,
  type Verifier,
} from 'rookery'
import { type DatagramTrace, type LinkFaults, type MemoryNetwork, memoryNetwork } from 'rookery/memory'
import { expect } from 'vitest'
import { Ledger } from './ledger.ts'
import { mineOne, race } from './mining.ts'
import { TraceHash } from './trace.ts'

/** What a world is like. */
export interface WorldOptions {
  readonly seed: number
  readonly faults: LinkFaults
  /** Addresses that every peer is configured with. */
  readonly wellKnown: readonly string[]
  readonly difficulty?: number
  /** Whether everything is fingerprinted. @default false */
  readonly isTraced?: boolean
}

/** One peer of a world. */
export interface Member {
  readonly address: string
  readonly peer: Peer
  readonly ledger: Ledger
}

/** Longest datagram that a peer may send. @see PROTOCOL.md, Transport */
const MOST_BYTES = 1_024

/** The defaults of DESIGN.md, Limits, and for the rest what the code promises. */
const BOUNDS: Readonly<Record<string, number>> = {
  neighbors: 256,
  heardOf: 1_024,
  gossipIds: 4_096,
  openQuestions: 4_096,
  requestsInFlight: 1_024,
  blocksWaiting: 4_096,
  earlyBlocks: 248,
  words: 1_000,
  badClaims: 256,
  claimsSetAside: 256,
}

const EVENTS: readonly PeerEventName[] = [
  'block',
  'consensus',
  'reorg',
  'sync',
  'synced',
  'rejected',
  'neighbor:joined',
  'neighbor:left',
  'word',
  'mined',
]

/** Peers on one simulated network, all from one seed, watched for what must never happen. */
export class World {
  readonly network: MemoryNetwork
  readonly members: Member[] = []
  readonly #options: WorldOptions
  readonly #difficulty: number
  readonly #trace = new TraceHash()
  readonly #injected = new WeakSet<Uint8Array>()
  #longestBytes = 0

  constructor(options: WorldOptions) {
    this.#options = options
    this.#difficulty = options.difficulty ?? 1
    this.network = memoryNetwork({ seed: options.seed, ...options.faults })
    this.network.tap((trace) => {
      if (trace.bytes.length > this.#longestBytes && this.#isOurs(trace)) this.#longestBytes = trace.bytes.length
      if (options.isTraced) this.#trace.datagram(trace)
    })
  }

  get nowMs(): number {
    return this.network.clock.nowMs()
  }

  /** The fingerprint of the run so far. */
  get digest(): string {
    return this.#trace.digest()
  }

  /** Makes a peer; it is not started. */
  async add(address: string, options: Partial<PeerOptions> = {}): Promise<Member> {
    const { network } = this
    const { wellKnown } = this.#options
    const peer = await createPeer({
      name: address,
      network: { difficulty: this.#difficulty, wellKnown },
      transport: network.transport(address),
      clock: network.clock,
      random: network.randomFor(address),
      ...options,
    })
    const member = { address, peer, ledger: new Ledger(peer) }
    if (this.#options.isTraced) this.#follow(member)
    this.members.push(member)
    return member
  }

  /** Makes a peer and starts it. */
  async join(address: string, options: Partial<PeerOptions> = {}): Promise<Member> {
    const member = await this.add(address, options)
    await member.peer.start()
    return member
  }

  /** Starts the peers at random moments of the next `withinMs` milliseconds. */
  startAll(withinMs: number): void {
    const { clock, random } = this.network
    for (const { peer } of this.members) clock.setTimer(random.fraction() * withinMs, () => void peer.start())
  }

  /** Lets members mine for `forMs`; each finds a block every `meanMs` on average. */
  mine(miners: readonly Member[], { meanMs, forMs }: { meanMs: number; forMs: number }): void {
    const rules = { network: this.network, difficulty: this.#difficulty, meanMs, untilMs: this.nowMs + forMs }
    for (const { peer, address } of miners) race(peer, address, rules)
  }

  /** One more block, on the tip of one member. */
  mineOne({ peer, address }: Member): void {
    mineOne(peer, address, { network: this.network, difficulty: this.#difficulty })
  }

  /** Sends a datagram under a false address; the peers do not answer for it. */
  inject(datagram: Parameters<MemoryNetwork['inject']>[0]): void {
    this.#injected.add(datagram.bytes)
    this.network.inject(datagram)
  }

  /** Lets time pass and looks at the bounds of everybody now and then. */
  async run(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 10_000) {
      await this.network.run(Math.min(left, 10_000))
      for (const member of this.members) expectBounded(member)
    }
  }

  /** Lets time pass until `holds`, looking four times a second. @returns How long it took, in milliseconds. */
  async until(what: string, holds: () => boolean, withinMs = 120_000): Promise<number> {
    const fromMs = this.nowMs
    while (!holds()) {
      if (this.nowMs - fromMs >= withinMs) throw new Error(`not within ${withinMs} ms: ${what}\n${this.describe()}`)
      await this.network.run(250)
    }
    return this.nowMs - fromMs
  }

  /** Whether all of these have chains of one height. */
  isLevel(members: readonly Member[] = this.members): boolean {
    return members.every(({ peer }) => peer.chain.height === members[0]?.peer.chain.height)
  }

  /** Whether all of these have one chain. */
  isAgreed(members: readonly Member[] = this.members): boolean {
    return members.every(({ peer }) => peer.chain.tip?.hash === members[0]?.peer.chain.tip?.hash)
  }

  /** What must hold whatever has happened. */
  async expectSound(): Promise<void> {
    expect(this.#longestBytes).toBeLessThanOrEqual(MOST_BYTES)
    const verifier = await createVerifier({ difficulty: this.#difficulty })
    for (const member of this.members) {
      member.ledger.compare()
      expect(member.ledger.complaints, member.address).toEqual([])
      expectValid(verifier, member)
      expectBounded(member)
    }
  }

  /** Stops everybody. */
  async end(): Promise<void> {
    for (const { peer } of this.members) await peer.stop()
  }

  /** Where everybody stands, for who has to find out why. */
  describe(): string {
    const lines = this.members.map(({ peer, address }) => {
      const { state, chain, neighbors, sync } = peer.status()
      const runs = sync.map(({ height, have, state: doing }) => `${doing} ${have}/${height}`).join(', ')
      return `${address} ${state} ${chain.height} ${chain.tip?.hash.slice(0, 8)} ${neighbors.length} neighbors ${runs}`
    })
    return [`at ${this.nowMs} ms`, ...lines].join('\n')
  }

  /** Whether one of the members has sent it, and not a liar or a forger. */
  #isOurs({ from, bytes }: DatagramTrace): boolean {
    const key = formatAddress(from)
    return !this.#injected.has(bytes) && this.members.some(({ address }) => address === key)
  }

  #follow({ peer, address }: Member): void {
    for (const name of EVENTS) peer.on(name, (event) => this.#trace.event(this.nowMs, address, name, event))
  }
}

function expectBounded({ peer, address }: Member): void {
  for (const [what, size] of Object.entries(peer.status().bounded)) {
    const bound = BOUNDS[what] ?? Number.MAX_SAFE_INTEGER
    if (!(size >= 0 && size <= bound)) expect.fail(`${address}: ${what} is ${size}, more than ${bound}`)
  }
}

function expectValid(verifier: Verifier, { peer, address }: Member): void {
  const verdict = verifier.chain(peer.chain)
  expect(verdict, address).toMatchObject({ ok: true, height: peer.chain.height })
}
