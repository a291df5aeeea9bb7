import type { Address } from '../../src/runtime/address.ts'
import { sendFailed } from '../shared/failures.ts'

/** Sends datagrams one after the other. */
export interface Outbox {
  add(bytes: Uint8Array, to: Address): void
  /** Resolves when nothing waits any more. */
  emptied(): Promise<void>
}

/** How many datagrams wait while the operating system takes none; what comes on top is lost. */
const MAX_WAITING = 4_096

/**
 * Deno sends in an order of its own what is handed to it side by side; one by one they are as fast (6 µs each, measured).
 * @param send - Settles when the operating system has taken a datagram, or has not.
 */
export function createOutbox(
  send: (bytes: Uint8Array, to: Address) => Promise<unknown>,
  onError: (error: Error) => void,
): Outbox {
  let waiting: [bytes: Uint8Array, to: Address][] = []
  let emptying: Promise<void> | undefined
  let isLosing = false

  async function empty(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      isLosing = false
      for (const [bytes, to] of batch) {
        try {
          await send(bytes, to)
        } catch (error) {
          onError(sendFailed(error, to))
        }
      }
    }
    emptying = undefined
  }

  return {
    add(bytes, to) {
      if (waiting.length < MAX_WAITING) {
        waiting.push([bytes, to])
        emptying ??= empty()
        return
      }
      // Says so once, not for each of thousands.
      if (!isLosing) onError(sendFailed(new Error('the operating system takes no more, and too many wait already'), to))
      isLosing = true
    },
    emptied: async () => emptying,
  }
}
