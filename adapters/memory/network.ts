import { type Address, classifyHost, formatAddress, parseAddress } from '../../src/runtime/address.ts'
import { checkLent } from '../../src/runtime/check-lent.ts'
import type { Clock } from '../../src/runtime/clock.ts'
import { checkKnown, type KnownOptions } from '../../src/runtime/known-options.ts'
import { invalid } from '../../src/runtime/option-error.ts'
import { type Random, seededRandom } from '../../src/runtime/random.ts'
import type { Transport, TransportHandlers } from '../../src/runtime/transport.ts'
import { checkMs, checkType } from '../../src/scheduler/check.ts'
import { createVirtualClock } from '../../src/scheduler/virtual-clock.ts'
import { bindFailed, resolveFailed, sendFailed } from '../shared/failures.ts'
import { type BoundSocket, socketTransport } from '../shared/socket-transport.ts'
import { type RunUntilOptions, run, runUntil } from './drive.ts'
import { createLink, LINK_FAULTS, type Link, type LinkFaults } from './link.ts'
import { type Place, type PlaceStats, Places, readHosts, readPlace } from './places.ts'
import { type DatagramTrace, type NetworkStats, Traffic } from './traffic.ts'

/** What kind of network it is. The faults are those of every link that has none of its own. */
export interface MemoryNetworkOptions extends LinkFaults {
  /** Everything random on the network follows from it: the same seed and the same calls give the same run. @default 1 */
  seed?: number | undefined
  /** What time it is. @default a virtual clock, which moves in `run` and `runUntil` only */
  clock?: Clock | undefined
  /** Names and their literal addresses, for `resolve`. `localhost` is always there. @default {} */
  hosts?: Readonly<Record<string, string>> | undefined
  /**
   * Decides the link of each datagram as it is sent: its faults, laid over the network's; null where it is cut; undefined to
   * leave it to `partition`, `link` and the network. Answer with the same object for the same faults: each is checked once.
   */
  route?: (from: Address, to: Address) => LinkFaults | null | undefined
}

const OPTIONS: KnownOptions<MemoryNetworkOptions> = { seed: 1, clock: 1, hosts: 1, route: 1, ...LINK_FAULTS }

const NAT: KnownOptions<NonNullable<Parameters<MemoryNetwork['nat']>[1]>> = { keepMs: 1 }
const DATAGRAM: KnownOptions<Parameters<MemoryNetwork['inject']>[0]> = { from: 1, to: 1, bytes: 1 }

/** Peers in one process, and the network between them. */
export interface MemoryNetwork {
  /** The network's time; give it to the peers on it. */
  readonly clock: Clock
  /** Chance that follows from the seed, apart from the network's own, for the program that runs it. */
  readonly random: Random
  /** Chance for the peer at an address: it depends on the seed and the address alone, not on who asks first. */
  randomFor(address: Address | string): Random
  /**
   * A transport bound, once it is opened, to `address`: a literal IP address or a name of `hosts`, and a port (0: any).
   * @throws OptionsError `ADDRESS_INVALID`
   */
  transport(address: Address | string): Transport
  /**
   * Lets `ms` milliseconds pass, with everything that happens in them. On a virtual clock it takes only as long as that
   * takes to compute; promises settled by an event run on before the next.
   */
  run(ms: number): Promise<void>
  /**
   * Lets time pass until `predicate` holds, looking after each event.
   * @returns False when it did not hold within `timeoutMs` milliseconds of the network's clock. @default 60000
   */
  runUntil(predicate: () => boolean, options?: RunUntilOptions): Promise<boolean>
  /** Cuts the network into parts; addresses in none of the groups form one more. What is on its way still arrives. */
  partition(groups: readonly (readonly (Address | string)[])[]): void
  /** Undoes `partition`. */
  heal(): void
  /** Gives the link from one address to another faults of its own, for that direction; the others stay the network's. */
  link(from: Address | string, to: Address | string, faults: LinkFaults): void
  /**
   * Puts an address behind a translator, as a home's router is: datagrams reach it only from where it sent one in the last
   * `keepMs` milliseconds. `null` takes the translator away. What is on its way is looked at when it arrives.
   */
  nat(address: Address | string, options: { keepMs: number } | null): void
  /** Sends a datagram under any source address, bound or not, as a forger would. */
  inject(datagram: { from: Address | string; to: Address | string; bytes: Uint8Array }): void
  /** Shows every datagram when its fate is known. @returns A function that ends it. */
  tap(listener: (trace: DatagramTrace) => void): () => void
  /** Counters of the whole network; always up to date. */
  readonly stats: NetworkStats
  /** Counters of one address. */
  statsOf(address: Address | string): PlaceStats
}

/**
 * A network in memory, with faults, on a virtual clock: what a thousand peers do in an hour, in seconds, and the same
 * again from the same seed.
 * @example
 * ```ts
 * const network = memoryNetwork({ seed: 7, latencyMs: [5, 40], loss: 0.02 })
 * const { clock } = network
 * const address = '10.0.0.1:8999'
 * const options = { clock, random: network.randomFor(address), transport: network.transport(address) }
 * const peer = await createPeer({ name: 'rook', network: { difficulty: 2 }, ...options })
 * await peer.start()
 * await network.run(60_000)
 * ```
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`, `ADDRESS_INVALID`
 */
