import type { Invariant } from './invariant.ts'

/** Whatever strangers send, nothing fails. */
export const noErrors: Invariant = {
  name: 'no-errors',
  summary: 'No peer throws, and none tells of an error.',
  watch({ fail }) {
    return {
      onError(peer, error) {
        fail(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, peer)
      },
    }
  },
}
