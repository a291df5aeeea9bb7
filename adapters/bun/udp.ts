import type { Transport } from '../../src/runtime/transport.ts'
import type { UdpOptions } from '../shared/udp-options.ts'
import { udpTransport } from '../shared/udp-transport.ts'
import { findBun } from './bun-udp.ts'
import { bindSocket } from './udp-socket.ts'

/**
 * UDP on Bun, through `Bun.udpSocket`, two to three times as fast there as `node:dgram` in Node.js. Datagrams leave in
 * batches: at `flush`, or else when all that has arrived was handled. May be opened again after it was closed.
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
  return udpTransport(options, (host, port, _receiveBufferBytes, handlers) => {
    const bun = findBun()
    if (bun === undefined) throw new Error('this is not Bun; import udp from rookery/node on Node.js')
    return bindSocket(bun, host, port, handlers)
  })
}
