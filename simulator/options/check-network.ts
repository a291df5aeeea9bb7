import type { LossBursts } from 'rookery/memory'
import type { Weather } from '../network/faults.ts'
import type { LatencyModel, LogNormalLatency, RegionalLatency } from '../network/latency.ts'
import type { NetworkModel } from '../network/routes.ts'
import { type Check, type Checks, chance, fields, invalid, kinds, later, listOf, number, shown } from './check.ts'

/** The longest datagram of UDP over IPv4, in bytes. */
const LONGEST_DATAGRAM = 65_507

const WEATHER: Checks<Weather> = {
  loss: chance,
  burst: fields<LossBursts>({ everyMs: number(1), forMs: number(1), loss: chance }, ['everyMs', 'forMs']),
  duplicate: chance,
  reorder: chance,
  bytesPerSecond: number(1, Number.POSITIVE_INFINITY),
  queueBytes: number(0, Number.POSITIVE_INFINITY),
}

const LATENCY_MODEL = kinds({
  'log-normal': fields<LogNormalLatency>({ kind: later, medianMs: number(0), sigma: number(0), leastMs: number(0) }, [
    'medianMs',
  ]),
  regions: fields<RegionalLatency>({ kind: later, table: checkTable, sigma: number(0) }, ['table']),
})

/** A check for {@link Weather}. */
export const checkWeather: Check = fields(WEATHER)

/** A check for {@link NetworkModel}. */
export const checkNetwork: Check = fields<NetworkModel>({
  latency: checkLatency,
  mtuBytes: number(0, LONGEST_DATAGRAM),
  ...WEATHER,
})

function checkLatency(option: string, value: unknown): void {
  if (Array.isArray(value)) return checkRange(option, value)
  if (typeof value === 'object' && value !== null) return LATENCY_MODEL(option, value)
  if (typeof value === 'number') return number(0)(option, value)
  throw invalid(`${option} is ${shown(value)}: give milliseconds, [min, max], or one of the models.`)
}

function checkRange(option: string, range: readonly unknown[]): void {
  if (range.length !== 2) throw invalid(`${option} is a list of ${range.length}: give [min, max].`)
  listOf(number(0))(option, range)
  const [min, max] = range as Extract<LatencyModel, readonly unknown[]>
  if (min > max) throw invalid(`${option} is [${min}, ${max}]: give [min, max], the smaller number first.`)
}

function checkTable(option: string, table: unknown): void {
  listOf(listOf(number(0)), 'a list of rows')(option, table)
  const rows = table as RegionalLatency['table']
  if (rows.length === 0) throw invalid(`${option} is empty: give a row for each region, at least one.`)
  const odd = rows.findIndex((row) => row.length !== rows.length)
  if (odd < 0) return
  const [length, wanted] = [rows[odd]?.length, rows.length]
  throw invalid(`${option}[${odd}] has ${length} columns: give each of the ${wanted} rows ${wanted} of them.`)
}
