import type { Address, Block, BlockSource, Peer, Verifier } from 'rookery'
import type { DatagramFate } from 'rookery/memory'
import type { MessageKind } from '../report/message-kind.ts'
import type { Ledger } from './ledger.ts'

/** An honest peer, as invariants see it. */
export interface WatchedPeer {
  /** Its number, from 0. */
  readonly index: number
  /** `host:port`. */
  readonly address: string
  /** The real peer; undefined while it is not there. */
  readonly peer: Peer | undefined
  /** Its chain as its events tell it. */
  readonly ledger: Ledger
  /** How often it has lost its chain: crashes without a store. */
  readonly losses: number
  /** The time of its own clock, which may be wrong, in milliseconds. */
  nowMs(): number
}

/** A datagram that leaves an honest peer. */
export interface SentDatagram {
  /** Its payload; one that goes to many is the same array each time. */
  readonly bytes: Uint8Array
  /** What it says, by its beginning. */
  readonly kind: MessageKind
  /** Where it goes. */
  readonly to: Address
  /** Whether the peer that sends it is there still: false after it was stopped. */
  readonly isThere: boolean
}

/** A datagram whose fate is known. */
export interface WatchedDatagram {
  /** Its payload. */
  readonly bytes: Uint8Array
  /** What it says, by its beginning. */
  readonly kind: MessageKind
  /** Where it says that it comes from. */
  readonly from: Address
  /** Where it went. */
  readonly to: Address
  /** What became of it. */
  readonly fate: DatagramFate
  /** The index of who sent it; undefined where nobody knows. Honest peers come first. */
  readonly fromIndex: number | undefined
  /** The index of whom it went to. */
  readonly toIndex: number | undefined
  /** Whether it is the second one of a doubled datagram. */
  readonly isDuplicate: boolean
}

/** The world as invariants see it. */
export interface WatchedWorld {
  /** The simulation's time, in milliseconds. */
  nowMs(): number
  /** The honest peers. */
  readonly peers: readonly WatchedPeer[]
  /** Checks blocks by the network's rules. */
  readonly verifier: Verifier
  /** Bounds that differ from the defaults, as the peers were given them. */
  readonly limits: Readonly<Record<string, number | undefined>>
  /** The invariant is broken: the simulation ends with an {@link InvariantError} that says so. */
  fail(sentence: string, peer?: WatchedPeer): void
}

/** What an invariant looks at. Each look must be cheap: they come after every event. One that throws breaks the invariant. */
export interface InvariantWatch {
  /** A peer is about to start, for the first time or again: its chain is the one it was given, or has kept. */
  onStart?(peer: WatchedPeer): void
  /** A block has joined a peer's chain; the ledger has it already. `previous` is the one below it. */
  onBlock?(peer: WatchedPeer, block: Block, previous: Block | undefined, source: BlockSource): void
  /** An honest peer sends a datagram. */
  onSend?(peer: WatchedPeer, sent: SentDatagram): void
  /** A datagram's fate is known. */
  onDatagram?(datagram: WatchedDatagram): void
  /** A peer told of an error, or threw one. */
  onError?(peer: WatchedPeer, error: unknown): void
  /** One peer's turn: every peer has one now and then, and each at the end. */
  onTurn?(peer: WatchedPeer): void
}

/**
 * Something that must always hold.
 * @example
 * ```ts
 * const neverAlone: Invariant = {
 *   name: 'never-alone',
 *   summary: 'After a minute everybody has a neighbor.',
 *   watch: (world) => ({
 *     onTurn(peer) {
 *       if (world.nowMs() > 60_000 && peer.peer?.neighbors.length === 0) world.fail('has no neighbor', peer)
 *     },
 *   }),
 * }
 * ```
 */
export interface Invariant {
  /** What it is called in messages. */
  readonly name: string
  /** What must hold, in a sentence. */
  readonly summary: string
  /** Begins to watch a world. */
  watch(world: WatchedWorld): InvariantWatch
}

/** What is known when an invariant breaks. */
export interface BrokenInvariant {
  /** The name of the invariant. */
  readonly invariant: string
  /** What is wrong. */
  readonly sentence: string
  /** The seed of the simulation. */
  readonly seed: number
  /** How many events had happened. */
  readonly step: number
  /** When, in milliseconds of the simulation's time. */
  readonly atMs: number
  /** The address of the peer concerned, where it is one. */
  readonly peer: string | null
}

/** An invariant is broken; the message has the seed and the step that show it again. */
export class InvariantError extends Error {
  /** The name of the class. */
  override name = 'InvariantError'
  /** For programs. */
  readonly code = 'INVARIANT_BROKEN'
  /** What is known of it. */
  readonly details: BrokenInvariant

  constructor(details: BrokenInvariant, cause?: unknown) {
    const { invariant, sentence, seed, step, atMs, peer } = details
    const message = `${invariant} is broken: ${peer ? `${peer} ` : ''}${sentence} (seed ${seed}, step ${step}, at ${atMs} ms)`
    super(message, cause === undefined ? undefined : { cause })
    this.details = details
  }
}
