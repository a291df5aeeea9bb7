import type {
  HostsTopology,
  LinksTopology,
  PlainTopology,
  RandomTopology,
  RingTopology,
  Topology,
} from '../network/topology.ts'
import { type Check, fields, flag, integer, invalid, kinds, later, listOf } from './check.ts'

/** A check for a topology of so many honest peers. Numbers beyond theirs mean all of them. */
export function topologyAmong(peers: number): Check {
  const base = { kind: later, isPhysical: flag }
  const plain = fields<PlainTopology>(base)
  const ends = listOf(integer(0, peers - 1), 'two indices of peers')
  const link: Check = (option, value) => {
    ends(option, value)
    const [from, to, ...rest] = value as readonly number[]
    if (to === undefined || rest.length > 0) throw invalid(`${option} has not two ends: give two indices of peers.`)
    if (from === to) throw invalid(`${option} links peer ${from} to itself: give two different peers.`)
  }
  return kinds({
    hosts: fields<HostsTopology>({ ...base, hosts: integer(1) }),
    ring: fields<RingTopology>({ ...base, reach: integer(1) }),
    random: fields<RandomTopology>({ ...base, degree: integer(0) }),
    line: plain,
    mesh: plain,
    links: fields<LinksTopology>({ ...base, links: listOf(link, 'a list of pairs of peers') }, ['links']),
  } satisfies Record<Topology['kind'], Check>)
}