export function memoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  checkKnown('memoryNetwork', options, OPTIONS)
  checkLent('clock', options.clock)
  const { seed = 1, clock = createVirtualClock(), hosts = {}, route, ...faults } = options
  if (!Number.isFinite(seed)) throw invalid('seed', seed, 'a finite number')
  checkType('route', route, 'function')
  const names = readHosts(hosts)
  const places = new Places()
  const base = createLink(faults)
  const routes = new WeakMap<LinkFaults, Link>()
  let isDivided = false
  let last: { own: LinkFaults; link: Link } | undefined
  const linkFor = (own: LinkFaults): Link => {
    // Most routes are one and the same.
    if (last?.own === own) return last.link
    const link = routes.get(own) ?? createLink(own, base)
    routes.set(own, link)
    last = { own, link }
    return link
  }
  const traffic = new Traffic({
    clock,
    random: seededRandom(hashOf(seed, 'faults')),
    places,
    linkOf(from, to, ends) {
      const routed = route?.(ends.from, ends.to)
      if (routed !== undefined) return routed === null ? undefined : linkFor(routed)
      if (isDivided && (from?.part ?? 0) !== (to?.part ?? 0)) return undefined
      return (to && from?.links?.get(to)) ?? base
    },
  })
  const read = (address: Address | string) => readPlace(address, names)
  const placeOf = (address: Address | string) => places.at(read(address))

  return {
    clock,
    random: seededRandom(hashOf(seed, 'user')),
    randomFor: (address) => seededRandom(hashOf(seed, formatAddress(read(address)))),
    transport(address) {
      const { host, port } = read(address)
      return socketTransport({
        locate: () => host,
        bind: (_host, handlers) => bindPlace(traffic, places, { host, port }, handlers),
        resolve: (name) => resolveName(name, names),
      })
    },
    run: (ms) => run(clock, ms),
    runUntil: (predicate, options) => runUntil(clock, predicate, options),
    partition(groups) {
      if (!isListOfLists(groups)) throw invalid('groups', groups, 'a list of groups, each a list of addresses')
      for (const place of places) place.part = 0
      for (const [index, group] of groups.entries()) {
        for (const address of group) placeOf(address).part = index + 1
      }
      isDivided = true
    },
    heal() {
      isDivided = false
    },
    link(from, to, own) {
      const place = placeOf(from)
      place.links ??= new Map()
      place.links.set(placeOf(to), createLink(own, base))
    },
    nat(address, translator) {
      const place = placeOf(address)
      if (translator === null) place.nat = undefined
      else {
        checkKnown('nat', translator, NAT)
        place.nat = { keepMs: checkMs('keepMs', translator.keepMs), sentMs: new Map() }
      }
    },
    inject(datagram) {
      checkKnown('inject', datagram, DATAGRAM)
      const { from, to, bytes } = datagram
      if (!(bytes instanceof Uint8Array)) throw invalid('bytes', bytes, 'a Uint8Array')
      const source = parseAddress(from)
      traffic.send(bytes, source, places.find(source), read(to))
    },
    tap(listener) {
      if (typeof listener !== 'function') throw invalid('listener', listener, 'a function')
      const own = (trace: DatagramTrace) => listener(trace)
      traffic.taps.add(own)
      return () => traffic.taps.delete(own)
    },
    stats: traffic.stats,
    statsOf: (address) => ({ ...placeOf(address).stats }),
  }
}

function isListOfLists(groups: unknown): boolean {
  return Array.isArray(groups) && groups.every((group) => Array.isArray(group))
}

function bindPlace(
  traffic: Traffic,
  places: Places,
  { host, port }: Address,
  handlers: TransportHandlers,
): BoundSocket {
  const chosen = port === 0 ? places.freePort(host) : port
  const place = chosen === undefined ? undefined : places.at({ host, port: chosen })
  if (place === undefined || place.handlers !== undefined) {
    throw bindFailed({ host, port }, systemError('EADDRINUSE'))
  }
  place.handlers = handlers
  return {
    address: place.address,
    send: (bytes, to) => sendFrom(traffic, place, bytes, to, handlers),
    close() {
      place.handlers = undefined
    },
  }
}

function sendFrom(traffic: Traffic, place: Place, bytes: Uint8Array, to: Address, handlers: TransportHandlers): void {
  place.stats.sent += 1
  place.stats.sentBytes += bytes.length
  if (!traffic.send(bytes, place.address, place, to)) handlers.onError(sendFailed(systemError('EMSGSIZE'), to))
}

/** What a socket would have said. */
function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

async function resolveName(name: string, names: ReadonlyMap<string, string>): Promise<string> {
  const literal = names.get(name) ?? (classifyHost(name) === 'name' ? undefined : name)
  if (literal === undefined) throw resolveFailed(name, new Error('it is not in the option hosts'))
  return literal
}

/** A seed for one purpose. @see FNV-1a, 32 bits, by Fowler, Noll and Vo */
function hashOf(seed: number, purpose: string): number {
  let hash = 0x811c9dc5
  for (const char of `${seed}/${purpose}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
