import { isIP } from 'node:net'
import type { Address } from '../../src/runtime/address.ts'
import { socketFailed } from '../shared/failures.ts'
import { familyOf, fromSocketHost, type IpFamily, localAddress, toSocketHost } from '../shared/ip.ts'
import type { BoundSocket, SocketHandlers } from '../shared/socket-transport.ts'
import { USUAL_RECEIVE_BUFFER_BYTES } from '../shared/udp-options.ts'
import type { DenoUdp, DenoUdpSocket } from './deno-udp.ts'
import { createOutbox } from './outbox.ts'

/** The longest datagram there is, and a little more. */
const ROOM_BYTES = 65_536

/** So many failures to read, one after the other, mean that the socket is of no use any more. */
const MOST_FAILURES = 16

/** Binds a socket of Deno to a literal address. */
export function bindDatagram(deno: DenoUdp, host: string, port: number, handlers: SocketHandlers): BoundSocket {
  // May need a permission: asked for before there is anything to close.
  const local = localAddress(host, port)
  const socket = deno.listenDatagram({ hostname: host, port, transport: 'udp' })
  const family = familyOf(host)
  const reading = read(socket, family, handlers)
  const outbox = createOutbox((bytes, to) => sendTo(socket, family, bytes, to), handlers.onError)
  return {
    address: { ...local, port: socket.addr.port, receiveBufferBytes: USUAL_RECEIVE_BUFFER_BYTES },
    send: outbox.add,
    async close() {
      // What was sent just before goes out first, as it does elsewhere.
      await outbox.emptied()
      closeQuietly(socket)
      await reading
    },
  }
}

async function sendTo(
  socket: DenoUdpSocket,
  family: IpFamily,
  bytes: Uint8Array,
  { host, port }: Address,
): Promise<void> {
  // Deno would look a name up for each datagram.
  if (isIP(host) === 0) throw new Error('it is not a literal IP address')
  try {
    await socket.send(bytes, { transport: 'udp', hostname: toSocketHost(host, family), port })
  } catch (error) {
    // Whoever reads tells of a lost socket, once.
    if (!isClosed(error)) throw error
  }
}

async function read(socket: DenoUdpSocket, family: IpFamily, handlers: SocketHandlers): Promise<void> {
  const room = new Uint8Array(ROOM_BYTES)
  for (let failures = 0; failures < MOST_FAILURES; ) {
    try {
      const [bytes, from] = await socket.receive(room)
      failures = 0
      handlers.onDatagram(bytes, { host: fromSocketHost(from.hostname, family), port: from.port })
    } catch (error) {
      failures = isClosed(error) ? MOST_FAILURES : failures + 1
      if (failures < MOST_FAILURES) handlers.onError(socketFailed(error))
      else lose(socket, handlers, error)
    }
  }
}

/** Interrupted is what a read under way meets, BadResource the next one. After `close()` of ours nobody listens any more. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && (error.name === 'Interrupted' || error.name === 'BadResource')
}

function lose(socket: DenoUdpSocket, handlers: SocketHandlers, cause: unknown): void {
  closeQuietly(socket)
  handlers.onLost(cause)
}

function closeQuietly(socket: DenoUdpSocket): void {
  try {
    socket.close()
  } catch {
    // It is closed already.
  }
}
