import { invalid, outOfRange } from '../runtime/option-error.ts'

/**
 * A time that can be waited for.
 * @param least - The smallest that makes sense. @default 0
 * @throws {@link OptionsError} `OPTION_INVALID` for what is no number, `OPTION_OUT_OF_RANGE` for one below `least`, NaN
 * or infinite.
 */
export function checkMs(name: string, value: unknown, least = 0): number {
  if (typeof value !== 'number') throw invalid(name, value, 'a number of milliseconds')
  if (value >= least && value < Infinity) return value
  throw outOfRange(name, value, `a finite number of milliseconds, at least ${least}`)
}

/** A number from `least` to `most`, both inclusive. Throws as {@link checkMs} does. */
export function checkRange(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number') throw invalid(name, value, 'a number')
  if (value >= least && value <= most) return value
  throw outOfRange(name, value, `from ${least} to ${most}`)
}

/** An integer, at least `least`. Throws as {@link checkMs} does. */
export function checkCount(name: string, value: unknown, least: number): number {
  if (typeof value !== 'number') throw invalid(name, value, 'an integer')
  if (Number.isSafeInteger(value) && value >= least) return value
  throw outOfRange(name, value, `an integer, at least ${least}`)
}

/** A moment of the wall clock, as Unix milliseconds. Throws as {@link checkMs} does. */
export function checkUnixMs(name: string, value: unknown): number {
  const unixMs = value instanceof Date ? value.getTime() : value
  if (typeof unixMs !== 'number') throw invalid(name, value, 'Unix milliseconds or a Date')
  if (Number.isFinite(unixMs)) return unixMs
  throw outOfRange(name, unixMs, 'a valid Date or a finite number of Unix milliseconds')
}

/** @throws {@link OptionsError} `OPTION_INVALID` unless `value` is undefined or of the type. */
export function checkType(name: string, value: unknown, type: 'string' | 'boolean' | 'function' | 'object'): void {
  if (value === undefined || (typeof value === type && value !== null)) return
  throw invalid(name, value, type === 'object' ? 'an object' : `a ${type}`)
}
