import type { Transport } from '../../src/runtime/transport.ts'
import type { UdpOptions } from '../shared/udp-options.ts'
import { udpTransport } from '../shared/udp-transport.ts'
import { bindDgram } from './dgram-socket.ts'

/**
 * UDP on Node.js, through `node:dgram`. May be opened again after it was closed, on the same port if one was given.
 * @example
 * ```ts
 * const peer = await createPeer({ name: 'u-neek name', network: networks.aviary, transport: udp({ port: 8993 }) })
 * ```
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function udp(options: UdpOptions = {}): Transport {
  return udpTransport(options, bindDgram)
}
