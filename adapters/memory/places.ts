import { OptionsError } from '../../src/errors.ts'
import { type Address, classifyHost, parseAddress } from '../../src/runtime/address.ts'
import { AddressMap } from '../../src/runtime/address-map.ts'
import { invalid } from '../../src/runtime/option-error.ts'
import type { TransportHandlers } from '../../src/runtime/transport.ts'
import { checkType } from '../../src/scheduler/check.ts'
import type { Link, LinkState } from './link.ts'

/** What one address has sent and received since the network was made. */
export interface PlaceStats {
  /** Datagrams sent from here. */
  readonly sent: number
  /** Their payloads, in bytes. */
  readonly sentBytes: number
  /** Datagrams delivered here. */
  readonly received: number
  /** Their payloads, in bytes. */
  readonly receivedBytes: number
}

/** Lets in only answers: what comes from where something was sent to not long ago. */
export interface Nat {
  readonly keepMs: number
  /** When something was last sent there. */
  readonly sentMs: Map<Place, number>
}

/** One address of the network, whether anybody is bound to it or not. */
export interface Place {
  readonly address: Address
  readonly stats: { -readonly [K in keyof PlaceStats]: PlaceStats[K] }
  /** Whoever is bound here. */
  handlers: TransportHandlers | undefined
  /** Links from here that differ from the network's. */
  links: Map<Place, Link> | undefined
  /** What the links from here remember, where they remember anything. */
  states: Map<Place, LinkState> | undefined
  /** Set for a place behind an address translator. */
  nat: Nat | undefined
  /** Which part of a divided network it is in; 0 for all that were not named. */
  part: number
}

/** The addresses that were named to the network. */
export class Places {
  readonly #places = new AddressMap<Place>()

  find(address: Address): Place | undefined {
    return this.#places.get(address)
  }

  /** The place of an address, from now on. */
  at({ host, port }: Address): Place {
    const address = { host, port }
    const known = this.find(address)
    if (known !== undefined) return known
    const place: Place = {
      address,
      stats: { sent: 0, sentBytes: 0, received: 0, receivedBytes: 0 },
      handlers: undefined,
      links: undefined,
      states: undefined,
      nat: undefined,
      part: 0,
    }
    this.#places.set(address, place)
    return place
  }

  /** The lowest free port of the dynamic ones, the same in each run. @see RFC 6335, section 6 */
  freePort(host: string): number | undefined {
    for (let port = 49_152; port <= 65_535; port++) {
      if (this.find({ host, port })?.handlers === undefined) return port
    }
    return undefined
  }

  [Symbol.iterator](): Generator<Place> {
    return this.#places.values()
  }
}

/**
 * The names of a network and what they stand for.
 * @throws OptionsError `OPTION_INVALID`, naming the one that stands for no address
 */
export function readHosts(hosts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  checkType('hosts', hosts, 'object')
  for (const [name, literal] of Object.entries(hosts)) {
    if (typeof literal === 'string' && classifyHost(literal) !== 'name') continue
    throw invalid(`hosts[${JSON.stringify(name)}]`, literal, 'a literal IP address')
  }
  return new Map(Object.entries({ localhost: '127.0.0.1', ...hosts }))
}

/**
 * Reads an address on the network: names are those of `hosts`, and port 0 may stand for any free one.
 * @throws OptionsError `ADDRESS_INVALID`
 */
export function readPlace(input: Address | string, hosts: ReadonlyMap<string, string>): Address {
  const wantsAnyPort = typeof input === 'string' ? /:0$/.test(input) : input?.port === 0
  const withPort = () => (typeof input === 'string' ? input.replace(/:0$/, ':1') : { ...input, port: 1 })
  const { host, port } = parseAddress(wantsAnyPort ? withPort() : input)
  const literal = hosts.get(host) ?? host
  const kind = classifyHost(literal)
  if (kind === 'loopback' || kind === 'unicast') return { host: literal, port: wantsAnyPort ? 0 : port }
  const message = `"${host}" is no place on this network: give a literal IP address of one machine, or a name of the option hosts.`
  throw new OptionsError('ADDRESS_INVALID', message, { details: { address: input } })
}
