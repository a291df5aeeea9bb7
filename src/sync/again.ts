/** However often in vain, it is asked for once more no sooner than this, in milliseconds: a pause of a line would cost all tries. */
const LEAST_MS = 50

/**
 * How long after a question, in milliseconds, one more follows for what was asked `times` times in vain already: the more
 * often, the sooner. One after another, two dozen questions over a long line would take half a minute; so, their answers
 * are due side by side.
 * @param usualMs - How long otherwise. What is asked again sooner than after {@link LEAST_MS} anyhow goes on like that.
 */
export function againAfterMs(usualMs: number, times: number): number {
  return Math.max(usualMs / Math.max(1, times), Math.min(usualMs, LEAST_MS))
}
