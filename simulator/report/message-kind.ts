import type { MessageType } from 'rookery'

/** What a datagram says by its beginning; `other` for what no peer of ours would write. */
export type MessageKind = MessageType | 'other'

/** Every {@link MessageKind}. */
export const MESSAGE_KINDS: readonly MessageKind[] = [
  'GOSSIP',
  'GOSSIP_REPLY',
  'STATS',
  'STATS_REPLY',
  'GET_BLOCK',
  'GET_BLOCK_REPLY',
  'ANNOUNCE',
  'CONSENSUS',
  'NEW_WORD',
  'other',
]

/** Where the type begins in `{"type":"…"`. */
const TYPE_AT = 9
const [QUOTE, A, C, E, G, N, O, S] = [...'"ACEGNOS'].map((char) => char.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
]

/** Tells messages apart by a few bytes: nothing is decoded only to be counted. */
export function messageKind(bytes: Uint8Array): MessageKind {
  if (bytes[1] !== QUOTE || bytes[TYPE_AT - 1] !== QUOTE) return 'other'
  switch (bytes[TYPE_AT]) {
    case G:
      if (bytes[TYPE_AT + 1] === O) return bytes[TYPE_AT + 6] === QUOTE ? 'GOSSIP' : 'GOSSIP_REPLY'
      return bytes[TYPE_AT + 1] === E ? (bytes[TYPE_AT + 9] === QUOTE ? 'GET_BLOCK' : 'GET_BLOCK_REPLY') : 'other'
    case S:
      return bytes[TYPE_AT + 5] === QUOTE ? 'STATS' : 'STATS_REPLY'
    case A:
      return 'ANNOUNCE'
    case C:
      return 'CONSENSUS'
    case N:
      return 'NEW_WORD'
    default:
      return 'other'
  }
}
