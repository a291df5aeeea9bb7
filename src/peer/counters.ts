import { DROP_REASONS, type DropReason } from '../wire/decode.ts'
import type { MessageType } from '../wire/messages.ts'

/** Why a datagram, or what it said, came to nothing: what decoding finds, and what the peer finds afterwards. */
export type IgnoredReason =
  | DropReason
  /** An answer to nothing that we asked. */
  | 'unasked'
  /** A claim whose hash lacks the network's zeros. */
  | 'implausible'
  /** A word or an announced block for which there was no place, or that we know already; a further claim that is no longer. */
  | 'surplus'
  /** A request beyond what its sender is answered in a second. */
  | 'budget'
  /** A `CONSENSUS` too soon after the last one. */
  | 'too-often'

/** Datagrams of one direction in all. */
export interface TrafficTotals {
  /** How many, malformed ones too. */
  readonly datagrams: number
  /** Their payloads, in bytes. */
  readonly bytes: number
}

/** Datagrams of one direction: in all, and the well-formed ones by type. */
export type Traffic = TrafficTotals & Readonly<Record<MessageType, number>>

/** Datagrams by what became of them, as plain numbers since the start. */
export interface PeerCounters {
  /** What came in: all of it, and the well-formed messages by type. */
  readonly received: Traffic
  /** What went out. */
  readonly sent: Traffic
  /** Received and not acted upon, by reason. */
  readonly ignored: Readonly<Record<IgnoredReason, number>>
}

const MESSAGE_TYPES: readonly MessageType[] = [
  'GOSSIP',
  'GOSSIP_REPLY',
  'STATS',
  'STATS_REPLY',
  'GET_BLOCK',
  'GET_BLOCK_REPLY',
  'ANNOUNCE',
  'CONSENSUS',
  'NEW_WORD',
]

const IGNORED_REASONS: readonly IgnoredReason[] = [
  ...DROP_REASONS,
  'unasked',
  'implausible',
  'surplus',
  'budget',
  'too-often',
]

/** Counts datagrams. */
export class Counters {
  readonly #received = { datagrams: 0, bytes: 0, ...zeros(MESSAGE_TYPES) }
  readonly #sent = { datagrams: 0, bytes: 0, ...zeros(MESSAGE_TYPES) }
  readonly #ignored = zeros(IGNORED_REASONS)

  received(bytes: number): void {
    this.#received.datagrams++
    this.#received.bytes += bytes
  }

  understood(type: MessageType): void {
    this.#received[type]++
  }

  ignored(reason: IgnoredReason): void {
    this.#ignored[reason]++
  }

  sent(type: MessageType, bytes: number): void {
    this.#sent.datagrams++
    this.#sent.bytes += bytes
    this.#sent[type]++
  }

  /** The numbers now; the caller owns the copy. */
  get view(): PeerCounters {
    return { received: { ...this.#received }, sent: { ...this.#sent }, ignored: { ...this.#ignored } }
  }
}

function zeros<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>
}
