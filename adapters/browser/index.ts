export { type BroadcastChannelOptions, broadcastChannel, firstTabs } from './broadcast-channel.ts'
export { createMiner, type WorkerMinerOptions } from './mining/create-miner.ts'
