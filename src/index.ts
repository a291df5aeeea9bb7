export type { Block } from './block/block.ts'
export type { HashedFields } from './block/preimage.ts'
export type { Reason } from './block/rules.ts'
export type { ChainView } from './chain/chain.ts'
export { createPeer } from './create-peer.ts'
export {
  BlockError,
  type ErrorCode,
  type ErrorContext,
  OptionsError,
  RookeryError,
  StateError,
  TransportError,
} from './errors.ts'
export { compileKernel } from './hash/compile-kernel.ts'
export { createHasher } from './hash/create-hasher.ts'
export type { BatchRoom, HashBatch, Hasher } from './hash/hasher.ts'
export type { WebAssemblyModule } from './hash/web-assembly.ts'
export { createMiner, type MinerOptions } from './mining/create-miner.ts'
export type { MineOptions, Miner, MiningProgress, MiningResult } from './mining/miner.ts'
export type { BlockTemplate } from './mining/template.ts'
export type { Claim, Conduct, NeighborView } from './neighbors/neighbor.ts'
export type { LeaveReason } from './neighbors/neighborhood.ts'
export type { IgnoredReason, PeerCounters, Traffic, TrafficTotals } from './peer/counters.ts'
export type { MiningOptions } from './peer/mining-options.ts'
export { type Network, networks } from './peer/networks.ts'
export type {
  BlockEvent,
  BlockSource,
  ConsensusResult,
  ErrorEvent,
  MinedEvent,
  NeighborJoinedEvent,
  NeighborLeftEvent,
  PeerEventName,
  PeerEvents,
  PeerListener,
  RejectedEvent,
  ReorgEvent,
  SyncEvent,
  SyncedEvent,
  WordEvent,
} from './peer/peer-events.ts'
export type { Peer } from './peer/peer-interface.ts'
export type { PeerLimits, PeerOptions, PeerTimings } from './peer/peer-options.ts'
export type {
  BlockUnderWork,
  ChainStatus,
  ConsensusStatus,
  Fullness,
  MiningStatus,
  PeerState,
  PeerStatus,
  PlainBlock,
} from './peer/status.ts'
export { type Address, formatAddress, parseAddress } from './runtime/address.ts'
export { type Clock, systemClock } from './runtime/clock.ts'
export {
  createLogger,
  type LogFacts,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  silentLogger,
} from './runtime/logger.ts'
export { type Random, seededRandom, systemRandom } from './runtime/random.ts'
export { memoryStore, type Store } from './runtime/store.ts'
export type { LocalAddress, Transport, TransportHandlers } from './runtime/transport.ts'
export { createScheduler } from './scheduler/create-scheduler.ts'
export type { DeadLetter } from './scheduler/dead-letters.ts'
export type { EventOptions, EveryOptions } from './scheduler/event-options.ts'
export type { RetryOptions } from './scheduler/retry.ts'
export type { EventState, EventTime, ScheduledEvent } from './scheduler/scheduled-event.ts'
export type { Scheduler, SchedulerOptions, SchedulerStatus } from './scheduler/scheduler.ts'
export type { EventOutcome, Task, TaskContext } from './scheduler/task-run.ts'
export { createVirtualClock, type VirtualClock, type VirtualClockOptions } from './scheduler/virtual-clock.ts'
export type { BranchStatus, SyncState } from './sync/sync-status.ts'
export type {
  BrokenBlock,
  BrokenChain,
  Candidate,
  ChainVerdict,
  Place,
  SoundBlock,
  SoundChain,
  Verdict,
} from './verify/verdict.ts'
export { createVerifier, type Verifier, type VerifierOptions } from './verify/verifier.ts'
export type { DropReason } from './wire/decode.ts'
export type { MessageType } from './wire/messages.ts'
