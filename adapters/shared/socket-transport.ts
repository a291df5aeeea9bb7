import type { Address } from '../../src/runtime/address.ts'
import type { LocalAddress, Transport, TransportHandlers } from '../../src/runtime/transport.ts'
import { alreadyOpen, closedWhileOpening } from './failures.ts'

/** One bound socket, as an adapter hands it over. */
export interface BoundSocket {
  readonly address: LocalAddress
  send(bytes: Uint8Array, to: Address): void
  flush?(): void
  /** Frees the address. Called once. */
  close(): void | Promise<void>
}

/** What an adapter has to know; everything else about opening and closing is the same for all of them. */
export interface SocketAdapter {
  /** The literal address to bind; may take long, when a name has to be looked up. */
  locate(): string | Promise<string>
  /** Binds it. Quick, and always settles. */
  bind(host: string, handlers: TransportHandlers): BoundSocket | Promise<BoundSocket>
  resolve(host: string): Promise<string>
  /** Calls `quiet` when the socket has been read as far as it is read at once; absent where each datagram comes alone. */
  afterReading?(quiet: () => void): void
}

interface Opening {
  socket?: BoundSocket
  /** Settles when binding has ended, well or badly; absent while the host is still being located. */
  binding?: Promise<unknown>
  cancel(): void
}

/**
 * The life of a transport: open, close at any moment, open again. A handler is called only between the beginning of
 * `open()` and the call of `close()`.
 */
export function socketTransport({ locate, bind, resolve, afterReading }: SocketAdapter): Transport {
  let current: Opening | undefined
  let closing: Promise<void> = Promise.resolve()

  async function bindTo(opening: Opening, host: string, handlers: TransportHandlers): Promise<void> {
    const socket = await bind(
      host,
      guard(handlers, () => current === opening, afterReading),
    )
    if (current === opening) opening.socket = socket
    else await socket.close()
  }

  async function establish(opening: Opening, handlers: TransportHandlers): Promise<void> {
    await closing
    const host = await locate()
    if (current !== opening) return
    opening.binding = bindTo(opening, host, handlers)
    await opening.binding
  }

  async function end(opening: Opening): Promise<void> {
    if (opening.socket) await opening.socket.close()
    else await opening.binding?.catch(() => {})
  }

  return {
    async open(handlers) {
      if (current !== undefined) throw alreadyOpen()
      const opening: Opening = { cancel: () => {} }
      current = opening
      const cancelled = new Promise<never>((_, reject) => {
        opening.cancel = () => reject(closedWhileOpening())
      })
      try {
        await Promise.race([cancelled, establish(opening, handlers)])
        return (opening.socket as BoundSocket).address
      } catch (error) {
        if (current === opening) current = undefined
        throw error
      }
    },
    send(bytes, to) {
      current?.socket?.send(bytes, to)
    },
    flush() {
      current?.socket?.flush?.()
    },
    resolve,
    close() {
      const opening = current
      if (opening === undefined) return closing
      current = undefined
      opening.cancel()
      closing = end(opening)
      return closing
    },
  }
}

/**
 * Handlers that fall silent when the transport closes. One that throws is a bug of ours: it surfaces as an uncaught
 * exception, outside the socket's own callback, where Bun would hand it to the socket's error handler instead.
 */
function guard(
  handlers: TransportHandlers,
  isLive: () => boolean,
  afterReading: SocketAdapter['afterReading'],
): TransportHandlers {
  const tellsQuiet = afterReading !== undefined && handlers.onQuiet !== undefined
  let isQuietDue = false
  const whileLive = (work: () => void) => {
    if (!isLive()) return
    try {
      work()
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
  const quiet = () => {
    isQuietDue = false
    whileLive(() => handlers.onQuiet?.())
  }
  return {
    onDatagram(bytes, from) {
      if (tellsQuiet && !isQuietDue) {
        isQuietDue = true
        afterReading(quiet)
      }
      whileLive(() => handlers.onDatagram(bytes, from, tellsQuiet))
    },
    onError: (failure) => whileLive(() => handlers.onError(failure)),
  }
}
