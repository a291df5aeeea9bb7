import type {
  ClockFault,
  CrashFault,
  Fault,
  NatFault,
  PartitionFault,
  SlowFault,
  WeatherFault,
} from '../network/faults.ts'
import { type Check, fields, flag, integer, invalid, kinds, later, listOf, number, outOfRange } from './check.ts'
import { checkWeather } from './check-network.ts'

/** A check for a fault among so many peers, the byzantine ones included, in a world that lasts so many milliseconds. */
export function faultAmong(everybody: number, duration: number): Check {
  const base = { kind: later, atMs: momentBefore(duration), forMs: number(0) }
  const peers = listOf(integer(0, everybody - 1), 'a list of indices of peers')
  const groups = groupsOf(listOf(peers, 'a list of groups, each a list of indices of peers'))
  return kinds({
    partition: fields<PartitionFault>({ ...base, groups, oneWay: flag }, ['atMs', 'groups']),
    crash: fields<CrashFault>({ ...base, peers, keepsStore: flag }, ['atMs', 'peers']),
    nat: fields<NatFault>({ ...base, peers, keepMs: number(0) }, ['atMs', 'peers']),
    weather: fields<WeatherFault>({ ...base, faults: checkWeather }, ['atMs', 'faults']),
    slow: fields<SlowFault>({ ...base, peers, msEach: number(0) }, ['atMs', 'peers', 'msEach']),
    clock: fields<ClockFault>({ ...base, peers, rate: number(0.01), jumpMs: number() }, ['atMs', 'peers']),
  } satisfies Record<Fault['kind'], Check>)
}

/** A fault that begins when all of them end would never be one. */
function momentBefore(duration: number): Check {
  const checkMoment = number(0)
  return (option, value) => {
    checkMoment(option, value)
    if ((value as number) >= duration) throw outOfRange(option, value, `a number below ${duration}, the duration`)
  }
}

/** Nobody is on both sides of a cut. */
function groupsOf(checkList: Check): Check {
  return (option, value) => {
    checkList(option, value)
    const groupOf = new Map<number, number>()
    for (const [group, peers] of (value as PartitionFault['groups']).entries()) {
      for (const peer of peers) {
        const other = groupOf.get(peer) ?? group
        if (other !== group) throw invalid(`${option} has peer ${peer} in groups ${other} and ${group}: name it once.`)
        groupOf.set(peer, group)
      }
    }
  }
}
