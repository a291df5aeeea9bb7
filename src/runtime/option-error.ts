import { OptionsError } from '../errors.ts'

/** The error for a value of a kind that cannot work. */
export function invalid(name: string, value: unknown, expected: string): OptionsError {
  const message = `${name} is ${describeValue(value)}: give ${expected}.`
  return new OptionsError('OPTION_INVALID', message, { details: { option: name, value } })
}

/** The error for a value of the right kind beyond its bounds. */
export function outOfRange(name: string, value: unknown, expected: string): OptionsError {
  const message = `${name} is ${describeValue(value)}: it has to be ${expected}.`
  return new OptionsError('OPTION_OUT_OF_RANGE', message, { details: { option: name, value } })
}

/** A value as an error shows it to who gave it. A text says that it is one: 8 would do where "8" does not. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
