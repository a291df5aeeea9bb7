import type { Claim, Neighbor } from '../neighbors/neighbor.ts'

/** A claim with everybody who makes it: one line of the *received stats*. */
export interface TalliedClaim extends Claim {
  /** The neighbors whose newest claim is exactly this one. */
  readonly supporters: readonly Neighbor[]
  /** How many hosts they are on; on loopback each address counts. */
  readonly votes: number
}

/**
 * The received stats: every claim that stands, the best first. Higher beats lower; among equals more hosts beat fewer,
 * and then the smaller hash decides, so that everybody who hears the same chooses the same.
 * @see DESIGN.md, Choosing
 */
export function tally(neighbors: Iterable<Neighbor>): TalliedClaim[] {
  /** By hash, which says nearly all: the height is not hashed. */
  const received = new Map<string, { claim: Claim; supporters: Neighbor[] }[]>()
  for (const neighbor of neighbors) {
    const { claim } = neighbor
    if (claim === undefined) continue
    const lines = received.get(claim.hash)
    const line = lines?.find(({ claim: { height } }) => height === claim.height)
    if (line) line.supporters.push(neighbor)
    else if (lines) lines.push({ claim, supporters: [neighbor] })
    else received.set(claim.hash, [{ claim, supporters: [neighbor] }])
  }
  return [...received.values()]
    .flat()
    .map(({ claim, supporters }) => ({
      ...claim,
      supporters,
      votes: new Set(supporters.map(({ voter }) => voter)).size,
    }))
    .sort(byPreference)
}

/** One text for one claim. */
export function claimKey({ height, hash }: Claim): string {
  return `${height} ${hash}`
}

function byPreference(a: TalliedClaim, b: TalliedClaim): number {
  return b.height - a.height || b.votes - a.votes || (a.hash < b.hash ? -1 : 1)
}
