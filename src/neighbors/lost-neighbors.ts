import { type Address, formatAddress } from '../runtime/address.ts'
import type { Moment } from '../runtime/moment.ts'
import { integerBelow } from '../runtime/random.ts'

/** How many are remembered; the others give way to those that were lost later. */
const REMEMBERED = 16
/** For how long one is tried now and then, in milliseconds. */
const TRIED_FOR_MS = 24 * 3_600_000

/**
 * The neighbors that fell silent last. Where a network was cut in two, each half has dropped the other, and the well-known hosts
 * that would bring them together again may be gone: so one of the lost is tried now and then, as Serf does. Who loses all of
 * its neighbors has more likely lost its own line, or has slept: it turns to each of them until one answers.
 */
export class LostNeighbors implements Iterable<Address> {
  readonly #lost = new Map<string, { readonly address: Address; readonly sinceMs: number }>()

  add(address: Address, nowMs: number): void {
    const key = formatAddress(address)
    this.#lost.delete(key)
    this.#lost.set(key, { address, sinceMs: nowMs })
    for (const oldest of this.#lost.keys()) {
      if (this.#lost.size <= REMEMBERED) return
      this.#lost.delete(oldest)
    }
  }

  /** It is back. */
  found(address: Address): void {
    if (this.#lost.size > 0) this.#lost.delete(formatAddress(address))
  }

  /** One that was lost within the last day, if there is one. */
  one({ nowMs, random }: Moment): Address | undefined {
    if (this.#lost.size === 0) return undefined
    const recent = [...this.#lost.values()].filter(({ sinceMs }) => nowMs - sinceMs < TRIED_FOR_MS)
    return recent[integerBelow(random, recent.length)]?.address
  }

  /** The last one comes last. */
  *[Symbol.iterator](): Iterator<Address> {
    for (const { address } of this.#lost.values()) yield address
  }
}
