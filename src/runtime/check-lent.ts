import { OptionsError } from '../errors.ts'

/** What the outside lends: what each has to do, and where a sound one comes from. */
const LENT = {
  store: { verbs: ['load', 'replaceFrom'], hint: 'memoryStore() is one' },
  clock: { verbs: ['nowMs', 'unixMs', 'setTimer'], hint: 'systemClock() is one' },
  random: { verbs: ['fraction', 'bytes'], hint: 'seededRandom(7) is one' },
  hasher: { verbs: ['sha256Hex'], hint: 'leave it out for SHA-256 in WebAssembly' },
  logger: { verbs: ['debug', 'info', 'warn', 'error'], hint: 'console is one' },
} as const

/**
 * Checks that what is lent does what it is lent for.
 * @param given - Undefined where the default is to do it.
 * @throws {@link OptionsError} `OPTION_INVALID`, naming what it lacks
 */
export function checkLent(option: keyof typeof LENT, given: unknown): void {
  if (given === undefined) return
  const { verbs, hint } = LENT[option]
  const missing = verbs.filter((verb) => typeof (given as Record<string, unknown> | null)?.[verb] !== 'function')
  if (missing.length === 0) return
  throw new OptionsError('OPTION_INVALID', `${option} lacks ${missing.join(', ')}: ${hint}.`, {
    details: { option, missing },
  })
}
