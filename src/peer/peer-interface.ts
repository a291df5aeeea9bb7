import type { Block } from '../block/block.ts'
import type { ChainView } from '../chain/chain.ts'
import type { Claim, NeighborView } from '../neighbors/neighbor.ts'
import type { Address } from '../runtime/address.ts'
import type { ConsensusResult, PeerEventName, PeerListener } from './peer-events.ts'
import type { Fullness, PeerStatus } from './status.ts'

/**
 * A peer of one network: it finds the others, agrees with them on a chain, fetches and verifies it, serves it, and tells
 * of all that through events. Made by {@link createPeer}; `await using` stops it at the end of a block.
 *
 * @example
 * ```ts
 * const peer = await createPeer({ network: networks.aviary, transport: udp({ port: 8993 }) })
 * peer.on('block', ({ block }) => console.log(block.height, block.messages))
 * await peer.start()
 * const { height } = await peer.synced()
 * await peer.stop()
 * ```
 */
export interface Peer extends AsyncDisposable {
  /**
   * Binds the transport and begins to gossip. Resolves before any chain is there; a second call changes nothing.
   * @throws TransportError `TRANSPORT_BIND_FAILED`, after which it may be called again
   * @throws StateError `PEER_STOPPED` after {@link stop}
   */
  start(): Promise<void>
  /**
   * Ends everything: timers, socket, waiting promises. Works at any moment, twice too; takes two seconds at most. What the
   * store has failed to write is tried once more; if it fails again, an `error` event says so, the only one that still comes.
   */
  stop(): Promise<void>
  /**
   * Resolves when our chain is the best that stands: it is not empty, somebody's claim was counted, and every higher claim
   * turned out bad or could not be had.
   * @returns Number of blocks, and hash of the last one.
   * @throws StateError `PEER_STOPPED` when the peer is stopped; the signal's reason when it is aborted; OptionsError `OPTION_INVALID`
   */
  synced(options?: { signal?: AbortSignal | undefined }): Promise<Claim>
  /** Our verified chain, live and read-only. */
  readonly chain: ChainView
  /** The neighbors at this moment, a new list of plain objects each time. */
  readonly neighbors: readonly NeighborView[]
  /** Where others reach us; undefined before {@link start}. */
  readonly address: Address | undefined
  /**
   * Asks everybody and chooses a claim now. Resolves when all have answered, or 200 ms after the first answer, and after a
   * second in any case.
   * @returns The chosen claim, higher than our chain or not; null when nobody makes one that stands.
   * @throws StateError `PEER_NOT_STARTED` or `PEER_STOPPED`
   */
  consensus(): Promise<ConsensusResult | null>
  /**
   * Puts a word into the pool of words that wait for a block, and tells the neighbors.
   * @param word - 1 to 20 code points.
   * @throws OptionsError `WORD_INVALID`; StateError `PEER_STOPPED`
   * @see docs/guides/protocol.md, Words
   */
  say(word: string): void
  /**
   * Appends a block that we have made, and announces it to every neighbor that can append it.
   * @throws BlockError `BLOCK_REJECTED` when it does not follow our tip; `details.reason` names the rule
   * @throws RookeryError `MESSAGE_TOO_LONG` when it would not fit into a datagram of 1,024 bytes
   * @throws StateError `PEER_STOPPED`
   * @see docs/guides/protocol.md, Blocks
   */
  announce(block: Block): void
  /** How full everything is that strangers can make grow: as in {@link status}, without what takes longer to put together. */
  readonly fullness: Fullness
  /** Everything there is to know at this moment, as one plain object for `JSON.stringify`. */
  status(): PeerStatus
  /**
   * Calls `listener` for each event of that name. What it throws goes to the `error` event.
   * @returns The peer.
   * @throws OptionsError `OPTION_INVALID` for an event that there is none of, or a listener that is no function; so do {@link once}
   *   and {@link off}
   */
  on<E extends PeerEventName>(name: E, listener: PeerListener<E>): this
  /** Calls `listener` for the next event of that name only. @returns The peer. */
  once<E extends PeerEventName>(name: E, listener: PeerListener<E>): this
  /** Takes a listener away. @returns The peer. */
  off<E extends PeerEventName>(name: E, listener: PeerListener<E>): this
}
