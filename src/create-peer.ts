import type { Block } from './block/block.ts'
import type { ChainView } from './chain/chain.ts'
import { OptionsError, StateError } from './errors.ts'
import { createHasher } from './hash/create-hasher.ts'
import { createMiner } from './mining/create-miner.ts'
import type { Claim, NeighborView } from './neighbors/neighbor.ts'
import { loadChain } from './peer/chain-store.ts'
import type { ConsensusResult, PeerEventName, PeerListener } from './peer/peer-events.ts'
import type { Peer } from './peer/peer-interface.ts'
import { type PeerOptions, type PeerSettings, resolveOptions } from './peer/peer-options.ts'
import type { Fullness, PeerStatus } from './peer/status.ts'
import { PeerStory } from './peer.ts'
import type { Address } from './runtime/address.ts'
import { checkSignal } from './runtime/check-signal.ts'
import { checkKnown, type KnownOptions } from './runtime/known-options.ts'
import { verifierWith } from './verify/verifier.ts'
import { readWord } from './wire/fields.ts'

type SyncedOptions = NonNullable<Parameters<Peer['synced']>[0]>
const SYNCED_OPTIONS: KnownOptions<SyncedOptions> = { signal: 1 }

/** How long stopping waits for the transport and the store, in milliseconds. */
const STOP_WITHIN_MS = 2_000

/**
 * Makes a peer. Nothing is sent before {@link Peer.start}.
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE` or `ADDRESS_INVALID`, naming the option
 * @throws BlockError `CHAIN_INVALID` when `chain` breaks a rule; `details` has the height and the reason
 * @throws RookeryError `STORE_FAILED` when the store cannot be read, or cannot take the blocks of `chain`
 *
 * @example
 * ```ts
 * const peer = await createPeer({
 *   name: 'u-neek name',
 *   network: { difficulty: 2, wellKnown: ['127.0.0.1:8999'] },
 *   transport: udp({ host: '127.0.0.1', port: 8993 }),
 * })
 * ```
 */
export async function createPeer(options: PeerOptions): Promise<Peer> {
  const settings = resolveOptions(options)
  const { difficulty, hasher, mining, clock } = settings
  const verifier = verifierWith({ difficulty, hasher: hasher ?? (await createHasher()) })
  const chain = await loadChain(settings, verifier)
  const miner = mining && (mining.miner ?? (await createMiner({ clock, hashesPerSecond: mining.hashesPerSecond })))
  return new StoryPeer(settings, new PeerStory(settings, verifier, chain, miner))
}

/** The face of a {@link PeerStory}: a life from start to stop, and an error for every call that cannot work. */
class StoryPeer implements Peer {
  readonly chain: ChainView
  readonly #settings: PeerSettings
  readonly #story: PeerStory
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(settings: PeerSettings, story: PeerStory) {
    this.#settings = settings
    this.#story = story
    this.chain = story.chain.readOnly()
  }

  start(): Promise<void> {
    if (this.#stopping) return Promise.reject(stopped())
    this.#starting ??= this.#open().catch((error: unknown) => {
      this.#starting = undefined
      throw error
    })
    return this.#starting
  }

  async #open(): Promise<void> {
    const { transport } = this.#settings
    const opening = transport.open({
      onDatagram: (bytes, from, awaitsQuiet) => this.#story.onDatagram(bytes, from, awaitsQuiet),
      onQuiet: () => this.#story.onQuiet(),
      onError: (error) => this.#story.fail(error),
    })
    const local = await opening.catch((error: unknown) => {
      // A transport that is closed while it opens says so, but what ended it was our stop().
      throw this.#stopping ? stopped() : error
    })
    if (!this.#stopping) return this.#story.begin(local)
    await transport.close()
    throw stopped()
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close()
    return this.#stopping
  }

  async #close(): Promise<void> {
    const { transport, clock } = this.#settings
    const stored = this.#story.end(stopped())
    // Async, so that a transport that throws is one that rejects.
    const close = async () => transport.close()
    let cancel = () => {}
    const patience = new Promise<void>((resolve) => {
      cancel = clock.setTimer(STOP_WITHIN_MS, resolve)
    })
    await Promise.race([Promise.allSettled([close(), stored]), patience])
    cancel()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async synced(options: SyncedOptions = {}): Promise<Claim> {
    checkKnown('synced', options, SYNCED_OPTIONS)
    checkSignal(options.signal)
    this.#mustNotBeStopped()
    return this.#story.synced(options.signal)
  }

  async consensus(): Promise<ConsensusResult | null> {
    this.#mustNotBeStopped()
    if (this.#story.isRunning) return this.#story.consult()
    throw new StateError('PEER_NOT_STARTED', 'A consensus asks the neighbors: call start() first, and await it.')
  }

  say(word: string): void {
    this.#mustNotBeStopped()
    if (readWord(word) !== undefined) return this.#story.say(word)
    throw new OptionsError('WORD_INVALID', 'A word is a text of 1 to 20 code points, without lone surrogates.', {
      details: { word },
    })
  }

  announce(block: Block): void {
    this.#mustNotBeStopped()
    this.#story.announce(block)
  }

  get neighbors(): readonly NeighborView[] {
    return this.#story.view.neighbors
  }

  get fullness(): Fullness {
    return this.#story.view.fullness
  }

  get address(): Address | undefined {
    return this.#story.view.address
  }

  status(): PeerStatus {
    return this.#story.view.status
  }

  on<E extends PeerEventName>(name: E, listener: PeerListener<E>): this {
    this.#story.events.on(name, listener)
    return this
  }

  once<E extends PeerEventName>(name: E, listener: PeerListener<E>): this {
    this.#story.events.once(name, listener)
    return this
  }

  off<E extends PeerEventName>(name: E, listener: PeerListener<E>): this {
    this.#story.events.off(name, listener)
    return this
  }

  #mustNotBeStopped(): void {
    if (this.#stopping) throw stopped()
  }
}

function stopped(): StateError {
  return new StateError('PEER_STOPPED', 'The peer was stopped, for good: make a new one with createPeer.')
}
