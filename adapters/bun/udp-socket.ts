import { isRefusal, sendFailed } from '../shared/failures.ts'
import { familyOf, fromSocketHost, localAddress, toSocketHost } from '../shared/ip.ts'
import type { BoundSocket, SocketHandlers } from '../shared/socket-transport.ts'
import { USUAL_RECEIVE_BUFFER_BYTES } from '../shared/udp-options.ts'
import type { BunUdp, BunUdpSocket } from './bun-udp.ts'
import { createOutbox, type Outbox } from './outbox.ts'

/** Binds a socket of Bun to a literal address. */
export async function bindSocket(
  bun: BunUdp,
  host: string,
  port: number,
  handlers: SocketHandlers,
): Promise<BoundSocket> {
  const family = familyOf(host)
  // Bun calls no handler before the promise has settled, but nothing in its documentation says so.
  let outbox: Outbox | undefined
  const socket = await bun.udpSocket({
    hostname: host,
    port,
    socket: {
      data: (_socket, bytes, fromPort, fromHost) =>
        handlers.onDatagram(bytes, { host: fromSocketHost(fromHost, family), port: fromPort }),
      error(error) {
        if (!isRefusal(error)) handlers.onError(sendFailed(error))
      },
      drain: () => outbox?.resume(),
    },
  })
  const box = createOutbox(socket, (error, to) => {
    if (socket.closed) handlers.onLost(error)
    else if (!isRefusal(error))
      handlers.onError(sendFailed(error, { host: fromSocketHost(to.host, family), port: to.port }))
  })
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
  outbox.close()
  socket.close()
}
