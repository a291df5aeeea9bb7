import { udp } from 'rookery/node'
import { describe, it } from 'vitest'
import { LOOPBACK } from './bench.ts'
import { LOOPBACK_TRAITS, loopbackHarness } from './loopback.ts'
import { peerConformance } from './peer.ts'
import { until } from './real-time.ts'
import { transportConformance } from './transport.ts'

if (process.versions['deno'] === undefined) {
  // Also under Bun, where node:dgram is Bun's own.
  transportConformance('rookery/node', () => loopbackHarness(udp, 500), LOOPBACK_TRAITS)
  peerConformance('rookery/node', () => ({ transport: () => udp({ host: LOOPBACK }), until }))
} else {
  describe('rookery/node: a transport', () => {
    it.skip('is not for Deno, whose node:dgram sends out of order: there, rookery/deno is')
  })
}
