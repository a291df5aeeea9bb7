import { EventEmitter } from 'eventemitter3'
import type { Block } from '../block/block.ts'
import { OptionsError } from '../errors.ts'
import type { Claim, NeighborView } from '../neighbors/neighbor.ts'
import type { LeaveReason } from '../neighbors/neighborhood.ts'
import type { Address } from '../runtime/address.ts'
import type { KnownOptions } from '../runtime/known-options.ts'
import { describeValue } from '../runtime/option-error.ts'

/** The claim that a consensus came to. */
export interface ConsensusResult extends Claim {
  /** The neighbors that make this claim. */
  readonly supporters: readonly Address[]
}

/** How a block came to be on our chain. */
export type BlockSource = 'synced' | 'announced' | 'own' | 'loaded' | 'corrected'

/** A block has joined our chain. */
export interface BlockEvent {
  /** The block, verified and frozen. */
  readonly block: Block
  /** How it came. */
  readonly source: BlockSource
}

/** Blocks have left our chain for a longer one. */
export interface ReorgEvent {
  /** The last block that both chains share, or null when they differ from the genesis block on. */
  readonly ancestor: Block | null
  /** The blocks that left, ascending. */
  readonly detached: readonly Block[]
  /** The blocks that joined, ascending, and more of them than left. */
  readonly attached: readonly Block[]
}

/** How far a sync is. */
export interface SyncEvent {
  /** Number of blocks that are verified, those we had before included. */
  readonly have: number
  /** Number of blocks that are wanted. */
  readonly want: number
}

/** Our chain is the best that anybody shows us. */
export interface SyncedEvent extends Claim {
  /** Milliseconds since the start, or since a better chain than ours was heard of. */
  readonly elapsedMs: number
}

/** What a neighbor gave or claimed came to nothing. */
export interface RejectedEvent extends Claim {
  /** A block that broke a rule, or a claim that could not be verified. */
  readonly what: 'claim' | 'block'
  /** For a block the rule that it breaks, or `genesis` for another network's; for a claim a sentence, or `difficulty`. */
  readonly reason: string
  /** Who gave it. */
  readonly from: Address
}

/** Somebody is a neighbor now. */
export interface NeighborJoinedEvent {
  /** It, at this moment. */
  readonly neighbor: NeighborView
}

/** Somebody is no neighbor any more. */
export interface NeighborLeftEvent extends NeighborJoinedEvent {
  /** It gave no sign of life for too long, or made room for a well-known host. */
  readonly reason: LeaveReason
}

/** A word waits for a block. */
export interface WordEvent {
  /** 1 to 20 code points. */
  readonly word: string
  /** Who said it; null for our own. */
  readonly from: Address | null
}

/** We have found a block. */
export interface MinedEvent {
  /** The block, now our tip. */
  readonly block: Block
  /** How many nonces were tried in the search that found it; those of searches given up before do not count. */
  readonly hashes: number
  /** How long that search took, in milliseconds. */
  readonly elapsedMs: number
}

/** Something failed that no caller awaits. */
export interface ErrorEvent {
  /** What was thrown; mostly a {@link RookeryError}. */
  readonly error: unknown
}

/** Everything that a peer tells, one plain object each. */
export interface PeerEvents {
  /**
   * A block has joined our chain: ascending, and after a `reorg` the attached ones too.
   * @example peer.on('block', ({ block, source }) => console.log(block.height, block.messages, source))
   */
  block: BlockEvent
  /**
   * Another claim is followed: the best one that anybody makes.
   * @example peer.on('consensus', ({ height, supporters }) => console.log(height, supporters.length))
   */
  consensus: ConsensusResult
  /**
   * Blocks have left our chain for a longer one.
   * @example peer.on('reorg', ({ detached, attached }) => console.log(`-${detached.length} +${attached.length}`))
   */
  reorg: ReorgEvent
  /**
   * Blocks are being fetched. At most ten times a second.
   * @example peer.on('sync', ({ have, want }) => console.log(`${have} of ${want} blocks`))
   */
  sync: SyncEvent
  /**
   * Our chain has become the best one that anybody shows us.
   * @example peer.on('synced', ({ height, elapsedMs }) => console.log(`${height} blocks in ${elapsedMs} ms`))
   */
  synced: SyncedEvent
  /**
   * A neighbor's block broke a rule, or its claim could not be verified.
   * @example peer.on('rejected', ({ what, reason, from }) => console.log(what, reason, from.host))
   */
  rejected: RejectedEvent
  /**
   * Somebody has answered us for the first time.
   * @example peer.on('neighbor:joined', ({ neighbor }) => console.log(neighbor.name, neighbor.address))
   */
  'neighbor:joined': NeighborJoinedEvent
  /**
   * A neighbor is gone: it was silent for too long, or had to make room for a well-known host.
   * @example peer.on('neighbor:left', ({ neighbor, reason }) => console.log(neighbor.name, reason))
   */
  'neighbor:left': NeighborLeftEvent
  /**
   * A word waits for a block.
   * @example peer.on('word', ({ word }) => console.log(word))
   */
  word: WordEvent
  /**
   * We have found a block.
   * @example peer.on('mined', ({ block, hashes }) => console.log(block.height, hashes))
   */
  mined: MinedEvent
  /**
   * Something failed that no caller awaits: a destination that cannot be reached, a name that does not resolve, a store
   * that does not write, a miner that fails, a listener that throws. The peer goes on.
   * @example peer.on('error', ({ error }) => console.error(error))
   */
  error: ErrorEvent
}

