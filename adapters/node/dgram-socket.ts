import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import type { Address } from '../../src/runtime/address.ts'
import { isRefusal, sendFailed, socketFailed } from '../shared/failures.ts'
import { familyOf, fromSocketHost, localAddress, toSocketHost } from '../shared/ip.ts'
import type { BoundSocket, SocketHandlers } from '../shared/socket-transport.ts'

/**
 * Binds a socket of `node:dgram`.
 * @param host - A literal address.
 * @param receiveBufferBytes - What is wished for; the system may grant less.
 */
export async function bindDgram(
  host: string,
  port: number,
  receiveBufferBytes: number,
  handlers: SocketHandlers,
): Promise<BoundSocket> {
  const socket = await listen(host, port)
  raiseReceiveBuffer(socket, receiveBufferBytes)
  return attach(socket, host, handlers)
}

function listen(host: string, port: number): Promise<Socket> {
  // isIPv6 would compile a pattern that takes milliseconds, and isIP does so for IPv6 only.
  const isIpv6 = isIP(host) === 6
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

function attach(socket: Socket, host: string, { onDatagram, onError, onLost }: SocketHandlers): BoundSocket {
  const family = familyOf(host)
  socket.on('message', (bytes, { address, port }) => onDatagram(bytes, { host: fromSocketHost(address, family), port }))
  socket.on('error', (error) => {
    if (!isRefusal(error)) onError(socketFailed(error))
  })
  socket.on('close', () => onLost(new Error('it closed by itself')))

  // Of a burst to one neighbor the first datagram tells whether it can be reached, and long ones whether they fit: to hear
  // of each costs a tick for each.
  let latest: Address | undefined
  const send: BoundSocket['send'] = (bytes, to) => {
    const isWatched = to !== latest || bytes.length > USUAL_BYTES
    latest = to
    sendTo(socket, bytes, to, toSocketHost(to.host, family), isWatched ? onError : undefined)
  }
  return {
    address: { ...localAddress(host, socket.address().port), receiveBufferBytes: socket.getRecvBufferSize() },
    send,
    flush() {
      latest = undefined
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

/** Every line carries this much. */
const USUAL_BYTES = 1_024
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
  onError: ((error: Error) => void) | undefined,
  attempt = 1,
): void {
  const onSent =
    onError &&
    ((error: Error | null) => {
      if (!error) return
      const isOfAnother = isRefusal(error) && attempt < SEND_ATTEMPTS
      if (isOfAnother) sendTo(socket, bytes, to, host, onError, attempt + 1)
      else if (!isRefusal(error)) onError(sendFailed(error, to))
    })
  try {
    socket.send(bytes, to.port, host, onSent)
  } catch (error) {
    onError?.(sendFailed(error, to))
  }
}
