import { networkInterfaces } from 'node:os'
import type { UdpOptions } from 'rookery/node'
import type { Transport } from '../../src/runtime/transport.ts'
import type { Harness, Traits } from './harness.ts'
import { pause, until } from './real-time.ts'

/** Real sockets on this machine's loopback. */
export function loopbackHarness(udp: (options: UdpOptions) => Transport, burst: number): Harness {
  return {
    transport: (options = {}) => udp(options),
    until,
    pause: () => pause(20),
    burst,
  }
}

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

export const LOOPBACK_TRAITS: Traits = {
  noIpv6: hasIpv6 ? undefined : 'this machine has no IPv6 loopback address',
  wildcards: hasIpv6 ? ['0.0.0.0', '::'] : ['0.0.0.0'],
}
