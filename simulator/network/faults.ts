import type { LinkFaults } from 'rookery/memory'

/** When a fault begins, and how long it lasts. */
export interface FaultTimes {
  /** Milliseconds after the start of the simulation; less than its `duration`. */
  readonly atMs: number
  /** How long it lasts, in milliseconds; until the end of `duration` where it is left out, when all faults heal. */
  readonly forMs?: number | undefined
}

/** No datagram passes from one group to another. */
export interface PartitionFault extends FaultTimes {
  /** Which fault it is. */
  readonly kind: 'partition'
  /** Indices of the peers of each group; who is in none is in one more. */
  readonly groups: readonly (readonly number[])[]
  /** The first group hears the others and is not heard by them; no other way is cut. @default false */
  readonly oneWay?: boolean | undefined
}

/** Peers vanish without a word, and come back when it ends. */
export interface CrashFault extends FaultTimes {
  /** Which fault it is. */
  readonly kind: 'crash'
  /** Indices of the peers. */
  readonly peers: readonly number[]
  /** Whether they come back with their stored chain; with nothing otherwise. @default false */
  readonly keepsStore?: boolean | undefined
}

/** Peers can be reached only from where they sent something not long ago, as behind a home's router. */
export interface NatFault extends FaultTimes {
  /** Which fault it is. */
  readonly kind: 'nat'
  /** Indices of the peers. */
  readonly peers: readonly number[]
  /** How long an answer is let in, in milliseconds. @default 30000 */
  readonly keepMs?: number | undefined
}

/** Every link behaves otherwise for a while. */
export interface WeatherFault extends FaultTimes {
  /** Which fault it is. */
  readonly kind: 'weather'
  /** How. */
  readonly faults: Weather
}

/** Peers are slow; what they cannot take in, beyond 500 datagrams, is lost. */
export interface SlowFault extends FaultTimes {
  /** Which fault it is. */
  readonly kind: 'slow'
  /** Indices of the peers. */
  readonly peers: readonly number[]
  /** How long each datagram takes them, in milliseconds. */
  readonly msEach: number
}

/** Peers' clocks go wrong; at the end they go on right from where they are. */
export interface ClockFault extends FaultTimes {
  /** Which fault it is. */
  readonly kind: 'clock'
  /** Indices of the peers. */
  readonly peers: readonly number[]
  /** How many times as fast as they should the clocks go. @default 1 */
  readonly rate?: number | undefined
  /** How far the wall clocks are set forward when it begins, in milliseconds; back where it is negative. @default 0 */
  readonly jumpMs?: number | undefined
}

/** What goes wrong at a time. Peers are named by their index; the byzantine ones count on after the honest ones. */
export type Fault = PartitionFault | CrashFault | NatFault | WeatherFault | SlowFault | ClockFault

/** What all links do for a while, in place of what the network says of the same thing. */
export type Weather = Pick<LinkFaults, 'loss' | 'burst' | 'duplicate' | 'reorder' | 'bytesPerSecond' | 'queueBytes'>

/** When a fault ends, in milliseconds after the start. */
export function endOf({ atMs, forMs }: FaultTimes, durationMs: number): number {
  return forMs === undefined ? durationMs : Math.min(atMs + forMs, durationMs)
}
