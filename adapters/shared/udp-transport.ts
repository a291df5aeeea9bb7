import { setImmediate } from 'node:timers'
import type { Transport } from '../../src/runtime/transport.ts'
import { bindFailed } from './failures.ts'
import { familyOf, resolveBindHost, resolveHost } from './ip.ts'
import { type BoundSocket, type SocketHandlers, socketTransport } from './socket-transport.ts'
import { checkUdpOptions, type UdpOptions } from './udp-options.ts'

/** Binds a socket of one runtime to a literal address. */
export type BindUdp = (
  host: string,
  port: number,
  receiveBufferBytes: number,
  handlers: SocketHandlers,
) => BoundSocket | Promise<BoundSocket>

/**
 * What the UDP transports have in common: where they bind, how they resolve names, what they say when that fails.
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function udpTransport(options: UdpOptions, bind: BindUdp): Transport {
  const { host, port, receiveBufferBytes } = checkUdpOptions(options)
  const failed = (cause: unknown) => Promise.reject(bindFailed({ host, port }, cause))
  return socketTransport({
    locate: () => resolveBindHost(host).catch(failed),
    bind: async (literalHost, handlers, formerPort = port) => {
      try {
        return await bind(literalHost, formerPort, receiveBufferBytes, handlers)
      } catch (cause) {
        return failed(cause)
      }
    },
    resolve: (name) => resolveHost(name, familyOf(host)),
    // Immediates run when the socket has been read, up to a few dozen datagrams at once.
    afterReading: setImmediate,
  })
}
