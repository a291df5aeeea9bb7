import type { Address } from '../../src/runtime/address.ts'
import type { Clock } from '../../src/runtime/clock.ts'
import type { Random } from '../../src/runtime/random.ts'
import { Arrivals, type Flight } from './arrivals.ts'
import { drawDelayMs, happens, isInBurst, type Link, type LinkState, queueMs } from './link.ts'
import type { Nat, Place, Places } from './places.ts'

/**
 * What became of one datagram: `delivered`; `lost` by chance; `partitioned`, as its link is cut; `undeliverable`, as
 * nobody was bound where it arrived; `too-long` for its link; `overflowed`, as too much waited for its link; `shut-out` by
 * an address translator.
 */
export type DatagramFate =
  | 'delivered'
  | 'lost'
  | 'partitioned'
  | 'undeliverable'
  | 'too-long'
  | 'overflowed'
  | 'shut-out'

/** One datagram whose fate is known: at once where it never left, else when it arrives. */
export interface DatagramTrace {
  /** When the fate was known, in milliseconds of the network's clock. */
  readonly nowMs: number
  /** When it was sent. */
  readonly sentMs: number
  /** Its source address, true or forged. */
  readonly from: Address
  /** Where it was sent to. */
  readonly to: Address
  /** What was sent, not a copy. */
  readonly bytes: Uint8Array
  /** What became of it. */
  readonly fate: DatagramFate
  /** True for the second one of a doubled datagram. */
  readonly isDuplicate: boolean
}

/** Counters since the network was made. `sent` is the sum of all fates once nothing is under way, less `duplicated`. */
export interface NetworkStats {
  /** Datagrams sent. */
  readonly sent: number
  /** Their payloads, in bytes. */
  readonly sentBytes: number
  /** Datagrams delivered, duplicates included. */
  readonly delivered: number
  /** Their payloads, in bytes. */
  readonly deliveredBytes: number
  /** Datagrams lost by chance. */
  readonly lost: number
  /** Second ones of doubled datagrams. */
  readonly duplicated: number
  /** Datagrams that a cut link did not take. */
  readonly partitioned: number
  /** Datagrams that arrived where nobody was bound. */
  readonly undeliverable: number
  /** Datagrams over their link's `mtuBytes`. */
  readonly tooLong: number
  /** Datagrams for which a link had no room. */
  readonly overflowed: number
  /** Datagrams that an address translator did not let in. */
  readonly shutOut: number
}

/** What the traffic needs of the network around it. */
export interface TrafficOptions {
  readonly clock: Clock
  readonly random: Random
  readonly places: Places
  /** The link from one place to another; undefined where it is cut. A place that was never named is undefined. */
  linkOf(from: Place | undefined, to: Place | undefined, ends: { from: Address; to: Address }): Link | undefined
}

/** Takes datagrams in, decides their fate and hands them over on time. */
export class Traffic {
  readonly stats = {
    sent: 0,
    sentBytes: 0,
    delivered: 0,
    deliveredBytes: 0,
    lost: 0,
    duplicated: 0,
    partitioned: 0,
    undeliverable: 0,
    tooLong: 0,
    overflowed: 0,
    shutOut: 0,
  }
  readonly taps = new Set<(trace: DatagramTrace) => void>()
  readonly #options: TrafficOptions
  readonly #arrivals: Arrivals

  constructor(options: TrafficOptions) {
    this.#options = options
    this.#arrivals = new Arrivals(options.clock, (flight) => this.#deliver(flight))
  }

  /** @returns False when the datagram is too long for its link. */
  send(bytes: Uint8Array, from: Address, fromPlace: Place | undefined, to: Address): boolean {
    const { clock, random, places, linkOf } = this.#options
    const { stats } = this
    const toPlace = places.find(to)
    const flight: Flight = { sentMs: clock.nowMs(), bytes, from, to, toPlace, isDuplicate: false, next: undefined }
    stats.sent += 1
    stats.sentBytes += bytes.length
    const link = linkOf(fromPlace, toPlace, flight)
    if (fromPlace?.nat && toPlace) fromPlace.nat.sentMs.set(toPlace, flight.sentMs)
    if (link === undefined) {
      stats.partitioned += 1
      this.#trace(flight, 'partitioned')
      return true
    }
    if (bytes.length > link.mtuBytes) {
      stats.tooLong += 1
      this.#trace(flight, 'too-long')
      return false
    }
    const state = link.hasState && fromPlace && toPlace ? stateOf(fromPlace, toPlace) : undefined
    if (happens(link.loss, random) || (state && isInBurst(link, state, flight.sentMs, random))) {
      stats.lost += 1
      this.#trace(flight, 'lost')
      return true
    }
    const waitMs = state ? queueMs(link, state, bytes.length, flight.sentMs) : 0
    if (waitMs === undefined) {
      stats.overflowed += 1
      this.#trace(flight, 'overflowed')
      return true
    }
    this.#arrivals.add(flight, waitMs + drawDelayMs(link, random))
    if (happens(link.duplicate, random)) {
      stats.duplicated += 1
      this.#arrivals.add({ ...flight, isDuplicate: true, next: undefined }, waitMs + drawDelayMs(link, random))
    }
    return true
  }

  #deliver(flight: Flight): void {
    const { bytes, from, to } = flight
    const { stats } = this
    const place = flight.toPlace ?? this.#options.places.find(to)
    if (place?.handlers === undefined) {
      stats.undeliverable += 1
      this.#trace(flight, 'undeliverable')
      return
    }
    if (place.nat && !this.#letsIn(place.nat, from)) {
      stats.shutOut += 1
      this.#trace(flight, 'shut-out')
      return
    }
    stats.delivered += 1
    stats.deliveredBytes += bytes.length
    place.stats.received += 1
    place.stats.receivedBytes += bytes.length
    this.#trace(flight, 'delivered')
    place.handlers.onDatagram(bytes, from)
  }

  #letsIn({ sentMs, keepMs }: Nat, from: Address): boolean {
    const source = this.#options.places.find(from)
    const lastMs = source && sentMs.get(source)
    return lastMs !== undefined && this.#options.clock.nowMs() - lastMs <= keepMs
  }

  #trace(flight: Flight, fate: DatagramFate): void {
    if (this.taps.size === 0) return
    const { sentMs, from, to, bytes, isDuplicate } = flight
    const trace: DatagramTrace = { nowMs: this.#options.clock.nowMs(), sentMs, from, to, bytes, fate, isDuplicate }
    for (const tap of this.taps) tap(trace)
  }
}

function stateOf(from: Place, to: Place): LinkState {
  from.states ??= new Map()
  const known = from.states.get(to)
  if (known) return known
  // Its first good while begins at 0.
  const state = { freeMs: 0, isBad: true, untilMs: 0 }
  from.states.set(to, state)
  return state
}
