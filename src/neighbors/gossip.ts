import { type Address, isSameAddress } from '../runtime/address.ts'
import type { Moment } from '../runtime/moment.ts'
import { integerBelow, randomHex } from '../runtime/random.ts'
import type { Gossip, GossipReply } from '../wire/messages.ts'
import { namedAddress } from './named-address.ts'
import type { Neighbor } from './neighbor.ts'
import type { NeighborTable } from './neighbor-table.ts'
import type { Outgoing } from './outgoing.ts'
import { SeenIds } from './seen-ids.ts'
import type { Thrift } from './thrift.ts'
import type { WellKnownHosts } from './well-known.ts'

/** To how many neighbors a gossip is repeated, and how many get each of ours. @see PROTOCOL.md, GOSSIP */
const FANOUT = 3
/** How many neighbors get each of ours where enough know us anyhow. */
const FANOUT_IF_KNOWN = 1
/**
 * A thrifty peer passes on what its originator says itself, to one neighbor, and what others pass on with this chance: three
 * or so hear of a gossip for each who gets it of us, and a newcomer whom only the well-known hosts know is heard of.
 */
const WALKS_ON = 0.5
/** And greets a stranger with this chance: each greeting is one more who passes our gossip on, so that two for each would never end. */
const GREETS = 0.1
/** With this one where it speaks to us itself: it knows us, and would be glad to be known. */
const GREETS_BACK = 0.3
/** And with this one where there are neighbors enough, so that nobody keeps the same ones for ever. */
const REFRESHES = 0.01

/** Chance in each id of ours; in text it is twice as long. */
export const ID_BYTES = 8

/** A gossip has gone around long before: whoever remembers its id for so long, in milliseconds, repeats it once. */
const GONE_AROUND_MS = 5_000

/** What a gossip or its reply led to. */
export interface GossipAnswer {
  readonly reply: Outgoing | undefined
  /** The gossip, for others. */
  readonly forwarded: readonly Outgoing[]
  /** Who has not proven itself; it deserves a gossip of ours, within the budget. */
  readonly stranger: Stranger | undefined
}

/** An address that somebody named, and whether it was itself, as far as the source of the message tells. */
export interface Stranger {
  readonly address: Address
  readonly isFirstHand: boolean
}

