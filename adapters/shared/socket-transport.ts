import type { Address } from '../../src/runtime/address.ts'
import type { LocalAddress, Transport, TransportHandlers } from '../../src/runtime/transport.ts'
import { alreadyOpen, closedWhileOpening, socketLost } from './failures.ts'
import { guard } from './guard.ts'

/** One bound socket, as an adapter hands it over. */
export interface BoundSocket {
  readonly address: LocalAddress
  send(bytes: Uint8Array, to: Address): void
  flush?(): void
  /** Frees the address. Called once. */
  close(): void | Promise<void>
}

/** What a bound socket tells. */
export interface SocketHandlers extends TransportHandlers {
  /** The socket is gone, and nobody closed it: it is bound anew. Calls after the first one count for nothing. */
  onLost(cause: unknown): void
}

/** What an adapter has to know; everything else about opening and closing is the same for all of them. */
export interface SocketAdapter {
  /** The literal address to bind; may take long, when a name has to be looked up. */
  locate(): string | Promise<string>
  /**
   * Binds it. Quick, and always settles.
   * @param formerPort - Set when a lost socket is replaced: its port, by which the neighbors know us.
   */
  bind(host: string, handlers: SocketHandlers, formerPort?: number): BoundSocket | Promise<BoundSocket>
  resolve(host: string): Promise<string>
  /** Calls `quiet` when the socket has been read as far as it is read at once; absent where each datagram comes alone. */
  afterReading?(quiet: () => void): void
}

/** How long after a lost socket could not be bound anew we try again, in milliseconds, doubling up to the second one. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000

interface Opening {
  readonly handlers: TransportHandlers
  socket?: BoundSocket | undefined
  /** Settles when binding has ended, well or badly; absent while the host is still being located. */
  binding?: Promise<unknown>
  /** Waits before a lost socket is bound anew. */
  timer?: ReturnType<typeof setTimeout>
  cancel(): void
}

/**
 * The life of a transport: open, close at any moment, open again, and live on when the socket is lost. A handler is called
 * only between the beginning of `open()` and the call of `close()`.
 */
export function socketTransport({ locate, bind, resolve, afterReading }: SocketAdapter): Transport {
  let current: Opening | undefined
  let closing: Promise<void> = Promise.resolve()

  async function bindTo(opening: Opening, host: string, formerPort?: number): Promise<void> {
    let socket: BoundSocket | undefined
    const onLost = (cause: unknown) => {
      const isOurs = socket !== undefined && opening.socket === socket
      if (isOurs && current === opening) replace(opening, host, socket as BoundSocket, cause)
    }
    socket = await bind(host, { ...opening.handlers, onLost }, formerPort)
    if (current === opening) opening.socket = socket
    else await socket.close()
  }

  /** What is sent until it is bound is lost, as datagrams may be. */
  function replace(opening: Opening, host: string, { address }: BoundSocket, cause: unknown): void {
    opening.socket = undefined
    const attempt = (pauseMs: number) => {
      const bound = bindTo(opening, host, address.port)
      opening.binding = bound
      bound.catch(() => {
        if (current !== opening) return
        opening.timer = setTimeout(attempt, pauseMs, Math.min(2 * pauseMs, LONGEST_PAUSE_MS))
      })
    }
    attempt(FIRST_PAUSE_MS)
    opening.handlers.onError(socketLost(address, cause))
  }

  async function establish(opening: Opening): Promise<void> {
    await closing
    const host = await locate()
    if (current !== opening) return
    opening.binding = bindTo(opening, host)
    await opening.binding
  }

  async function end(opening: Opening): Promise<void> {
    clearTimeout(opening.timer)
    if (opening.socket) await opening.socket.close()
    else await opening.binding?.catch(() => {})
  }

  return {
    async open(handlers) {
      if (current !== undefined) throw alreadyOpen()
      const isLive = () => current === opening
      const opening: Opening = { handlers: guard(handlers, isLive, afterReading), cancel: () => {} }
      current = opening
      const cancelled = new Promise<never>((_, reject) => {
        opening.cancel = () => reject(closedWhileOpening())
      })
      try {
        await Promise.race([cancelled, establish(opening)])
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
