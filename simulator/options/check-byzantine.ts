import { strategies } from '../byzantine/strategies.ts'
import type { ByzantineStrategy } from '../byzantine/strategy.ts'
import type { ByzantineSpec } from '../options.ts'
import { asRecord, type Check, fields, integer, invalid, number, shown } from './check.ts'

const MOST_OF_A_KIND = 10_000

const checkFields = fields<ByzantineSpec>(
  { strategy: checkStrategy, count: integer(0, MOST_OF_A_KIND), power: number(0), options: checkNumbers },
  ['strategy'],
)

/** A check for peers that misbehave in one way. */
export const checkByzantine: Check = (option, value) => {
  checkFields(option, value)
  const { strategy, options = {} } = value as ByzantineSpec
  const { name, options: known } = typeof strategy === 'string' ? strategies[strategy] : strategy
  const unknown = known && Object.keys(options).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const there = known?.length ? `there are ${known.join(', ')}` : 'there are none'
  throw invalid(`${option}.options.${unknown} does not exist for ${name}; ${there}.`)
}

function checkStrategy(option: string, value: unknown): void {
  if (typeof value === 'string' && Object.hasOwn(strategies, value)) return
  if (typeof value === 'object' && typeof (value as ByzantineStrategy | null)?.create === 'function') return
  const names = Object.keys(strategies).join(', ')
  throw invalid(`${option} is ${shown(value)}: give one of ${names}, or a strategy of yours.`)
}

function checkNumbers(option: string, value: unknown): void {
  const check = number()
  for (const [key, one] of Object.entries(asRecord(option, value, 'an object of numbers'))) {
    check(`${option}.${key}`, one)
  }
}
