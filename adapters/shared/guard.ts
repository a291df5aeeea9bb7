import type { TransportHandlers } from '../../src/runtime/transport.ts'

/**
 * Handlers that fall silent when the transport closes. One that throws is a bug of ours: it surfaces as an uncaught
 * exception, outside the socket's own callback, where Bun would hand it to the socket's error handler instead.
 */
export function guard(
  handlers: TransportHandlers,
  isLive: () => boolean,
  afterReading: ((quiet: () => void) => void) | undefined,
): TransportHandlers {
  const tellsQuiet = afterReading !== undefined && handlers.onQuiet !== undefined
  let isQuietDue = false
  const surface = (error: unknown) =>
    queueMicrotask(() => {
      throw error
    })
  const whileLive = (work: () => void) => {
    if (!isLive()) return
    try {
      work()
    } catch (error) {
      surface(error)
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
      // As whileLive() does, without a function made for each datagram.
      try {
        if (isLive()) handlers.onDatagram(bytes, from, tellsQuiet)
      } catch (error) {
        surface(error)
      }
    },
    onError: (failure) => whileLive(() => handlers.onError(failure)),
  }
}
