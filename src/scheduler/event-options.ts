import { checkSignal } from '../runtime/check-signal.ts'
import { checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { invalid } from '../runtime/option-error.ts'
import { checkCount, checkMs, checkRange, checkType } from './check.ts'
import { type RetryOptions, type RetryPolicy, retryPolicy } from './retry.ts'

/** What `at`, `after` and `every` take besides time and task. */
export interface EventOptions {
  /** Shown in dead letters and lists. */
  name?: string | undefined
  /** Events of one group are paused, resumed and cancelled together. */
  group?: string | undefined
  /**
   * The flexible window: an occurrence happens a random part of this many milliseconds after its time. Of a recurring
   * event at most the period; the next occurrence counts from its own time again, so jitter adds up to no drift.
   * @default 0
   */
  jitterMs?: number | undefined
  /** Try a failed task again. Default: one attempt. */
  retry?: RetryOptions | undefined
  /**
   * An attempt still going after this many milliseconds counts as failed: its context's signal is aborted, and what
   * becomes of it later is ignored. It cannot interrupt synchronous work. Default: no such bound.
   */
  timeoutMs?: number | undefined
  /** Keep the event in `scheduler.events` after it has ended, until `cancel()`. @default false */
  keep?: boolean | undefined
  /** Cancels the event when it is aborted. An event scheduled with an aborted one is cancelled from the beginning. */
  signal?: AbortSignal | undefined
}

/** What `every` takes besides. */
export interface EveryOptions extends EventOptions {
  /**
   * The flexible window as a part of the period, from 0 to 1; protocol timers use 0.1. Instead of `jitterMs`. @default
   * 0
   */
  jitter?: number | undefined
  /**
   * When the first occurrence is due, on the wall clock; what has passed means at once. It is turned into monotonic
   * time when the event is scheduled, so later jumps of the wall clock do not matter. Default: one period from now.
   */
  start?: number | Date | undefined
  /**
   * After this moment of the wall clock no occurrence is due; turned into monotonic time like `start`. Default: never.
   */
  end?: number | Date | undefined
  /** How often the task runs at most, retries not counted; an integer from 1. Default: no such bound. */
  limit?: number | undefined
}

/** {@link EventOptions} and {@link EveryOptions}, checked, as an event keeps them. */
export interface EventSettings {
  readonly name: string | undefined
  readonly group: string | undefined
  readonly jitterMs: number
  readonly retry: RetryPolicy | undefined
  readonly timeoutMs: number | undefined
  readonly keep: boolean
  readonly limit: number
  readonly signal: AbortSignal | undefined
}

const PLAIN: EventSettings = {
  name: undefined,
  group: undefined,
  jitterMs: 0,
  retry: undefined,
  timeoutMs: undefined,
  keep: false,
  limit: Infinity,
  signal: undefined,
}

const ONE_OFF: KnownOptions<EventOptions> = {
  name: 1,
  group: 1,
  jitterMs: 1,
  retry: 1,
  timeoutMs: 1,
  keep: 1,
  signal: 1,
}
const RECURRING: KnownOptions<EveryOptions> = { ...ONE_OFF, jitter: 1, start: 1, end: 1, limit: 1 }

/**
 * The settings of a one-off event.
 * @throws OptionsError `OPTION_INVALID` or `OPTION_OUT_OF_RANGE`, naming the option.
 */
export function eventSettings(of: 'at' | 'after', options: EventOptions | undefined): EventSettings {
  if (options === undefined) return PLAIN
  checkKnown(of, options, ONE_OFF)
  return checked(options)
}

/** The settings of a recurring event, with `jitter` turned into milliseconds. Throws as {@link eventSettings} does. */
export function recurringSettings(periodMs: number, options: EveryOptions | undefined): EventSettings {
  if (options === undefined) return PLAIN
  checkKnown('every', options, RECURRING)
  const settings = checked(options)
  const { jitter, jitterMs, limit } = options
  if (jitter !== undefined && jitterMs !== undefined) {
    throw invalid('jitter', jitter, 'either jitter, as a part of the period, or jitterMs, not both')
  }
  if (jitterMs !== undefined) checkRange('jitterMs', jitterMs, 0, periodMs)
  return {
    ...settings,
    jitterMs: jitter === undefined ? settings.jitterMs : checkRange('jitter', jitter, 0, 1) * periodMs,
    limit: limit === undefined ? Infinity : checkCount('limit', limit, 1),
  }
}

/** What both have. */
function checked(options: EventOptions): EventSettings {
  const { name, group, jitterMs = 0, retry, timeoutMs, keep = false, signal } = options
  checkType('name', name, 'string')
  checkType('group', group, 'string')
  checkType('keep', keep, 'boolean')
  checkSignal(signal)
  return {
    name,
    group,
    jitterMs: checkMs('jitterMs', jitterMs),
    retry: retry === undefined ? undefined : retryPolicy(retry),
    timeoutMs: timeoutMs === undefined ? undefined : checkMs('timeoutMs', timeoutMs),
    keep,
    limit: Infinity,
    signal,
  }
}