/** A name of {@link PeerEvents}. */
export type PeerEventName = keyof PeerEvents

/** Takes one event. What it throws goes to the `error` event and harms nobody else. */
export type PeerListener<E extends PeerEventName> = (event: PeerEvents[E]) => void

const EVENTS: KnownOptions<PeerEvents> = {
  block: 1,
  consensus: 1,
  reorg: 1,
  sync: 1,
  synced: 1,
  rejected: 1,
  'neighbor:joined': 1,
  'neighbor:left': 1,
  word: 1,
  mined: 1,
  error: 1,
}

/**
 * Hands events out in the order in which they happened, when the peer is at rest: a listener that calls back into the peer
 * finds it whole, and what that causes is told afterwards.
 */
export class PeerEmitter {
  readonly #emitter = new EventEmitter()
  readonly #waiting: { name: PeerEventName; event: unknown }[] = []
  #isDelivering = false
  #tells: 'everything' | 'errors' | 'nothing' = 'everything'

  on<E extends PeerEventName>(name: E, listener: PeerListener<E>): void {
    checkListening(name, listener)
    this.#emitter.on(name, listener)
  }

  once<E extends PeerEventName>(name: E, listener: PeerListener<E>): void {
    checkListening(name, listener)
    this.#emitter.once(name, listener)
  }

  off<E extends PeerEventName>(name: E, listener: PeerListener<E>): void {
    checkListening(name, listener)
    this.#emitter.off(name, listener)
  }

  /** Remembers an event until {@link deliver}; costs nothing where nobody listens. */
  push<E extends PeerEventName>(name: E, event: PeerEvents[E]): void {
    const isTold = this.#tells === 'everything' || (this.#tells === 'errors' && name === 'error')
    if (isTold && this.#emitter.listenerCount(name) > 0) this.#waiting.push({ name, event })
  }

  /** What has not been told yet, and whatever comes, stays untold, but for what still fails until {@link end}. */
  fallSilent(): void {
    this.#tells = 'errors'
    this.#waiting.length = 0
  }

  /** Nothing is told any more. */
  end(): void {
    this.#tells = 'nothing'
    this.#waiting.length = 0
  }

  deliver(): void {
    if (this.#isDelivering || this.#waiting.length === 0) return
    this.#isDelivering = true
    for (let i = 0; i < this.#waiting.length; i++)
      this.#tell(this.#waiting[i] as { name: PeerEventName; event: unknown })
    this.#waiting.length = 0
    this.#isDelivering = false
  }

  /** Calls each listener by itself, since the emitter's own `emit` ends at the first one that throws. */
  #tell({ name, event }: { name: PeerEventName; event: unknown }): void {
    for (const listener of this.#emitter.listeners(name)) {
      // Takes away the listener if it was registered with `once`, and only then.
      this.#emitter.off(name, listener, undefined, true)
      // An error listener that throws would call itself for ever.
      const fail = (error: unknown) => name !== 'error' && this.push('error', { error })
      try {
        const result: unknown = listener(event)
        // An async listener fails later, and unnoticed it would end the process.
        if (result instanceof Promise) result.catch(fail).finally(() => this.deliver())
      } catch (error) {
        fail(error)
      }
    }
  }
}

/** @throws OptionsError `OPTION_INVALID` for an event that never comes, or a listener that cannot be called */
function checkListening(name: unknown, listener: unknown): void {
  if (typeof name !== 'string' || !Object.hasOwn(EVENTS, name)) {
    const message = `There is no event ${typeof name === 'string' ? name : describeValue(name)}; there are ${Object.keys(EVENTS).join(', ')}.`
    throw new OptionsError('OPTION_INVALID', message, { details: { event: name } })
  }
  if (typeof listener === 'function') return
  throw new OptionsError('OPTION_INVALID', `The listener of ${name} must be a function that takes the event.`, {
    details: { event: name, listener },
  })
}
