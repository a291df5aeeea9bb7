import type { MiningModel } from '../mining/race.ts'
import type { SettleOptions, Workload } from '../options.ts'
import { type Check, fields, integer, listOf, number, outOfRange } from './check.ts'

const MOST_HOLDERS = 100_000

/** A check for what so many honest peers are given to do. */
export function workloadAmong(peers: number): Check {
  const checkMining = fields<MiningModel>({ blockEveryMs: number(1), miners: minersAmong(peers) }, ['blockEveryMs'])
  return fields<Workload>({
    blocks: integer(0, 1_000_000),
    holders: integer(0, MOST_HOLDERS),
    startWithinMs: number(0),
    mining: (option, value) => value === false || checkMining(option, value),
    wordEveryMs: number(1),
  })
}

/** A count beyond that of the peers means all of them; a list names each, so that one more is a mistake. */
function minersAmong(peers: number): Check {
  const count = integer(0)
  const powers = listOf(number(0))
  return (option, value) => {
    if (!Array.isArray(value)) return count(option, value)
    powers(option, value)
    if (value.length > peers) throw outOfRange(`${option}.length`, value.length, `a power for each of ${peers} peers`)
  }
}

const settleFields = fields<SettleOptions>({ levelWithinMs: number(0), agreeWithinMs: number(0) })

/** A check for what is asked at the end. */
export const checkSettle: Check = (option, value) => {
  if (value !== false) settleFields(option, value)
}
