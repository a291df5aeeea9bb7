import type { Budgets } from '../neighbors/budgets.ts'
import type { NeighborTable } from '../neighbors/neighbor-table.ts'
import type { Outgoing } from '../neighbors/outgoing.ts'
import type { Transport } from '../runtime/transport.ts'
import { createEncoder } from '../wire/encode.ts'
import type { Message, MessageType } from '../wire/messages.ts'
import type { Counters } from './counters.ts'

/** Messages that are one object for as long as they are true, however many ask. */
const LASTING: ReadonlySet<MessageType> = new Set<MessageType>(['STATS', 'STATS_REPLY', 'GOSSIP_REPLY'])

/** A message and its datagram. */
interface Encoded {
  readonly message: Message
  readonly bytes: Uint8Array
}

/** The way out: encodes what the stages want sent, keeps replies within their budgets, and counts. */
export class Outbox {
  readonly #transport: Transport
  readonly #budgets: Budgets
  readonly #neighbors: NeighborTable
  readonly #counters: Counters
  readonly #encodeMessage = createEncoder()
  /** What was encoded last in this turn: one gossip or block goes to many in a row. */
  #latest: Encoded | undefined
  /** What was encoded last of each lasting type: the same claim goes to whoever asks. */
  readonly #lasting = new Map<MessageType, Encoded>()

  constructor(options: { transport: Transport; budgets: Budgets; neighbors: NeighborTable; counters: Counters }) {
    this.#transport = options.transport
    this.#budgets = options.budgets
    this.#neighbors = options.neighbors
    this.#counters = options.counters
  }

  /** Sends on our own initiative. */
  send({ message, to }: Outgoing): void {
    this.#put(this.#encode(message), message, to)
  }

  /**
   * Sends because somebody asked. A source address can be forged, so what goes to one that never proved itself is counted.
   * @returns Whether it is to be asked something by which it can prove itself: it will be kept waiting else.
   */
  reply({ message, to }: Outgoing, nowMs: number): boolean {
    const bytes = this.#encode(message)
    const neighbor = this.#neighbors.get(to)
    const proven = neighbor?.hasAnsweredItself ? neighbor.replies : undefined
    if (this.#budgets.allowsReply(to, bytes.length, proven, nowMs)) this.#put(bytes, message, to)
    else this.#counters.ignored('budget')
    return !proven && this.#budgets.needsProof(to, nowMs)
  }

  /** Lets go of what the transport has collected. */
  flush(): void {
    this.#latest = undefined
    this.#transport.flush?.()
  }

  #encode(message: Message): Uint8Array {
    const isLasting = LASTING.has(message.type)
    const known = isLasting ? this.#lasting.get(message.type) : this.#latest
    if (known?.message === message) return known.bytes
    const encoded = { message, bytes: this.#encodeMessage(message) }
    if (isLasting) this.#lasting.set(message.type, encoded)
    else this.#latest = encoded
    return encoded.bytes
  }

  #put(bytes: Uint8Array, message: Message, to: Outgoing['to']): void {
    this.#counters.sent(message.type, bytes.length)
    this.#transport.send(bytes, to)
  }
}
