import type { Block, BlockSource, Verifier } from 'rookery'
import {
  type BrokenInvariant,
  type Invariant,
  InvariantError,
  type InvariantWatch,
  type SentDatagram,
  type WatchedDatagram,
  type WatchedPeer,
} from './invariants/invariant.ts'

/** What the watch needs of the world. */
export interface WatchOptions {
  readonly invariants: readonly Invariant[]
  readonly peers: readonly WatchedPeer[]
  readonly verifier: Verifier
  readonly limits: Readonly<Record<string, number | undefined>>
  readonly seed: number
  nowMs(): number
  steps(): number
}

/** All invariants of a world, and the first one that broke. */
export class Watch {
  broken: InvariantError | undefined
  readonly #options: WatchOptions
  readonly #onStart: NonNullable<InvariantWatch['onStart']>[]
  readonly #onBlock: NonNullable<InvariantWatch['onBlock']>[]
  readonly #onSend: NonNullable<InvariantWatch['onSend']>[]
  readonly #onDatagram: NonNullable<InvariantWatch['onDatagram']>[]
  readonly #onError: NonNullable<InvariantWatch['onError']>[]
  readonly #onTurn: NonNullable<InvariantWatch['onTurn']>[]
  #next = 0

  constructor(options: WatchOptions) {
    this.#options = options
    const watches = options.invariants.map((invariant) => this.#guarded(invariant.name, this.#begin(invariant)))
    this.#onStart = watches.flatMap(({ onStart }) => onStart ?? [])
    this.#onBlock = watches.flatMap(({ onBlock }) => onBlock ?? [])
    this.#onSend = watches.flatMap(({ onSend }) => onSend ?? [])
    this.#onDatagram = watches.flatMap(({ onDatagram }) => onDatagram ?? [])
    this.#onError = watches.flatMap(({ onError }) => onError ?? [])
    this.#onTurn = watches.flatMap(({ onTurn }) => onTurn ?? [])
  }

  get seesDatagrams(): boolean {
    return this.#onDatagram.length > 0
  }

  get seesSending(): boolean {
    return this.#onSend.length > 0
  }

  start(peer: WatchedPeer): void {
    for (const look of this.#onStart) look(peer)
  }

  block(peer: WatchedPeer, block: Block, previous: Block | undefined, source: BlockSource): void {
    for (const look of this.#onBlock) look(peer, block, previous, source)
  }

  send(peer: WatchedPeer, sent: SentDatagram): void {
    for (const look of this.#onSend) look(peer, sent)
  }

  datagram(datagram: WatchedDatagram): void {
    for (const look of this.#onDatagram) look(datagram)
  }

  error(peer: WatchedPeer, error: unknown): void {
    for (const look of this.#onError) look(peer, error)
  }

  /** The next peer's turn. */
  turn(): void {
    const { peers } = this.#options
    this.#next = (this.#next + 1) % peers.length
    const peer = peers[this.#next]
    if (peer) for (const look of this.#onTurn) look(peer)
  }

  /** Everybody's turn. */
  all(): void {
    for (const peer of this.#options.peers) for (const look of this.#onTurn) look(peer)
  }

  fail(invariant: string, sentence: string, peer?: Pick<WatchedPeer, 'address'>, cause?: unknown): void {
    if (this.broken) return
    const { seed, steps, nowMs } = this.#options
    const details: BrokenInvariant = {
      invariant,
      sentence,
      seed,
      step: steps(),
      atMs: nowMs(),
      peer: peer?.address ?? null,
    }
    this.broken = new InvariantError(details, cause)
  }

  /** @throws InvariantError when an invariant has broken */
  check(): void {
    if (this.broken) throw this.broken
  }

  /** @throws InvariantError when it throws or returns nothing: there is no world yet that could end with it. */
  #begin(invariant: Invariant): InvariantWatch {
    const { peers, verifier, limits, nowMs } = this.#options
    const fail = (sentence: string, peer?: WatchedPeer) => this.fail(invariant.name, sentence, peer)
    let watch: InvariantWatch | undefined
    try {
      watch = invariant.watch({ peers, verifier, limits, nowMs: () => nowMs(), fail })
    } catch (error) {
      throw this.#unbegun(invariant, `threw ${String(error)}`, error)
    }
    if (watch) return watch
    throw this.#unbegun(invariant, `returned ${watch}, not an object of looks such as onBlock`)
  }

  #unbegun({ name }: Invariant, what: string, cause?: unknown): InvariantError {
    const { seed } = this.#options
    const sentence = `could not begin: watch ${what}`
    return new InvariantError({ invariant: name, sentence, seed, step: 0, atMs: 0, peer: null }, cause)
  }

  /**
   * Looks that throw break their invariant: in a peer's listener the exception would be lost, elsewhere it would come out
   * without the invariant's name. Each look is wrapped once, so that calling it costs no function.
   */
  #guarded(name: string, watch: InvariantWatch): InvariantWatch {
    const { onStart, onBlock, onSend, onDatagram, onError, onTurn } = watch
    const threw = (look: keyof InvariantWatch, error: unknown, peer?: WatchedPeer) => {
      const whom = peer ? '' : 'a datagram '
      this.fail(name, `${whom}could not be looked at: ${look} threw ${String(error)}`, peer, error)
    }
    return {
      ...(onStart && {
        onStart(peer) {
          try {
            onStart.call(watch, peer)
          } catch (error) {
            threw('onStart', error, peer)
          }
        },
      }),
      ...(onBlock && {
        onBlock(peer, block, previous, source) {
          try {
            onBlock.call(watch, peer, block, previous, source)
          } catch (error) {
            threw('onBlock', error, peer)
          }
        },
      }),
      ...(onSend && {
        onSend(peer, sent) {
          try {
            onSend.call(watch, peer, sent)
          } catch (error) {
            threw('onSend', error, peer)
          }
        },
      }),
      ...(onDatagram && {
        onDatagram(datagram) {
          try {
            onDatagram.call(watch, datagram)
          } catch (error) {
            threw('onDatagram', error)
          }
        },
      }),
      ...(onError && {
        onError(peer, error) {
          try {
            onError.call(watch, peer, error)
          } catch (thrown) {
            threw('onError', thrown, peer)
          }
        },
      }),
      ...(onTurn && {
        onTurn(peer) {
          try {
            onTurn.call(watch, peer)
          } catch (error) {
            threw('onTurn', error, peer)
          }
        },
      }),
    }
  }
}
