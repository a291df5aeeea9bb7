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
  const received = new Map<string, Line[]>()
  let latest: Line | undefined
  for (const neighbor of neighbors) {
    const { claim } = neighbor
    if (claim === undefined) continue
    // Nearly all claim the same, and share one object for it.
    if (latest?.claim !== claim) latest = lineOf(claim, received)
    latest.supporters.push(neighbor)
  }
  return [...received.values()].flat().sort(byPreference)
}

/** One line of the tally. Its votes are counted only where they decide, which is seldom. */
class Line implements TalliedClaim {
  readonly claim: Claim
  readonly supporters: Neighbor[] = []
  #votes: number | undefined

  constructor(claim: Claim) {
    this.claim = claim
  }

  get height(): number {
    return this.claim.height
  }

  get hash(): string {
    return this.claim.hash
  }

  get votes(): number {
    this.#votes ??= new Set(this.supporters.map(({ voter }) => voter)).size
    return this.#votes
  }
}

function lineOf(claim: Claim, received: Map<string, Line[]>): Line {
  const lines = received.get(claim.hash) ?? []
  const known = lines.find(({ height }) => height === claim.height)
  if (known) return known
  const line = new Line(claim)
  received.set(claim.hash, [...lines, line])
  return line
}

/** One text for one claim. */
export function claimKey({ height, hash }: Claim): string {
  return `${height} ${hash}`
}

function byPreference(a: TalliedClaim, b: TalliedClaim): number {
  return b.height - a.height || b.votes - a.votes || (a.hash < b.hash ? -1 : 1)
}
