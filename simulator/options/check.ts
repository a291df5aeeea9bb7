import { OptionsError } from 'rookery'

/** Of a text that an error shows: it may be a whole file. */
const SHOWN_CHARS = 80

/** Looks at one option. @throws OptionsError that names it */
export type Check = (option: string, value: unknown) => void

/** A check for each field of `T`. */
export type Checks<T> = { readonly [Field in keyof T]-?: Check }

/**
 * An object with these fields and no other: a misspelt one would quietly make another experiment. The outermost object
 * is an option without a name.
 * @param needed - Those that must not be left out.
 */
export function fields<T>(checks: Checks<T>, needed: readonly (keyof T & string)[] = []): Check {
  const known = Object.keys(checks)
  return (option, value) => {
    const given = asRecord(option, value, `an object with some of ${known.join(', ')}`)
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(checks, key))
    const prefix = option && `${option}.`
    if (unknown !== undefined) throw invalid(`${prefix}${unknown} does not exist; there are ${known.join(', ')}.`)
    for (const [key, check] of Object.entries<Check>(checks)) {
      if (given[key] !== undefined || (needed as readonly string[]).includes(key)) check(prefix + key, given[key])
    }
  }
}

/** An object with at least these fields: what was kept in a file may have others beside them. */
export function having<T>(checks: Checks<T>, wanted = `an object with ${Object.keys(checks).join(', ')}`): Check {
  const entries = Object.entries<Check>(checks)
  return (option, value) => {
    const given = asRecord(option, value, wanted)
    for (const [key, check] of entries) check(`${option}.${key}`, given[key])
  }
}

/** An object whose `kind` says which of these checks is meant. */
export function kinds(checks: Readonly<Record<string, Check>>): Check {
  const known = Object.keys(checks)
  return (option, value) => {
    const { kind } = asRecord(option, value, `an object such as { kind: "${known[0]}" }`)
    const check = typeof kind === 'string' && Object.hasOwn(checks, kind) ? checks[kind] : undefined
    if (!check) throw invalid(`${option}.kind is ${shown(kind)}: give one of ${known.join(', ')}.`)
    check(option, value)
  }
}

/** A list, each of whose entries passes. */
export function listOf(check: Check, wanted = 'a list'): Check {
  return (option, value) => {
    if (!Array.isArray(value)) throw invalid(`${option} is ${shown(value)}: give ${wanted}.`)
    for (const [i, entry] of value.entries()) check(`${option}[${i}]`, entry)
  }
}

/** A list with an entry for each of these checks. */
export function tupleOf(...checks: readonly Check[]): Check {
  return (option, value) => {
    const isFine = Array.isArray(value) && value.length === checks.length
    if (!isFine) throw invalid(`${option} is ${shown(value)}: give a list of ${checks.length} entries.`)
    for (const [i, check] of checks.entries()) check(`${option}[${i}]`, value[i])
  }
}

/** Null, or what passes. */
export function orNull(check: Check): Check {
  return (option, value) => {
    if (value !== null) check(option, value)
  }
}

/** This value and no other. @param wanted - What to give, for whoever gave another one. */
export function exactly(only: unknown, wanted: string): Check {
  return (option, value) => {
    if (value !== only) throw invalid(`${option} is ${shown(value)}: give ${wanted}.`)
  }
}

/** A number from `min` to `max`; not infinite, unless `max` is. */
export function number(min = Number.NEGATIVE_INFINITY, max = Number.MAX_VALUE): Check {
  const from = min === Number.NEGATIVE_INFINITY ? 'a finite number' : `a number of at least ${min}`
  const wanted = max >= Number.MAX_VALUE ? from : `a number from ${min} to ${max}`
  return (option, value) => {
    const isFine = typeof value === 'number' && value >= min && value <= max && value > Number.NEGATIVE_INFINITY
    if (!isFine) throw outOfRange(option, value, wanted)
  }
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Check {
  const wanted = max === Number.MAX_SAFE_INTEGER ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`
  return (option, value) => {
    const isFine = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
    if (!isFine) throw outOfRange(option, value, wanted)
  }
}

/** For what is checked elsewhere. */
export function later(): void {}

export const chance: Check = number(0, 1)

export const flag: Check = (option, value) => {
  if (typeof value !== 'boolean') throw invalid(`${option} is ${shown(value)}: give true or false.`)
}

export const callback: Check = (option, value) => {
  if (typeof value !== 'function') throw invalid(`${option} is ${shown(value)}: give a function.`)
}

export const text: Check = (option, value) => {
  if (typeof value !== 'string') throw invalid(`${option} is ${shown(value)}: give a text.`)
}

/** Numbers one after the other, perhaps made as they are asked for: what they are is looked at then. */
export const iterable: Check = (option, value) => {
  const isFine = typeof Object(value)[Symbol.iterator] === 'function' && typeof value !== 'string'
  if (!isFine) throw invalid(`${option} is ${shown(value)}: give a list of numbers.`)
}

export const abortSignal: Check = (option, value) => {
  if (!isSignal(value)) throw invalid(`${option} is ${shown(value)}: give an AbortSignal.`)
}

function isSignal(value: unknown): boolean {
  return typeof (Object(value) as Partial<AbortSignal>).addEventListener === 'function'
}

export function asRecord(option: string, value: unknown, wanted: string): Readonly<Record<string, unknown>> {
  // A signal in the place of an object with one has no keys of its own, and would pass for an empty object.
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value) && !isSignal(value)
  if (isRecord) return value as Record<string, unknown>
  throw invalid(`${option} is ${shown(value)}: give ${wanted}.`)
}

/** A value in a sentence. */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}…` : value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'function') return 'a function'
  if (isSignal(value)) return 'a signal'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

export function outOfRange(option: string, value: unknown, wanted: string): OptionsError {
  return new OptionsError('OPTION_OUT_OF_RANGE', `${option} is ${shown(value)}: give ${wanted}.`, {
    details: { option, value },
  })
}

export function invalid(sentence: string): OptionsError {
  return new OptionsError('OPTION_INVALID', sentence)
}
