import { udp } from 'rookery/deno'
import { describe, it } from 'vitest'
import { type DenoUdp, findDeno } from '../../adapters/deno/deno-udp.ts'
import { LOOPBACK } from './bench.ts'
import { LOOPBACK_TRAITS, loopbackHarness } from './loopback.ts'
import { type Intercept, losingSockets } from './losing.ts'
import { peerConformance } from './peer.ts'
import { until } from './real-time.ts'
import { transportConformance } from './transport.ts'

const deno = findDeno()

if (deno) {
  // A socket of Deno keeps the system's receive buffer, which holds about 230 short datagrams.
  transportConformance('rookery/deno', () => loopbackHarness(udp, 64), LOOPBACK_TRAITS)
  peerConformance('rookery/deno', () => ({ transport: () => udp({ host: LOOPBACK }), until }))
  losingSockets('rookery/deno', udp, intercept(deno))
} else {
  describe('rookery/deno: a transport', () => {
    it.skip('runs under Deno with --unstable-net: npm run test:runtimes -- deno')
  })
}

function intercept(deno: DenoUdp): Intercept {
  const { listenDatagram } = deno
  return (onSocket) => {
    deno.listenDatagram = (options) => {
      const socket = listenDatagram(options)
      onSocket(socket)
      return socket
    }
    return () => {
      deno.listenDatagram = listenDatagram
    }
  }
}
