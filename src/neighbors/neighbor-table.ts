import type { Address } from '../runtime/address.ts'
import { classifyHost, formatAddress } from '../runtime/address.ts'
import { AddressMap } from '../runtime/address-map.ts'
import type { Moment } from '../runtime/moment.ts'
import { integerBelow } from '../runtime/random.ts'
import { Neighbor } from './neighbor.ts'

/** How much the table holds. @see DESIGN.md, Limits */
export interface NeighborLimits {
  /** Neighbors at a time. @default 256 */
  readonly neighbors: number
  /** Neighbors on one host, loopback excepted. @default 32 */
  readonly neighborsPerHost: number
  /** Addresses heard of but not proven. @default 1024 */
  readonly heardOf: number
}

/** What an answer from an address changed in the table. */
export interface Proof {
  readonly neighbor: Neighbor
  /** Whether it was no neighbor before. */
  readonly hasJoined: boolean
  /** Who had to make room for it. */
  readonly evicted: Neighbor | undefined
}

/**
 * Who is out there. An address that somebody named is *heard of*; one that answered a question of ours is *proven*, and a
 * neighbor for as long as it gives signs of life. Naming addresses is free, so only proof takes a neighbor's place.
 */
export class NeighborTable {
  readonly #limits: NeighborLimits
  readonly #neighbors = new AddressMap<Neighbor>()
  /** The same in the order in which they joined. */
  readonly #joined = new Set<Neighbor>()
  /** The same in any order, to draw from. */
  readonly #drawn: Neighbor[] = []
  readonly #heardOf = new BoundedSet()
  /** None of them was heard before, and by now perhaps none for a while after: they are looked through when that is too long ago. */
  #allHeardMs = Number.POSITIVE_INFINITY

  constructor(limits: NeighborLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#neighbors.size
  }

  get heardOfSize(): number {
    return this.#heardOf.size
  }

  [Symbol.iterator](): Iterator<Neighbor> {
    return this.#joined.values()
  }

  get(address: Address): Neighbor | undefined {
    return this.#neighbors.get(address)
  }

  /** Somebody named this address. @returns Whether it is news to us. */
  hearOf(address: Address, { random }: Moment): boolean {
    if (this.#neighbors.get(address)) return false
    const key = formatAddress(address)
    if (this.#heardOf.has(key)) return false
    this.#heardOf.add(key)
    if (this.#heardOf.size > this.#limits.heardOf) this.#heardOf.deleteAt(integerBelow(random, this.#limits.heardOf))
    return true
  }

  /**
   * This address answered a question of ours.
   * @returns The neighbor, or undefined when there is no place for one more.
   */
  prove(address: Address, isConfigured: boolean, moment: Moment): Proof | undefined {
    const known = this.get(address)
    if (known) {
      known.heardMs = moment.nowMs
      return { neighbor: known, hasJoined: false, evicted: undefined }
    }
    if (!isConfigured && !this.#hasRoomFor(address)) return undefined
    const evicted = this.#neighbors.size >= this.#limits.neighbors ? this.#evictFor(moment) : undefined
    const neighbor = new Neighbor(address, { nowMs: moment.nowMs, isConfigured })
    this.#heardOf.delete(neighbor.key)
    this.#neighbors.set(address, neighbor)
    this.#joined.add(neighbor)
    this.#drawn.push(neighbor)
    this.#allHeardMs = Math.min(this.#allHeardMs, neighbor.heardMs)
    return { neighbor, hasJoined: true, evicted }
  }

  /** Removes and returns the neighbors that have been silent since before `sinceMs`; what is left of them is hearsay. */
  dropSilent(sinceMs: number): Neighbor[] {
    const silent: Neighbor[] = []
    if (sinceMs <= this.#allHeardMs) return silent
    this.#allHeardMs = Number.POSITIVE_INFINITY
    for (const neighbor of this.#joined) {
      if (neighbor.heardMs < sinceMs) silent.push(neighbor)
      else this.#allHeardMs = Math.min(this.#allHeardMs, neighbor.heardMs)
    }
    for (const neighbor of silent) this.#remove(neighbor)
    return silent
  }

  /** Up to `count` neighbors at random that `accepts` agrees to. */
  sample(count: number, { random }: Moment, accepts: (neighbor: Neighbor) => boolean = () => true): Neighbor[] {
    const picked: Neighbor[] = []
    const drawn = this.#drawn
    // As cards are dealt: each draw is from those not drawn yet, and changes their order, which means nothing.
    for (let i = 0; i < drawn.length && picked.length < count; i++) {
      const at = i + integerBelow(random, drawn.length - i)
      const neighbor = drawn[at] as Neighbor
      drawn[at] = drawn[i] as Neighbor
      drawn[i] = neighbor
      if (accepts(neighbor)) picked.push(neighbor)
    }
    return picked
  }

  #hasRoomFor(address: Address): boolean {
    const isCrowdedHost = this.#neighbors.countOn(address.host) >= this.#limits.neighborsPerHost
    if (isCrowdedHost && classifyHost(address.host) !== 'loopback') return false
    return this.#neighbors.size < this.#limits.neighbors
  }

  /** Configured hosts always find a place: somebody at random makes room. */
  #evictFor(moment: Moment): Neighbor | undefined {
    const [evicted] = this.sample(1, moment, (neighbor) => !neighbor.isConfigured)
    if (evicted) this.#remove(evicted)
    return evicted
  }

  #remove(neighbor: Neighbor): void {
    this.#neighbors.delete(neighbor.address)
    this.#joined.delete(neighbor)
    this.#drawn.splice(this.#drawn.indexOf(neighbor), 1)
  }
}

/** A set of texts from which any place can be deleted in O(1): the last one moves into the hole. */
class BoundedSet {
  readonly #places = new Map<string, number>()
  readonly #texts: string[] = []

  get size(): number {
    return this.#texts.length
  }

  has(text: string): boolean {
    return this.#places.has(text)
  }

  add(text: string): void {
    this.#places.set(text, this.#texts.length)
    this.#texts.push(text)
  }

  delete(text: string): void {
    const place = this.#places.get(text)
    if (place !== undefined) this.deleteAt(place)
  }

  deleteAt(place: number): void {
    const text = this.#texts[place] as string
    const last = this.#texts.pop() as string
    if (last !== text) {
      this.#texts[place] = last
      this.#places.set(last, place)
    }
    this.#places.delete(text)
  }
}
