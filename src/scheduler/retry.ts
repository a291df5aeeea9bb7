import { type Complete, checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { invalid } from '../runtime/option-error.ts'
import type { Random } from '../runtime/random.ts'
import { checkCount, checkMs, checkRange } from './check.ts'

/** How a failed task is tried again. */
export interface RetryOptions {
  /** How often the task is tried in all, the first time included; an integer from 1. @default 3 */
  attempts?: number | undefined
  /** The longest pause before the second attempt, in milliseconds. @default 1000 */
  backoffMs?: number | undefined
  /** No pause is longer than this, in milliseconds. @default 60000 */
  maxBackoffMs?: number | undefined
  /** What the longest pause is multiplied by after each attempt, from 1 to 100. @default 2 */
  factor?: number | undefined
  /**
   * `full` draws each pause evenly from 0 to the longest, so that those who failed together do not come back together;
   * `none` takes the longest. @default 'full'
   */
  jitter?: 'full' | 'none' | undefined
  /** No attempt begins later than this after the occurrence was due, in milliseconds. Default: no such bound. */
  maxAgeMs?: number | undefined
}

/** {@link RetryOptions} with every default in place. */
export type RetryPolicy = Readonly<Complete<RetryOptions>>

const KNOWN: KnownOptions<RetryOptions> = {
  attempts: 1,
  backoffMs: 1,
  maxBackoffMs: 1,
  factor: 1,
  jitter: 1,
  maxAgeMs: 1,
}

/**
 * Fills in the defaults.
 * @throws OptionsError `OPTION_INVALID` or `OPTION_OUT_OF_RANGE`, naming the option.
 */
export function retryPolicy(options: RetryOptions): RetryPolicy {
  checkKnown('retry', options, KNOWN)
  const { attempts = 3, backoffMs = 1_000, maxBackoffMs = 60_000, factor = 2, jitter = 'full', maxAgeMs } = options
  if (jitter !== 'full' && jitter !== 'none') throw invalid('retry.jitter', jitter, "'full' or 'none'")
  return {
    attempts: checkCount('retry.attempts', attempts, 1),
    backoffMs: checkMs('retry.backoffMs', backoffMs),
    maxBackoffMs: checkMs('retry.maxBackoffMs', maxBackoffMs),
    factor: checkRange('retry.factor', factor, 1, 100),
    jitter,
    maxAgeMs: maxAgeMs === undefined ? Infinity : checkMs('retry.maxAgeMs', maxAgeMs),
  }
}

/**
 * How long to pause after a failed attempt.
 * @param attempt - Which attempt has failed; the first is 1.
 * @param ageMs - How long ago the occurrence was due.
 * @returns Milliseconds, or undefined when no further attempt is due: the attempts are used up, or it would be too old.
 * @see AWS Architecture Blog, "Exponential Backoff and Jitter" (2015): full jitter needs the fewest calls of all
 * @see Amazon EventBridge Scheduler, RetryPolicy: MaximumRetryAttempts and MaximumEventAgeInSeconds
 */
export function retryPauseMs(policy: RetryPolicy, attempt: number, ageMs: number, random: Random): number | undefined {
  if (attempt >= policy.attempts) return undefined
  const longestMs = Math.min(policy.maxBackoffMs, policy.backoffMs * policy.factor ** (attempt - 1))
  const pauseMs = policy.jitter === 'full' ? longestMs * random.fraction() : longestMs
  return ageMs + pauseMs > policy.maxAgeMs ? undefined : pauseMs
}
