import type { Address } from '../../src/runtime/address.ts'
import type { Clock } from '../../src/runtime/clock.ts'
import type { Place } from './places.ts'

/** A datagram on its way. */
export interface Flight {
  readonly sentMs: number
  readonly bytes: Uint8Array
  readonly from: Address
  readonly to: Address
  /** Where it goes, if that was named before it left; places stay. */
  readonly toPlace: Place | undefined
  readonly isDuplicate: boolean
  /** The next that arrives at the same moment. */
  next: Flight | undefined
}

/**
 * Arrivals an eighth of a millisecond apart, a fraction that binary numbers hold exactly: flights that end together
 * share one timer and one turn of the promises. Without it a crowded network spends most of its time on those.
 */
const ARRIVALS_PER_MS = 8
/** Moments ahead that have a slot of their own: half a second. What takes longer is rare, and gets a timer of its own. */
const SLOTS = 4_096

/** A moment at which flights end, and those that do, in the order in which they left. */
interface Slot {
  first: Flight | undefined
  last: Flight | undefined
  tick: number
  readonly land: () => void
}

/**
 * What is under way, by when it arrives: a wheel whose slots are used again and again. A map of the moments would leave
 * a table behind each time that it is rebuilt, and each of those holds on to the flights of its time for the collector.
 * @see Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987
 */
export class Arrivals {
  readonly #clock: Clock
  readonly #onArrival: (flight: Flight) => void
  readonly #wheel: (Slot | undefined)[] = new Array(SLOTS).fill(undefined)

  constructor(clock: Clock, onArrival: (flight: Flight) => void) {
    this.#clock = clock
    this.#onArrival = onArrival
  }

  /** `flight` has left, and arrives `delayMs` after it was sent. */
  add(flight: Flight, delayMs: number): void {
    // A whole number, as engines find those fastest.
    const tick = Math.ceil((flight.sentMs + delayMs) * ARRIVALS_PER_MS)
    const at = tick % SLOTS
    const slot = this.#wheel[at] ?? this.#makeSlot(at)
    if (slot.first === undefined) {
      slot.first = flight
      slot.tick = tick
      this.#clock.setTimer(tick / ARRIVALS_PER_MS - flight.sentMs, slot.land)
    } else if (slot.tick === tick) {
      ;(slot.last as Flight).next = flight
    } else {
      this.#clock.setTimer(tick / ARRIVALS_PER_MS - flight.sentMs, () => this.#onArrival(flight))
      return
    }
    slot.last = flight
  }

  #makeSlot(at: number): Slot {
    const slot: Slot = {
      first: undefined,
      last: undefined,
      tick: -1,
      land: () => {
        let flight = slot.first
        // What is sent from here on without latency ends at the same moment, but after these.
        slot.first = undefined
        slot.last = undefined
        while (flight !== undefined) {
          const { next } = flight
          this.#onArrival(flight)
          flight = next
        }
      },
    }
    this.#wheel[at] = slot
    return slot
  }
}
