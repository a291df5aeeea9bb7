import type { Random } from 'rookery'
import type { LinkFaults } from 'rookery/memory'
import { drawLogNormal } from '../math/draws.ts'

/** Half of the datagrams take less than the median; some take much longer. */
export interface LogNormalLatency {
  /** Which model it is. */
  readonly kind: 'log-normal'
  /** The median, in milliseconds. */
  readonly medianMs: number
  /** How long the tail is: the deviation of the logarithm. @default 0.3 */
  readonly sigma?: number | undefined
  /** What light alone needs, in milliseconds. @default 0 */
  readonly leastMs?: number | undefined
}

/** Peers live in regions: peer `i` in region `i mod k`. */
export interface RegionalLatency {
  /** Which model it is. */
  readonly kind: 'regions'
  /** The median from one region (row) to another (column), in milliseconds. */
  readonly table: readonly (readonly number[])[]
  /** How long the tail is: the deviation of the logarithm. @default 0.1 */
  readonly sigma?: number | undefined
}

/** Time on the way, in milliseconds: a number for the same each time, `[min, max]` to draw evenly, or one of the models. */
export type LatencyModel = number | readonly [min: number, max: number] | LogNormalLatency | RegionalLatency

/**
 * One-way delays between North America, South America, Europe, Asia and Oceania, in milliseconds: half of the round trips
 * that public measurements between large cities show, rounded. For {@link LatencyModel} `regions`.
 */
export const WORLD_LATENCIES: readonly (readonly number[])[] = [
  [20, 65, 45, 85, 80],
  [65, 25, 95, 140, 140],
  [45, 95, 12, 80, 130],
  [85, 140, 80, 35, 60],
  [80, 140, 130, 60, 15],
]

type Latency = NonNullable<LinkFaults['latencyMs']>

/** The latency of each pair of regions, row by row; a single one where there are no regions. */
export function latenciesOf(model: LatencyModel): readonly Latency[] {
  if (typeof model === 'number' || !('kind' in model)) return [model]
  if (model.kind === 'log-normal') {
    const { medianMs, sigma = 0.3, leastMs = 0 } = model
    return [(random: Random) => Math.max(leastMs, drawLogNormal(random, medianMs, sigma))]
  }
  const { table, sigma = 0.1 } = model
  return table.flatMap((row) => row.map((medianMs) => (random: Random) => drawLogNormal(random, medianMs, sigma)))
}

/** How many regions there are. */
export function regionsOf(model: LatencyModel): number {
  return typeof model === 'object' && 'kind' in model && model.kind === 'regions' ? model.table.length : 1
}
