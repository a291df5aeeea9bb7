import { type Address, formatAddress } from '../runtime/address.ts'

/** How many are remembered; the others give way to those that were lost later. */
const REMEMBERED = 16

/**
 * The neighbors that fell silent last. Who loses all of them has more likely lost its own line, or has slept: it turns to them
 * until one answers, since they have dropped it as well, and the well-known hosts may be gone.
 */
export class LostNeighbors implements Iterable<Address> {
  readonly #addresses = new Map<string, Address>()

  add(address: Address): void {
    const key = formatAddress(address)
    this.#addresses.delete(key)
    this.#addresses.set(key, address)
    for (const oldest of this.#addresses.keys()) {
      if (this.#addresses.size <= REMEMBERED) return
      this.#addresses.delete(oldest)
    }
  }

  /** The last one comes last. */
  [Symbol.iterator](): Iterator<Address> {
    return this.#addresses.values()
  }
}
