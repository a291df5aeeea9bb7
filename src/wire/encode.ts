import type { Block } from '../block/block.ts'
import { readBlock } from '../block/rules.ts'
import { isWellFormed } from '../block/text.ts'
import { OptionsError, RookeryError } from '../errors.ts'
import { blockJson } from './block-json.ts'
import { readClaimHeight, readHash, readHeight, readHost, readPort, readWord } from './fields.ts'
import type { Message, MessageType } from './messages.ts'

/** Longest datagram that Rookery makes, since most peers read with a buffer of that size. @see PROTOCOL.md, Transport */
export const MAX_OWN_DATAGRAM_BYTES = 1_024
/** Longest datagram that UDP over IPv4 carries: 65,535 less the two headers. @see RFC 768, RFC 791 */
export const MAX_DATAGRAM_BYTES = 65_507

/** Says "I have no such block". */
const NO_BLOCK =
  '{"type":"GET_BLOCK_REPLY","height":null,"minedBy":null,"nonce":null,"messages":null,"timestamp":null,"hash":null}'

/** Stateless, so one serves everybody. */
const UTF8 = new TextEncoder()

/**
 * Datagrams are cut from pieces of this size: a small array costs more to make than to fill. No larger, since a piece stays as
 * long as one datagram of it does: a thousand peers in one process would keep several each.
 */
const SLAB_BYTES = 2_048

/**
 * Makes an encoder, which writes messages as they go over the wire: compact JSON in raw UTF-8, the fields in the order of
 * PROTOCOL.md.
 *
 * A `GET_BLOCK_REPLY` may be longer than our own datagrams, since a block by somebody else is served as it is. Where UDP could not
 * carry it at all, it says "I have no such block" instead of throwing, since a stranger could cause that.
 * @returns A function whose arrays are views of larger buffers; their bytes are written once and never changed. It throws
 *   {@link OptionsError} `OPTION_INVALID` for a field that would kill some neighbors (a float or a text as height or
 *   port, a lone surrogate, a malformed hash), and {@link RookeryError} `MESSAGE_TOO_LONG` for anything else over
 *   {@link MAX_OWN_DATAGRAM_BYTES}.
 * @see PROTOCOL.md, Messages, and Fragility under What real peers do
 */
export function createEncoder(): (message: Message) => Uint8Array {
  let slab = new Uint8Array(SLAB_BYTES)
  let used = 0
  return (message) => {
    const text = toText(message)
    let result = UTF8.encodeInto(text, slab.subarray(used))
    if (result.read < text.length) {
      slab = new Uint8Array(SLAB_BYTES)
      used = 0
      result = UTF8.encodeInto(text, slab)
      if (result.read < text.length) return checked(message, UTF8.encode(text))
    }
    const from = used
    used += result.written
    return checked(message, slab.subarray(from, used))
  }
}

function checked(message: Message, bytes: Uint8Array): Uint8Array {
  if (message.type === 'GET_BLOCK_REPLY') return bytes.length <= MAX_DATAGRAM_BYTES ? bytes : UTF8.encode(NO_BLOCK)
  if (bytes.length <= MAX_OWN_DATAGRAM_BYTES) return bytes
  throw new RookeryError(
    'MESSAGE_TOO_LONG',
    `${message.type} would be ${bytes.length} bytes, but most peers read only ${MAX_OWN_DATAGRAM_BYTES}: shorten its texts.`,
    { details: { type: message.type, bytes: bytes.length, limit: MAX_OWN_DATAGRAM_BYTES } },
  )
}

/**
 * Size in bytes of the longest datagram that carries a block, its `GET_BLOCK_REPLY` (an `ANNOUNCE` is seven shorter).
 * Who composes a block keeps it within {@link MAX_OWN_DATAGRAM_BYTES}, counting 64 characters for the hash to come.
 * @throws {@link OptionsError} `OPTION_INVALID` for a block without the shape of one.
 */
export function blockDatagramBytes(block: Block): number {
  return encodedBytes({ type: 'GET_BLOCK_REPLY', height: block.height, block })
}

/** Size in bytes of a message as {@link createEncoder} would write it, however long. @throws as that does for its fields */
export function encodedBytes(message: Message): number {
  return UTF8.encode(toText(message)).length
}

function toText(message: Message): string {
  const { type } = message
  switch (type) {
    case 'GET_BLOCK':
      return `{"type":"GET_BLOCK","height":${need(type, 'height', readHeight(message.height))}}`
    case 'GET_BLOCK_REPLY':
      return message.block === null ? NO_BLOCK : blockText(type, message.block)
    case 'ANNOUNCE':
      return blockText(type, message.block)
    case 'GOSSIP':
      return `{"type":"GOSSIP",${originText(message)},"id":${textField(type, 'id', message.id)},${nameText(message)}}`
    case 'GOSSIP_REPLY':
      return `{"type":"GOSSIP_REPLY",${originText(message)},${nameText(message)}}`
    case 'STATS_REPLY': {
      const height = need(type, 'height', readClaimHeight(message.height))
      return `{"type":"STATS_REPLY","height":${height},"hash":"${need(type, 'hash', readHash(message.hash))}"}`
    }
    case 'NEW_WORD':
      return `{"type":"NEW_WORD","word":${JSON.stringify(need(type, 'word', readWord(message.word)))}}`
    case 'STATS':
    case 'CONSENSUS':
      return `{"type":"${type}"}`
  }
}

interface Origin {
  readonly type: MessageType
  readonly host: string
  readonly port: number
  readonly name: string
}

function originText({ type, host, port }: Origin): string {
  return `"host":"${need(type, 'host', readHost(host))}","port":${need(type, 'port', readPort(port))}`
}

function nameText({ type, name }: Origin): string {
  return `"name":${textField(type, 'name', name)}`
}

/** The shape is checked first: a template, though faster than one `JSON.stringify`, would write anything. */
function blockText(type: MessageType, candidate: Block): string {
  const block = need(type, 'block', readBlock(candidate))
  need(type, 'height', readHeight(block.height))
  return `{"type":"${type}",${blockJson(block).slice(1)}`
}

function textField(type: MessageType, field: string, text: string): string {
  return JSON.stringify(need(type, field, typeof text === 'string' && isWellFormed(text) ? text : undefined))
}

function need<T>(type: MessageType, field: string, value: T | undefined): T {
  if (value !== undefined) return value
  throw new OptionsError(
    'OPTION_INVALID',
    `A ${type} cannot be sent with this ${field}: it has the wrong type or form.`,
    {
      details: { type, field },
    },
  )
}