const NOBODY: readonly Outgoing[] = []
const NOTHING: GossipAnswer = { reply: undefined, forwarded: NOBODY, stranger: undefined }

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
  /** What we answer to every gossip, once we know where we are. */
  #reply: GossipReply | undefined
  /** Our addresses. */
  #selves: readonly Address[] = []
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
    this.#idPrefix = `${options.idPrefix}-`
    this.#seen = new SeenIds({ ...options.seenIds, atLeastMs: GONE_AROUND_MS })
  }

  get seenIds(): number {
    return this.#seen.size
  }

  /** Where we are: the address to advertise, and others that are also us. */
  locate(advertised: Address, ...aliases: readonly Address[]): void {
    const { host, port } = advertised
    this.#reply = { type: 'GOSSIP_REPLY', host, port, name: this.#name }
    this.#selves = [advertised, ...aliases]
  }

  isSelf(address: Address): boolean {
    for (const self of this.#selves) if (isSameAddress(self, address)) return true
    return false
  }

  /** A new gossip of ours, for one or many; whoever gets the same one knows it for the same. */
  compose({ nowMs, random }: Moment): Gossip {
    const { host, port } = this.#located()
    // Nobody can send it around ahead of us, which would make ours no news.
    const id = `${this.#idPrefix}${randomHex(random, ID_BYTES)}`
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

  /** Whom our periodic gossip goes to: the well-known hosts and up to three neighbors besides, or in a crowd one and one. */
  roundTargets(moment: Moment): Address[] {
    const wellKnown = this.#wellKnown.addresses.filter((address) => !this.isSelf(address))
    const fanout = this.#thrift.isReticent(this.#neighbors) ? FANOUT_IF_KNOWN : FANOUT
    const others = this.#neighbors.sample(fanout, moment, (neighbor) => !this.#wellKnown.has(neighbor.address))
    return [...this.#spared(wellKnown, moment), ...others.map(({ address }) => address)]
  }

  /** In a crowd, with neighbors enough, everybody's gossip would only load the well-known hosts. */
  #spared(wellKnown: readonly Address[], { random }: Moment): readonly Address[] {
    if (wellKnown.length < 2 || !this.#thrift.isReticent(this.#neighbors)) return wellKnown
    return [wellKnown[integerBelow(random, wellKnown.length)] as Address]
  }

  /** Somebody's "I am here" arrived, from its originator or forwarded by `from`. */
  onGossip(message: Gossip, from: Address, moment: Moment): GossipAnswer {
    if (message.id.startsWith(this.#idPrefix)) return NOTHING
    const known = this.#whoIsKnown(message, from)
    const originator = known ? known.address : this.#whoIs(message, from)
    if (originator === undefined) return NOTHING
    if (known) {
      known.heardMs = moment.nowMs
      known.saidItsName(message.name)
    } else this.#neighbors.hearOf(originator, moment)
    const isNews = this.#seen.add(message.id, moment.nowMs)
    const isFirstHand = isSameAddress(originator, from)
    if (isNews) this.#thrift.heard({ isKnown: known !== undefined, isFirstHand })
    const fanout = isNews ? this.#fanout({ isKnown: known !== undefined, isFirstHand }, moment) : 0
    const forwarded = fanout > 0 ? this.#forward(message, fanout, [known, this.#neighbors.get(from)], moment) : NOBODY
    const isGreeted = !known && this.#isWorthAGreeting(isFirstHand, moment)
    const stranger = isGreeted ? { address: originator, isFirstHand } : undefined
    return { reply: { message: this.#located(), to: originator }, forwarded, stranger }
  }

  /** A reply may name somebody new: some peers are heard of in no other way. */
  onGossipReply(message: GossipReply, from: Address, moment: Moment): GossipAnswer {
    if (this.#whoIsKnown(message, from)) return NOTHING
    const replier = this.#whoIs(message, from)
    if (replier === undefined || this.#neighbors.get(replier) || !this.#neighbors.hearOf(replier, moment))
      return NOTHING
    const isGreeted = this.#thrift.isSociable(this.#neighbors) || moment.random.fraction() < REFRESHES
    const stranger = { address: replier, isFirstHand: isSameAddress(replier, from) }
    return isGreeted ? { reply: undefined, forwarded: NOBODY, stranger } : NOTHING
  }

  /** The neighbor that a message names, found without a look at what kind of address it is: that was done when it joined. */
  #whoIsKnown(message: Gossip | GossipReply, from: Address): Neighbor | undefined {
    const known = this.#neighbors.get(message)
    return known && (!known.isOnLoopback || namedAddress(message, from)) ? known : undefined
  }

  /** The originator a message names, as an address of somebody else that a datagram may be sent to. */
  #whoIs(message: Gossip | GossipReply, from: Address): Address | undefined {
    const address = namedAddress(message, from) ?? this.#wellKnown.find(message.host, message.port)
    return address === undefined || this.isSelf(address) ? undefined : address
  }

  #forward(
    message: Gossip,
    fanout: number,
    whoHaveIt: readonly (Neighbor | undefined)[],
    moment: Moment,
  ): readonly Outgoing[] {
    return this.#neighbors
      .sample(fanout, moment, (neighbor) => !whoHaveIt.includes(neighbor))
      .map(({ address }) => ({ message, to: address }))
  }

  #isWorthAGreeting(isFirstHand: boolean, { random }: Moment): boolean {
    if (!this.#thrift.isReticent(this.#neighbors)) return true
    if (isFirstHand) return random.fraction() < GREETS_BACK
    return random.fraction() < (this.#thrift.isSociable(this.#neighbors) ? GREETS : REFRESHES)
  }

  /** To how many news goes on. A peer that knows everybody would bring nobody together if it let rest what they say themselves. */
  #fanout({ isKnown, isFirstHand }: { isKnown: boolean; isFirstHand: boolean }, { random }: Moment): number {
    if (!this.#thrift.isReticent(this.#neighbors)) return FANOUT
    if (isFirstHand) return 1
    return !isKnown && random.fraction() < WALKS_ON ? 1 : 0
  }

  #located(): GossipReply {
    if (this.#reply === undefined) throw new Error('The gossip stage was used before locate().')
    return this.#reply
  }
}
