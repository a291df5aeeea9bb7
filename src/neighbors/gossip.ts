import type { Address } from '../runtime/address.ts'
import { formatAddress } from '../runtime/address.ts'
import type { Moment } from '../runtime/moment.ts'
import type { Gossip, GossipReply } from '../wire/messages.ts'
import { namedAddress } from './named-address.ts'
import type { NeighborTable } from './neighbor-table.ts'
import type { Outgoing } from './outgoing.ts'
import { SeenIds } from './seen-ids.ts'
import type { Thrift } from './thrift.ts'
import type { WellKnownHosts } from './well-known.ts'

/** To how many neighbors a gossip is repeated, and how many get each of ours. @see PROTOCOL.md, GOSSIP */
const FANOUT = 3
/** A thrifty peer passes news on to one neighbor, with this chance: a gossip is repeated five times at most for each who gets it of us. */
const WALKS_ON = 0.8
/** And greets a stranger with this chance: each greeting is one more who passes our gossip on, so that two for each would never end. */
const GREETS = 0.1

/** What a gossip or its reply led to. */
export interface GossipAnswer {
  readonly send: readonly Outgoing[]
  /** An address that has not proven itself; it deserves a gossip of ours, within the budget. */
  readonly stranger: Address | undefined
}

const NOTHING: GossipAnswer = { send: [], stranger: undefined }

/**
 * "I am here", said and passed on. Everybody's gossip is repeated exactly once, to up to three neighbors, and answered to
 * whom it names as its originator; that is how a network finds itself without a server.
 */
export class GossipStage {
  readonly #neighbors: NeighborTable
  readonly #wellKnown: WellKnownHosts
  readonly #thrift: Thrift
  readonly #seen: SeenIds
  readonly #name: string
  readonly #idPrefix: string
  #self: Address | undefined
  #selfKeys: ReadonlySet<string> = new Set()
  #issued = 0
  #current: Gossip | undefined

  constructor(options: {
    neighbors: NeighborTable
    wellKnown: WellKnownHosts
    thrift: Thrift
    /** What we call ourselves. */
    name: string
    /** Every gossip of ours has a new id that begins with this. */
    idPrefix: string
    seenIds: { most: number; forMs: number }
  }) {
    this.#neighbors = options.neighbors
    this.#wellKnown = options.wellKnown
    this.#thrift = options.thrift
    this.#name = options.name
    this.#idPrefix = options.idPrefix
    this.#seen = new SeenIds(options.seenIds)
  }

  get seenIds(): number {
    return this.#seen.size
  }

  /** Where we are: the address to advertise, and others that are also us. */
  locate(advertised: Address, ...aliases: readonly Address[]): void {
    this.#self = advertised
    this.#selfKeys = new Set([advertised, ...aliases].map(formatAddress))
  }

  isSelf(address: Address): boolean {
    return this.#selfKeys.has(formatAddress(address))
  }

  /** A new gossip of ours, for one or many; whoever gets the same one knows it for the same. */
  compose({ nowMs }: Moment): Gossip {
    const { host, port } = this.#located()
    const id = `${this.#idPrefix}-${++this.#issued}`
    this.#seen.add(id, nowMs)
    this.#current = { type: 'GOSSIP', host, port, id, name: this.#name }
    return this.#current
  }

  /**
   * Our gossip of this round once more, for somebody who missed it: nobody who knows it repeats it again, so greeting a
   * newcomer costs the network next to nothing.
   */
  current(moment: Moment): Gossip {
    return this.#current ?? this.compose(moment)
  }

  /** Whom our periodic gossip goes to: the well-known hosts, and up to three neighbors besides. */
  roundTargets(moment: Moment): Address[] {
    const wellKnown = this.#wellKnown.addresses.filter((address) => !this.isSelf(address))
    const others = this.#neighbors.sample(FANOUT, moment, (neighbor) => !this.#wellKnown.has(neighbor.address))
    return [...wellKnown, ...others.map(({ address }) => address)]
  }

  /** Somebody's "I am here" arrived, from its originator or forwarded by `from`. */
  onGossip(message: Gossip, from: Address, moment: Moment): GossipAnswer {
    const originator = this.#whoIs(message, from)
    if (originator === undefined) return NOTHING
    const known = this.#neighbors.get(originator)
    if (known) {
      known.heardMs = moment.nowMs
      known.name = message.name
    } else this.#neighbors.hearOf(originator, moment)
    const { host, port } = this.#located()
    const reply: GossipReply = { type: 'GOSSIP_REPLY', host, port, name: this.#name }
    const isNews = this.#seen.add(message.id, moment.nowMs)
    if (isNews) this.#thrift.heard(known !== undefined)
    const forwarded = isNews ? this.#forward(message, originator, from, moment) : []
    const stranger = known || !this.#isWorthAGreeting(moment) ? undefined : originator
    return { send: [{ message: reply, to: originator }, ...forwarded], stranger }
  }

  /** A reply may name somebody new: some peers are heard of in no other way. */
  onGossipReply(message: GossipReply, from: Address, moment: Moment): GossipAnswer {
    const replier = this.#whoIs(message, from)
    if (replier === undefined || this.#neighbors.get(replier) || !this.#neighbors.hearOf(replier, moment))
      return NOTHING
    return { send: [], stranger: replier }
  }

  /** The originator a message names, as an address of somebody else that a datagram may be sent to. */
  #whoIs(message: Gossip | GossipReply, from: Address): Address | undefined {
    const address = namedAddress(message, from) ?? this.#wellKnown.find(message.host, message.port)
    const isOurs = message.type === 'GOSSIP' && message.id.startsWith(`${this.#idPrefix}-`)
    return address === undefined || isOurs || this.isSelf(address) ? undefined : address
  }

  #forward(message: Gossip, originator: Address, from: Address, moment: Moment): Outgoing[] {
    const fanout = this.#fanout(originator, moment)
    const [originatorKey, fromKey] = [formatAddress(originator), formatAddress(from)]
    return this.#neighbors
      .sample(fanout, moment, ({ key }) => key !== originatorKey && key !== fromKey)
      .map(({ address }) => ({ message, to: address }))
  }

  #isWorthAGreeting({ random }: Moment): boolean {
    return !this.#thrift.isOn(this.#neighbors.size) || random.fraction() < GREETS
  }

  #fanout(originator: Address, { random }: Moment): number {
    if (!this.#thrift.isOn(this.#neighbors.size)) return FANOUT
    const isNews = this.#neighbors.get(originator) === undefined
    return isNews && random.fraction() < WALKS_ON ? 1 : 0
  }

  #located(): Address {
    if (this.#self === undefined) throw new Error('The gossip stage was used before locate().')
    return this.#self
  }
}
