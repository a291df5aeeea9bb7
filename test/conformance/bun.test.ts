import { udp } from 'rookery/bun'
import { describe, it } from 'vitest'
import { LOOPBACK_TRAITS, loopbackHarness } from './loopback.ts'
import { transportConformance } from './transport.ts'

// A socket of Bun keeps the system's receive buffer, which holds about 230 short datagrams.
if (process.versions.bun !== undefined)
  transportConformance('rookery/bun', () => loopbackHarness(udp, 64), LOOPBACK_TRAITS)
else {
  describe('rookery/bun: a transport', () => {
    it.skip('runs under Bun: npx bunx --bun vitest run test/conformance')
  })
}
