import { type Address, classifyHost, formatAddress } from '../../src/runtime/address.ts'
import { checkKnown, type KnownOptions } from '../../src/runtime/known-options.ts'
import { invalid } from '../../src/runtime/option-error.ts'
import type { Transport } from '../../src/runtime/transport.ts'
import { bindFailed, resolveFailed, sendFailed, systemError } from '../shared/failures.ts'
import { checkPlace } from '../shared/place.ts'
import { type BoundSocket, type SocketHandlers, socketTransport } from '../shared/socket-transport.ts'
import { type Channels, openChannels } from './channels.ts'
import { holdLock } from './lock.ts'

/** Where a transport among tabs is reached. */
export interface BroadcastChannelOptions {
  /** Tabs with different names do not hear each other. @default 'rookery' */
  name?: string | undefined
  /** The host of this tab's address, a literal IP address: what it says is up to you, since no datagram leaves the browser. @default '127.0.0.1' */
  host?: string | undefined
  /** Port; 0 picks the lowest free one from 8999 on, so that the tabs of {@link firstTabs} are easily found. @default 0 */
  port?: number | undefined
}

const OPTIONS: KnownOptions<BroadcastChannelOptions> = { name: 1, host: 1, port: 1 }

/** The port that is tried first where none is given: the one that peers of the real networks have. */
const FIRST_PORT = 8_999

/** How many tabs are asked by a newcomer that knows nobody. */
const FIRST_TABS = 8

/** The longest datagram of UDP over IPv4: 65,535 bytes without the headers' 28. */
const MAX_BYTES = 65_507

/**
 * Addresses of the tabs that were opened first, eight of them, for `network.wellKnown`: a newcomer finds everybody else
 * through any one that is still there, and takes the place of the first that is gone.
 */
export const firstTabs: readonly Address[] = Array.from({ length: FIRST_TABS }, (_, i) => ({
  host: '127.0.0.1',
  port: FIRST_PORT + i,
}))

/**
 * A network of the tabs, frames and workers of one origin in one browser, on `BroadcastChannel`. A Web Lock guards each
 * address, so no two of them share one, and that of a tab that was closed is free again; nothing is lost on the way. Where
 * a page has no Web Locks, since it came neither over https nor from this machine, `open` fails.
 *
 * Browsers let the timers of a tab in the background run once a second, or once a minute: its peer answers at once, and
 * asks late.
 * @example
 * ```ts
 * const network = { difficulty: 4, wellKnown: [...firstTabs] }
 * const peer = await createPeer({ name: 'a tab', network, transport: broadcastChannel() })
 * ```
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function broadcastChannel(options: BroadcastChannelOptions = {}): Transport {
  checkKnown('broadcastChannel', options, OPTIONS)
  const { name = 'rookery', host = '127.0.0.1', port = 0 } = options
  if (typeof name !== 'string') throw invalid('name', name, 'a text')
  checkPlace({ host, port })
  return socketTransport({
    locate: () => resolve(host),
    bind: (literalHost, handlers) =>
      bindChannel(name, { host: literalHost, port }, handlers).catch((cause: unknown) => {
        throw bindFailed({ host, port }, cause)
      }),
    resolve,
    // All that one message brought has been handed over by then.
    afterReading: queueMicrotask,
  })
}

/** A page cannot look names up. */
async function resolve(host: string): Promise<string> {
  if (host === 'localhost') return '127.0.0.1'
  if (classifyHost(host) === 'name')
    throw resolveFailed(host, new Error('a page cannot look names up; give an IP address'))
  return host
}

async function bindChannel(name: string, wanted: Address, handlers: SocketHandlers): Promise<BoundSocket> {
  const { address, release } = await take(name, wanted)
  const channels = openChannels((to) => channelName(name, to), address, handlers)
  return {
    address,
    send: (bytes, to) => sendTo(channels, bytes, to, handlers),
    close() {
      channels.close()
      return release()
    },
  }
}

/** Takes an address nobody has. */
async function take(name: string, { host, port }: Address): Promise<{ address: Address; release(): Promise<void> }> {
  const last = port === 0 ? 65_535 : port
  for (let chosen = port === 0 ? FIRST_PORT : port; chosen <= last; chosen++) {
    const address = { host, port: chosen }
    const release = await holdLock(channelName(name, address))
    if (release) return { address, release }
  }
  throw systemError('EADDRINUSE')
}

const channelName = (name: string, address: Address) => `rookery:${name}:${formatAddress(address)}`

function sendTo(channels: Channels, bytes: Uint8Array, to: Address, { onError }: SocketHandlers): void {
  if (bytes.length > MAX_BYTES) onError(sendFailed(systemError('EMSGSIZE'), to))
  else channels.send(bytes, to)
}
