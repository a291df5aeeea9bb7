import { udp } from 'rookery/bun'
import { describe, it } from 'vitest'
import { type BunUdp, findBun } from '../../adapters/bun/bun-udp.ts'
import { LOOPBACK } from './bench.ts'
import { LOOPBACK_TRAITS, loopbackHarness } from './loopback.ts'
import { type Intercept, losingSockets } from './losing.ts'
import { peerConformance } from './peer.ts'
import { until } from './real-time.ts'
import { transportConformance } from './transport.ts'

const bun = findBun()

if (bun) {
  // A socket of Bun keeps the system's receive buffer, which holds about 230 short datagrams.
  transportConformance('rookery/bun', () => loopbackHarness(udp, 64), LOOPBACK_TRAITS)
  peerConformance('rookery/bun', () => ({ transport: () => udp({ host: LOOPBACK }), until }))
  losingSockets('rookery/bun', udp, intercept(bun))
} else {
  describe('rookery/bun: a transport', () => {
    it.skip('runs under Bun: npm run test:runtimes -- bun')
  })
}

function intercept(bun: BunUdp): Intercept {
  const { udpSocket } = bun
  return (onSocket) => {
    bun.udpSocket = async (options) => {
      const socket = await udpSocket(options)
      onSocket(socket)
      return socket
    }
    return () => {
      bun.udpSocket = udpSocket
    }
  }
}
