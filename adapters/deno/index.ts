export { createMiner, type ThreadMinerOptions } from '../shared/mining/create-miner.ts'
export type { UdpOptions } from '../shared/udp-options.ts'
export { udp } from './udp.ts'
