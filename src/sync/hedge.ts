import type { Member } from './member.ts'

const ROUND_TRIPS = 1.5
const FLOOR_MS = 20
const UNMEASURED_MS = 60

/**
 * How long to wait for an answer until somebody else is asked too, in milliseconds, though the first question may still be
 * answered: one and a half of the shortest usual round trip.
 */
export function hedgeAfterMs(members: readonly Member[]): number {
  let fastestMs = Number.POSITIVE_INFINITY
  for (const { source } of members) {
    fastestMs = Math.min(fastestMs, source.neighbor.roundTrip.smoothedMs ?? Number.POSITIVE_INFINITY)
  }
  return fastestMs === Number.POSITIVE_INFINITY ? UNMEASURED_MS : Math.max(FLOOR_MS, fastestMs * ROUND_TRIPS)
}
