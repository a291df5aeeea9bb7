export { type StrategyName, strategies } from './byzantine/strategies.ts'
export type {
  AnyMessage,
  BestChain,
  ByzantineAnswer,
  ByzantineClaim,
  ByzantineConduct,
  ByzantineSelf,
  ByzantineStrategy,
} from './byzantine/strategy.ts'
export { createSimulation } from './create-simulation.ts'
export {
  type BrokenInvariant,
  type Invariant,
  InvariantError,
  type InvariantWatch,
  type SentDatagram,
  type WatchedDatagram,
  type WatchedPeer,
  type WatchedWorld,
} from './invariants/invariant.ts'
export { Ledger } from './invariants/ledger.ts'
export { standardInvariants } from './invariants/standard.ts'
export type { MiningModel } from './mining/race.ts'
export type {
  ClockFault,
  CrashFault,
  Fault,
  FaultTimes,
  NatFault,
  PartitionFault,
  SlowFault,
  Weather,
  WeatherFault,
} from './network/faults.ts'
export { type LatencyModel, type LogNormalLatency, type RegionalLatency, WORLD_LATENCIES } from './network/latency.ts'
export type { NetworkModel } from './network/routes.ts'
export type {
  HostsTopology,
  LinksTopology,
  PlainTopology,
  RandomTopology,
  RingTopology,
  Topology,
  TopologyBase,
} from './network/topology.ts'
export type { ByzantineSpec, SettleOptions, SimulationOptions, Workload } from './options.ts'
export { type PageOptions, pageOf } from './page/page.ts'
export { MESSAGE_KINDS, type MessageKind } from './report/message-kind.ts'
export type {
  ReportedBlock,
  ReportedPeer,
  ReportedSamples,
  Settled,
  SimulationReport,
  SimulationSummary,
  Spread,
  TrafficOfKind,
} from './report/report.ts'
export { type SimulateHooks, simulate } from './simulate.ts'
export type { SettlingOptions, SimulatedPeer, Simulation } from './simulation.ts'
export { drawWorld, type WorldBounds } from './swarm/draw-world.ts'
export { type ShrinkOptions, type Shrunk, shrinkWorld } from './swarm/shrink.ts'
export { runWorld, type SwarmFailure, type SwarmOptions, swarm } from './swarm/swarm.ts'
