import type { Random } from 'rookery'
import { drawSome } from '../math/draws.ts'

/** What all topologies have in common. */
export interface TopologyBase {
  /**
   * Whether there is no other way through the network: datagrams pass only between peers one of which is configured with
   * the other. Otherwise any address can be reached once it is known. Byzantine peers reach everybody. @default false
   */
  readonly isPhysical?: boolean | undefined
}

/** Everybody is configured with the first peers, as in a real network with its well-known hosts. */
export interface HostsTopology extends TopologyBase {
  /** Which topology it is. */
  readonly kind: 'hosts'
  /** How many they are. @default 3 */
  readonly hosts?: number | undefined
}

/** Each with the next ones of a circle. */
export interface RingTopology extends TopologyBase {
  /** Which topology it is. */
  readonly kind: 'ring'
  /** With how many. @default 1 */
  readonly reach?: number | undefined
}

/** Each with some at random, and with its predecessor so that none is left out. */
export interface RandomTopology extends TopologyBase {
  /** Which topology it is. */
  readonly kind: 'random'
  /** With how many besides the predecessor. @default 3 */
  readonly degree?: number | undefined
}

/** `line`: each with its predecessor. `mesh`: everybody with everybody. */
export interface PlainTopology extends TopologyBase {
  /** Which topology it is. */
  readonly kind: 'line' | 'mesh'
}

/** A graph of yours. */
export interface LinksTopology extends TopologyBase {
  /** Which topology it is. */
  readonly kind: 'links'
  /** Two indices for each edge; both ends are configured with one another. */
  readonly links: readonly (readonly [from: number, to: number])[]
}

/** Whom each peer is configured with, and so from whom it learns of the others. */
export type Topology = HostsTopology | RingTopology | RandomTopology | PlainTopology | LinksTopology

/** Whom each of `count` peers is configured with, by index. */
export function acquaintances(topology: Topology, count: number, random: Random): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, i) => i)
  switch (topology.kind) {
    case 'hosts': {
      const hosts = all.slice(0, topology.hosts ?? 3)
      return all.map(() => hosts)
    }
    case 'ring': {
      const reach = Math.min(topology.reach ?? 1, count - 1)
      return all.map((i) => Array.from({ length: reach }, (_, step) => (i + step + 1) % count))
    }
    case 'random':
      return all.map((i) => [
        ...new Set([...(i > 0 ? [i - 1] : []), ...drawOthers(all, i, topology.degree ?? 3, random)]),
      ])
    case 'line':
      return all.map((i) => (i > 0 ? [i - 1] : []))
    case 'mesh':
      return all.map((i) => all.filter((other) => other !== i))
    case 'links':
      return all.map((i) => topology.links.flatMap(([a, b]) => (a === i ? [b] : b === i ? [a] : [])))
  }
}

function drawOthers(all: readonly number[], self: number, degree: number, random: Random): number[] {
  return drawSome(random, all, degree + 1)
    .filter((other) => other !== self)
    .slice(0, degree)
}

/** Which pairs can reach one another where the topology is physical: a key for each, in both directions. */
export function reachablePairs(known: readonly (readonly number[])[]): ReadonlySet<number> {
  const pairs = new Set<number>()
  for (const [i, others] of known.entries()) {
    for (const other of others) pairs.add(pairKey(i, other)).add(pairKey(other, i))
  }
  return pairs
}

/** One number for an ordered pair of indices below 2^26. */
export function pairKey(from: number, to: number): number {
  return from * 2 ** 26 + to
}
