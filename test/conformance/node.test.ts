import { udp } from 'rookery/node'
import { LOOPBACK_TRAITS, loopbackHarness } from './loopback.ts'
import { transportConformance } from './transport.ts'

// Also under Bun, where node:dgram is Bun's own.
transportConformance('rookery/node', () => loopbackHarness(udp, 500), LOOPBACK_TRAITS)
