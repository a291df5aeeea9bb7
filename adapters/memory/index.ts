export type { LinkFaults, LossBursts } from './link.ts'
export { type MemoryNetwork, type MemoryNetworkOptions, memoryNetwork } from './network.ts'
export type { PlaceStats } from './places.ts'
export type { DatagramFate, DatagramTrace, NetworkStats } from './traffic.ts'
