import type { Transport } from '../../src/runtime/transport.ts'
import type { UdpOptions } from '../shared/udp-options.ts'
import { udpTransport } from '../shared/udp-transport.ts'
import { bindDatagram } from './datagram-socket.ts'
import { findDeno } from './deno-udp.ts'

/**
 * UDP on Deno, through `Deno.listenDatagram`, which Deno calls unstable: run with `--unstable-net`, or with
 * `"unstable": ["net"]` in `deno.json`. Deno's `node:dgram` would need no flag, but it carries a ninth as much, and out of
 * order. Needs `--allow-net`, and `--allow-sys=networkInterfaces` unless `host` names a single address. May be opened again
 * after it was closed.
 *
 * `receiveBufferBytes` has no effect: a socket of Deno has no such setting, and takes what the system's default holds
 * (212,992 bytes on Linux, or about 230 short datagrams; `sysctl net.core.rmem_default` changes it).
 * @example
 * ```ts
 * const peer = await createPeer({ name: 'u-neek name', network: networks.aviary, transport: udp({ port: 8993 }) })
 * ```
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function udp(options: UdpOptions = {}): Transport {
  return udpTransport(options, (host, port, _receiveBufferBytes, handlers) => {
    const deno = findDeno()
    if (deno === undefined) throw new Error(NO_SOCKETS)
    return bindDatagram(deno, host, port, handlers)
  })
}

const NO_SOCKETS =
  'there is no Deno.listenDatagram; run deno with --unstable-net, or import udp from rookery/node or rookery/bun elsewhere'
