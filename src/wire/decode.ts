import { readBlock } from '../block/rules.ts'
import { encodedBytes, MAX_OWN_DATAGRAM_BYTES } from './encode.ts'
import {
  type Fields,
  isFields,
  readClaimHeight,
  readHash,
  readHeight,
  readHost,
  readId,
  readName,
  readPort,
  readWord,
} from './fields.ts'
import { readJson } from './json.ts'
import type { Announce, GetBlockReply, Gossip, GossipReply, Message, StatsReply } from './messages.ts'

/** Longest datagram that is read. @see PROTOCOL.md, Size under What real peers do */
export const MAX_RECEIVED_BYTES = 65_536

/** Longer than every type of the protocol, so that the spelling of a longer one is not even looked at. */
const MAX_TYPE_LENGTH = 32

/**
 * Why a datagram was dropped, for counters: over 64 KB, no UTF-8, no JSON, nested too deep, no object, of no known type, or a field that
 * its type needs is missing or wrong.
 */
export type DropReason = 'length' | 'utf8' | 'json' | 'nesting' | 'shape' | 'type' | 'field'

/** Every {@link DropReason}, for tables of counters. */
export const DROP_REASONS: readonly DropReason[] = ['length', 'utf8', 'json', 'nesting', 'shape', 'type', 'field']

/**
 * What a datagram says, or why it says nothing.
 * `isTyped` is false for a claim without `type`, which counts only from an address with an open `STATS` question.
 */
export type Decoded =
  | { readonly ok: true; readonly message: Message; readonly isTyped: boolean }
  | { readonly ok: false; readonly reason: DropReason }

/**
 * Decodes one datagram; never throws, whatever the bytes.
 * @param bytes - Read before the call returns, never kept.
 * @see PROTOCOL.md, Messages, and Spelling and shape under What real peers do
 */
export function decode(bytes: Uint8Array): Decoded {
  if (isPlainStats(bytes)) return STATS
  if (bytes.length > MAX_RECEIVED_BYTES) return { ok: false, reason: 'length' }
  const json = readJson(bytes)
  if (!json.ok) return json
  return isFields(json.value) ? decodeFields(json.value, json.isWellFormed === true) : { ok: false, reason: 'shape' }
}

/** As nearly everybody writes it. Two of five datagrams are this one, and it has no fields: it is known by its bytes. */
const PLAIN_STATS = new TextEncoder().encode('{"type":"STATS"}')
const STATS: Decoded = { ok: true, message: { type: 'STATS' }, isTyped: true }

function isPlainStats(bytes: Uint8Array): boolean {
  if (bytes.length !== PLAIN_STATS.length) return false
  for (let i = 0; i < PLAIN_STATS.length; i++) if (bytes[i] !== PLAIN_STATS[i]) return false
  return true
}

function decodeFields(fields: Fields, isWellFormed: boolean): Decoded {
  const isTyped = fields.type !== undefined
  const type = isTyped ? fields.type : guessType(fields)
  if (typeof type !== 'string' || type.length > MAX_TYPE_LENGTH) return { ok: false, reason: 'type' }
  const message = readMessage(type.includes('-') ? type.replaceAll('-', '_') : type, fields, isWellFormed)
  return typeof message === 'string' ? { ok: false, reason: message } : { ok: true, message, isTyped }
}

/** Some peers forget the `type` of a claim, and of nothing else. */
function guessType(fields: Fields): string | undefined {
  const isClaim = fields.height !== undefined && fields.hash !== undefined && fields.messages === undefined
  return isClaim ? 'STATS_REPLY' : undefined
}

function readMessage(type: string, fields: Fields, isWellFormed: boolean): Message | DropReason {
  switch (type) {
    case 'GET_BLOCK_REPLY':
      return readGetBlockReply(fields, isWellFormed)
    case 'GET_BLOCK': {
      const height = readHeight(fields.height)
      return height === undefined ? 'field' : { type, height }
    }
    case 'GOSSIP':
      return readGossip(fields)
    case 'GOSSIP_REPLY':
      return readGossipReply(fields)
    case 'STATS_REPLY':
      return readStatsReply(fields)
    case 'ANNOUNCE':
      return readAnnounce(fields, isWellFormed)
    case 'NEW_WORD': {
      const word = readWord(fields.word)
      return word === undefined ? 'field' : { type, word }
    }
    case 'STATS':
    case 'CONSENSUS':
      return { type }
    default:
      return 'type'
  }
}

function readGossip(fields: Fields): Gossip | DropReason {
  const host = readHost(fields.host)
  const port = readPort(fields.port)
  const id = readId(fields.id)
  const name = readName(fields.name)
  if (host === undefined || port === undefined || id === undefined || name === undefined) return 'field'
  const gossip: Gossip = { type: 'GOSSIP', host, port, id, name }
  return canBeForwarded(gossip) ? gossip : 'field'
}

/** A gossip is passed on as a datagram of ours, so it must fit one; most are so short that nothing needs encoding. */
function canBeForwarded(gossip: Gossip): boolean {
  const { host, id, name } = gossip
  const longestBytes = GOSSIP_FRAME_BYTES + LONGEST_ESCAPE_BYTES * (host.length + id.length + name.length)
  return longestBytes <= MAX_OWN_DATAGRAM_BYTES || encodedBytes(gossip) <= MAX_OWN_DATAGRAM_BYTES
}

/** A gossip without its three texts, rounded up. */
const GOSSIP_FRAME_BYTES = 64
/** A control character is written `\u0000`. */
const LONGEST_ESCAPE_BYTES = 6

function readGossipReply(fields: Fields): GossipReply | DropReason {
  const host = readHost(fields.host)
  const port = readPort(fields.port)
  const name = readName(fields.name)
  if (host === undefined || port === undefined || name === undefined) return 'field'
  return { type: 'GOSSIP_REPLY', host, port, name }
}

function readStatsReply(fields: Fields): StatsReply | DropReason {
  const height = readClaimHeight(fields.height)
  const hash = readHash(fields.hash)
  return height === undefined || hash === undefined ? 'field' : { type: 'STATS_REPLY', height, hash }
}

function readGetBlockReply(fields: Fields, isWellFormed: boolean): GetBlockReply {
  const height = readHeight(fields.height) ?? null
  return { type: 'GET_BLOCK_REPLY', height, block: height === null ? null : (readBlock(fields, isWellFormed) ?? null) }
}

function readAnnounce(fields: Fields, isWellFormed: boolean): Announce | DropReason {
  const { height, block } = readGetBlockReply(fields, isWellFormed)
  return height === null || block === null ? 'field' : { type: 'ANNOUNCE', block }
}
