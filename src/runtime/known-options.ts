import { OptionsError } from '../errors.ts'
import { isSignal } from './check-signal.ts'

/** Every option of `T`, as a key: a table that the compiler keeps complete. What stands behind the keys does not matter. */
export type KnownOptions<T> = Readonly<Record<keyof T, unknown>>

/**
 * Checks that options are an object, and that each of them exists: one that is misspelled would leave its default in force
 * without a word. What the options hold is for others to check.
 * @param of - Whose options they are, as a user knows it: `udp`, `network`.
 * @throws {@link OptionsError} `OPTION_INVALID`, naming what there is
 */
export function checkKnown<T extends object>(of: string, options: T, known: KnownOptions<Required<T>>): void {
  if (typeof options !== 'object' || options === null) {
    const message = `${of} takes an object with some of ${namesOf(known)}.`
    throw new OptionsError('OPTION_INVALID', message, { details: { of, value: options } })
  }
  // A signal in the place of the options has no keys of its own, and would pass for options that are all left out.
  if (Object.hasOwn(known, 'signal') && isSignal(options)) {
    throw new OptionsError('OPTION_INVALID', `${of} takes a signal as an option: give { signal }.`, { details: { of } })
  }
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(known, option)) continue
    const message = `${of} has no option ${option}; there are ${namesOf(known)}.`
    throw new OptionsError('OPTION_INVALID', message, { details: { of, option } })
  }
}

function namesOf(known: object): string {
  return Object.keys(known).join(', ')
}

/** Options of which none is left out any more. */
export type Complete<T> = { [Option in keyof T]-?: Exclude<T[Option], undefined> }
