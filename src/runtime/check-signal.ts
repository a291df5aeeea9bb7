import { invalid } from './option-error.ts'

/**
 * Checks a signal that a caller hands in. The controller in its place is the usual mistake, and would fail late: when it is
 * to be aborted, with nobody there to catch it.
 * @throws {@link OptionsError} `OPTION_INVALID` unless it is undefined or an AbortSignal
 */
export function checkSignal(signal: unknown): void {
  if (signal === undefined || isSignal(signal)) return
  throw invalid('signal', signal, 'an AbortSignal, such as the signal of an AbortController')
}

/** Whether a value can be listened to as an AbortSignal is, whoever made it. */
export function isSignal(value: unknown): boolean {
  const { addEventListener, removeEventListener } = Object(value) as Partial<AbortSignal>
  return typeof addEventListener === 'function' && typeof removeEventListener === 'function'
}
