import { type Address, formatAddress, isPort } from '../../src/runtime/address.ts'
import type { SocketHandlers } from '../shared/socket-transport.ts'
import { type Channel, web } from './web.ts'

/** The channel of one address, and those that it sends through. */
export interface Channels {
  send(bytes: Uint8Array, to: Address): void
  close(): void
}

/** How many channels to others are kept open; the one that was opened first goes first. */
const MAX_OUTWARD = 256

/** Datagrams on their way. */
interface Envelope {
  readonly from: Address
  readonly datagrams: readonly Uint8Array[]
}

/**
 * Opens the channel of `own`. There is one for each address, so nobody is woken for what goes to others; and what one task
 * sends to one address goes in one message, since messages are what costs.
 * @param nameOf - The name of the channel of an address.
 */
export function openChannels(nameOf: (address: Address) => string, own: Address, handlers: SocketHandlers): Channels {
  const { BroadcastChannel } = web()
  if (BroadcastChannel === undefined) throw new Error('there is no BroadcastChannel here')
  const from = { host: own.host, port: own.port }
  const outward = new Map<string, Channel>()
  let waiting = new Map<string, { to: Address; datagrams: Uint8Array[] }>()
  const inward = new BroadcastChannel(nameOf(own))
  inward.onmessage = ({ data }) => {
    // Any script of the origin may post here.
    if (isEnvelope(data)) for (const bytes of data.datagrams) handlers.onDatagram(bytes, data.from)
  }

  function channelTo(key: string, to: Address): Channel {
    const known = outward.get(key)
    if (known) return known
    for (const [oldest, channel] of outward) {
      if (outward.size < MAX_OUTWARD) break
      channel.close()
      outward.delete(oldest)
    }
    const channel = new (BroadcastChannel as new (name: string) => Channel)(nameOf(to))
    outward.set(key, channel)
    return channel
  }

  function flush(): void {
    const all = waiting
    waiting = new Map()
    for (const [key, { to, datagrams }] of all) {
      channelTo(key, to).postMessage({ from, datagrams } satisfies Envelope)
    }
  }

  return {
    send(bytes, to) {
      if (waiting.size === 0) queueMicrotask(flush)
      const key = formatAddress(to)
      const batch = waiting.get(key)
      if (batch) batch.datagrams.push(bytes)
      else waiting.set(key, { to, datagrams: [bytes] })
    },
    close() {
      flush()
      for (const channel of [inward, ...outward.values()]) channel.close()
      outward.clear()
    },
  }
}

function isEnvelope(data: unknown): data is Envelope {
  const { from, datagrams } = Object(data) as { from?: unknown; datagrams?: unknown }
  const { host, port } = Object(from) as { host?: unknown; port?: unknown }
  const isComplete = Array.isArray(datagrams) && datagrams.every((bytes) => bytes instanceof Uint8Array)
  return isComplete && typeof host === 'string' && isPort(port)
}
