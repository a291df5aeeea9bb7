import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { setImmediate } from 'node:timers'
import type { Address } from '../../src/runtime/address.ts'
import type { Transport, TransportHandlers } from '../../src/runtime/transport.ts'
import { bindFailed, codeOf, sendFailed, socketFailed } from '../shared/failures.ts'
import { familyOf, fromSocketHost, localAddress, resolveBindHost, resolveHost, toSocketHost } from '../shared/ip.ts'
import { type BoundSocket, socketTransport } from '../shared/socket-transport.ts'
import { checkUdpOptions, type UdpOptions } from '../shared/udp-options.ts'

/**
 * UDP on Node.js, through `node:dgram`. May be opened again after it was closed, on the same port if one was given.
 * @example
 * ```ts
 * const peer = await createPeer({ name: 'u-neek name', network: networks.aviary, transport: udp({ port: 8993 }) })
 * ```
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function udp(options: UdpOptions = {}): Transport {
  const { host, port, receiveBufferBytes } = checkUdpOptions(options)
  return socketTransport({
    locate: () => resolveBindHost(host).catch((cause: unknown) => Promise.reject(bindFailed({ host, port }, cause))),
    async bind(literalHost, handlers) {
      const socket = await listen(literalHost, port).catch((cause: unknown) => {
        throw bindFailed({ host, port }, cause)
      })
      raiseReceiveBuffer(socket, receiveBufferBytes)
      return attach(socket, literalHost, handlers)
    },
    resolve: (name) => resolveHost(name, familyOf(host)),
    // Immediates run when the socket has been read, up to a few dozen datagrams at once.
    afterReading: setImmediate,
  })
}

function listen(host: string, port: number): Promise<Socket> {
  const isIpv6 = isIPv6(host)
  const socket = createSocket({
    type: isIpv6 ? 'udp6' : 'udp4',
    // The default looks every literal up through the DNS module's thread-safe path, one tick for each datagram.
    lookup: (address, _options, found) => found(null, address, isIpv6 ? 6 : 4),
  })
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}

/** Several hundred replies can arrive in one turn of the event loop; the usual 208 KiB holds about 230 datagrams. */
function raiseReceiveBuffer(socket: Socket, receiveBufferBytes: number): void {
  try {
    socket.setRecvBufferSize(receiveBufferBytes)
  } catch {
    // We go on with what the operating system grants; what overflows is lost and asked for again.
  }
}

function attach(socket: Socket, host: string, { onDatagram, onError }: TransportHandlers): BoundSocket {
  const family = familyOf(host)
  socket.on('message', (bytes, { address, port }) => onDatagram(bytes, { host: fromSocketHost(address, family), port }))
  socket.on('error', (error) => onError(socketFailed(error)))

  const send: BoundSocket['send'] = (bytes, to) => sendTo(socket, bytes, to, toSocketHost(to.host, family), onError)
  return {
    address: { ...localAddress(host, socket.address().port), receiveBufferBytes: socket.getRecvBufferSize() },
    send,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

/** How often one datagram is handed to the operating system at most. */
const SEND_ATTEMPTS = 3

/**
 * Never closes the socket, whatever happens to one datagram. Node.js never says ECONNREFUSED here; Bun's `node:dgram`
 * does, as the error of some earlier datagram, in place of sending this one: so it is sent again.
 */
function sendTo(
  socket: Socket,
  bytes: Uint8Array,
  to: Address,
  host: string,
  onError: (error: Error) => void,
  attempt = 1,
): void {
  try {
    socket.send(bytes, to.port, host, (error) => {
      if (!error) return
      const isOfAnother = codeOf(error) === 'ECONNREFUSED' && attempt < SEND_ATTEMPTS
      if (isOfAnother) sendTo(socket, bytes, to, host, onError, attempt + 1)
      else onError(sendFailed(error, to))
    })
  } catch (error) {
    onError(sendFailed(error, to))
  }
}
