import { setImmediate } from 'node:timers'
import type { Transport, TransportHandlers } from '../../src/runtime/transport.ts'
import { bindFailed, sendFailed } from '../shared/failures.ts'
import { familyOf, fromSocketHost, localAddress, resolveBindHost, resolveHost, toSocketHost } from '../shared/ip.ts'
import { type BoundSocket, socketTransport } from '../shared/socket-transport.ts'
import { checkUdpOptions, type UdpOptions } from '../shared/udp-options.ts'
import { type BunUdp, type BunUdpSocket, findBun } from './bun-udp.ts'
import { createOutbox, type Outbox } from './outbox.ts'

/**
 * UDP on Bun, through `Bun.udpSocket`, two to three times as fast there as `node:dgram` in Node.js. Datagrams leave in
 * batches: at `flush`, or else when all that has arrived was
 * handled. May be opened again after it was closed.
 *
 * `receiveBufferBytes` has no effect: a socket of Bun has no such setting, and takes what the system's default holds
 * (212,992 bytes on Linux, or about 230 short datagrams; `sysctl net.core.rmem_default` changes it).
 * @example
 * ```ts
 * const peer = await createPeer({ name: 'u-neek name', network: networks.aviary, transport: udp({ port: 8993 }) })
 * ```
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function udp(options: UdpOptions = {}): Transport {
  const { host, port } = checkUdpOptions(options)
  return socketTransport({
    locate: () => resolveBindHost(host).catch((cause: unknown) => Promise.reject(bindFailed({ host, port }, cause))),
    async bind(literalHost, handlers) {
      const bun = findBun()
      if (bun === undefined) throw bindFailed({ host, port }, new Error(NO_BUN))
      return bindSocket(bun, literalHost, port, handlers).catch((cause: unknown) => {
        throw bindFailed({ host, port }, cause)
      })
    },
    resolve: (name) => resolveHost(name, familyOf(host)),
    // Immediates run when the socket has been read, up to a few dozen datagrams at once.
    afterReading: setImmediate,
  })
}

/** Linux gives a socket this much unless told otherwise, which Bun's cannot be. */
const USUAL_RECEIVE_BUFFER_BYTES = 212_992

const NO_BUN = 'this is not Bun; import udp from rookery/node on Node.js'

async function bindSocket(bun: BunUdp, host: string, port: number, handlers: TransportHandlers): Promise<BoundSocket> {
  const family = familyOf(host)
  // Bun calls no handler before the promise has settled, but nothing in its documentation says so.
  let outbox: Outbox | undefined
  const socket = await bun.udpSocket({
    hostname: host,
    port,
    socket: {
      data: (_socket, bytes, fromPort, fromHost) =>
        handlers.onDatagram(bytes, { host: fromSocketHost(fromHost, family), port: fromPort }),
      // The socket outlives every error seen here (ECONNREFUSED, EMSGSIZE). One that does not would be bound anew here.
      error: (error) => handlers.onError(sendFailed(error)),
      drain: () => outbox?.resume(),
    },
  })
  const box = createOutbox(socket, (error, to) =>
    handlers.onError(sendFailed(error, { host: fromSocketHost(to.host, family), port: to.port })),
  )
  outbox = box
  return {
    address: { ...localAddress(host, socket.port), receiveBufferBytes: USUAL_RECEIVE_BUFFER_BYTES },
    send: (bytes, to) => box.add(bytes, to.port, toSocketHost(to.host, family)),
    flush: box.flush,
    close: () => closeSocket(socket, box),
  }
}

/** What was sent just before goes out first, as it does elsewhere. */
function closeSocket(socket: BunUdpSocket, outbox: Outbox): void {
  outbox.flush()
  socket.close()
}
