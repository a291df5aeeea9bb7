import { type MemoryNetworkOptions, memoryNetwork } from 'rookery/memory'
import { systemClock } from '../../src/runtime/clock.ts'
import type { Harness } from './harness.ts'
import { peerConformance } from './peer.ts'
import type { PeerHarness } from './peer-bench.ts'
import { transportConformance } from './transport.ts'

function memoryHarness(options: MemoryNetworkOptions = {}): Harness {
  const network = memoryNetwork(options)
  return {
    transport: ({ host = '127.0.0.1', port = 0 } = {}) => network.transport({ host, port }),
    until: (predicate) => network.runUntil(predicate, { timeoutMs: 5_000 }),
    pause: () => network.run(20),
    burst: 500,
  }
}

function memoryPeers(options: MemoryNetworkOptions = {}): PeerHarness {
  const network = memoryNetwork({ latencyMs: [1, 5], ...options })
  return {
    clock: network.clock,
    transport: () => network.transport('127.0.0.1:0'),
    until: (predicate) => network.runUntil(predicate, { timeoutMs: 20_000 }),
  }
}

transportConformance('rookery/memory', memoryHarness)
transportConformance('rookery/memory on the system clock', () => memoryHarness({ clock: systemClock() }))
peerConformance('rookery/memory', memoryPeers)
peerConformance('rookery/memory on the system clock', () => memoryPeers({ clock: systemClock() }))
