import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/runtime/random.ts'
import { retryPauseMs, retryPolicy } from '../../../src/scheduler/retry.ts'
import { fixedRandom } from './setup.ts'

const never = fixedRandom(0)

describe('retryPolicy', () => {
  it('fills in the defaults', () => {
    const defaults = {
      attempts: 3,
      backoffMs: 1_000,
      maxBackoffMs: 60_000,
      factor: 2,
      jitter: 'full',
      maxAgeMs: Infinity,
    }
    expect(retryPolicy({})).toEqual(defaults)
  })

  it.each([
    [{ attempts: 0 }, 'OPTION_OUT_OF_RANGE', 'retry.attempts is 0: it has to be an integer, at least 1.'],
    [{ attempts: 1.5 }, 'OPTION_OUT_OF_RANGE', 'retry.attempts is 1.5'],
    [{ backoffMs: Infinity }, 'OPTION_OUT_OF_RANGE', 'retry.backoffMs is Infinity'],
    [{ maxBackoffMs: -1 }, 'OPTION_OUT_OF_RANGE', 'retry.maxBackoffMs is -1'],
    [{ factor: 0.5 }, 'OPTION_OUT_OF_RANGE', 'retry.factor is 0.5: it has to be from 1 to 100.'],
    [{ maxAgeMs: Number.NaN }, 'OPTION_OUT_OF_RANGE', 'retry.maxAgeMs is NaN'],
    [{ jitter: 'some' }, 'OPTION_INVALID', `retry.jitter is the text "some": give 'full' or 'none'.`],
    [{ attempts: '3' }, 'OPTION_INVALID', 'retry.attempts is the text "3": give an integer.'],
  ])('refuses %j', (options, code, message) => {
    const parse = () => retryPolicy(options as object)
    expect(parse).toThrow(message)
    expect(parse).toThrow(expect.objectContaining({ code }))
  })
})

describe('retryPauseMs', () => {
  it('doubles up to the longest pause', () => {
    const policy = retryPolicy({ attempts: 7, backoffMs: 100, maxBackoffMs: 1_000, jitter: 'none' })
    const pauses = [1, 2, 3, 4, 5, 6, 7].map((attempt) => retryPauseMs(policy, attempt, 0, never))
    expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000, undefined])
  })

  it('draws evenly from zero to the longest with full jitter', () => {
    const policy = retryPolicy({ attempts: 9, backoffMs: 100, factor: 3 })
    expect(retryPauseMs(policy, 3, 0, fixedRandom(0.5))).toBe(450)
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, attempt) => {
        const pauseMs = retryPauseMs(policy, attempt, 0, seededRandom(seed)) as number
        expect(pauseMs).toBeGreaterThanOrEqual(0)
        expect(pauseMs).toBeLessThan(Math.min(60_000, 100 * 3 ** (attempt - 1)))
      }),
    )
  })

  it('gives up when the next attempt would be too old', () => {
    const policy = retryPolicy({ attempts: 9, backoffMs: 100, jitter: 'none', maxAgeMs: 250 })
    expect(retryPauseMs(policy, 1, 150, never)).toBe(100)
    expect(retryPauseMs(policy, 1, 151, never)).toBeUndefined()
  })

  it('stays finite however often it fails', () => {
    const policy = retryPolicy({ attempts: 100_000, factor: 100, jitter: 'none' })
    expect(retryPauseMs(policy, 99_999, 0, never)).toBe(60_000)
  })
})
