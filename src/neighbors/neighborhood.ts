import type { Address } from '../runtime/address.ts'
import type { Moment } from '../runtime/moment.ts'
import type { LocalAddress } from '../runtime/transport.ts'
import type { Gossip, GossipReply } from '../wire/messages.ts'
import { Budgets } from './budgets.ts'
import { type GossipAnswer, GossipStage } from './gossip.ts'
import { LostNeighbors } from './lost-neighbors.ts'
import { Meetings } from './meetings.ts'
import type { Neighbor } from './neighbor.ts'
import { type NeighborLimits, NeighborTable } from './neighbor-table.ts'
import type { Answerer } from './open-questions.ts'
import type { Outgoing } from './outgoing.ts'
import { Thrift } from './thrift.ts'
import { WellKnownHosts } from './well-known.ts'

/** Why a neighbor is none any more. */
export type LeaveReason = 'silent' | 'evicted'

/** What has changed in the neighborhood, and what to do about it. */
export interface NeighborhoodAnswer {
  /** To be sent on our own initiative. */
  readonly send: readonly Outgoing[]
  /** To be sent because somebody asked, within the budgets. */
  readonly replies: readonly Outgoing[]
  /** Addresses to ask for their claims. */
  readonly toAsk: readonly Address[]
  readonly joined: readonly Neighbor[]
  readonly left: readonly { readonly neighbor: Neighbor; readonly reason: LeaveReason }[]
}

const NOTHING: NeighborhoodAnswer = { send: [], replies: [], toAsk: [], joined: [], left: [] }

/** How many a thrifty peer asks for their claims when all are to be asked. */
const ASKED_IN_A_CROWD = 8
/** In how many rounds of gossip one of the lost is tried, where neighbors are enough. */
const TRIED_IN_A_CROWD = 0.1
/** Of how many it picks each of them. */
const DRAWN_TO_ASK = 3

/** Who is there, and how everybody finds everybody: the stage between the wire and the consensus. */
export class Neighborhood {
  readonly table: NeighborTable
  readonly wellKnown: WellKnownHosts
  readonly budgets: Budgets
  readonly #meetings: Meetings
  readonly #lost = new LostNeighbors()
  readonly #gossip: GossipStage
  readonly #thrift: Thrift
  #address: Address | undefined

  constructor(options: {
    limits: NeighborLimits & { gossipIds: number; gossipIdMs: number; thriftyAbove: number }
    wellKnown: readonly Address[]
    name: string
    idPrefix: string
    /** A random integer. */
    salt: number
  }) {
    const { limits, name, idPrefix } = options
    this.table = new NeighborTable(limits)
    this.wellKnown = new WellKnownHosts(options.wellKnown)
    this.budgets = new Budgets(options.salt)
    const people = { neighbors: this.table, wellKnown: this.wellKnown }
    this.#meetings = new Meetings(people)
    const seenIds = { most: limits.gossipIds, forMs: limits.gossipIdMs }
    this.#thrift = new Thrift(limits.thriftyAbove)
    this.#gossip = new GossipStage({ ...people, thrift: this.#thrift, name, idPrefix, seenIds })
  }

  get gossipIds(): number {
    return this.#gossip.seenIds
  }

  get openQuestions(): number {
    return this.#meetings.openQuestions
  }

  /** Where others reach us; undefined before {@link locate}. */
  get address(): Address | undefined {
    return this.#address
  }

  /** The transport is open at `local`; it is what others are told too, unless the user has us `advertise` another address. */
  locate(local: LocalAddress, advertise?: Address): void {
    const { host, port, isWildcard = false, hosts = [] } = local
    const isOnLoopback = isWildcard && this.wellKnown.areAllLoopback
    const bound = { host: isOnLoopback ? '127.0.0.1' : host, port }
    const others = isWildcard ? ['127.0.0.1', ...hosts] : []
    this.#address = advertise ?? bound
    this.#gossip.locate(this.#address, bound, ...others.map((other) => ({ host: other, port })))
  }

  /** Whether the network is too large for the plain protocol. */
  get isThrifty(): boolean {
    return this.#thrift.isOn(this.table)
  }

  /**
   * Whom to ask for a claim: the neighbors, or a sample of them in a large network, and the well-known hosts that are none yet;
   * those that were lost where nobody is left.
   */
  toAsk(moment: Moment): Address[] {
    const wellKnown = this.wellKnown.addresses.filter((to) => !this.table.get(to) && !this.#gossip.isSelf(to))
    const others = [...wellKnown, ...this.#lostIfAlone()]
    const neighbors = this.isThrifty ? this.table.sample(ASKED_IN_A_CROWD, moment) : [...this.table]
    return [...neighbors.map(({ address }) => address), ...others]
  }

  /**
   * A neighbor to ask for its claim: of some at random, the one that was silent for longest, so that none is given up only
   * because nobody spoke to it. Well-known hosts that are no neighbors are met again by gossip.
   */
  oneToAsk(moment: Moment): Address | undefined {
    let longest: Neighbor | undefined
    for (const neighbor of this.table.sample(DRAWN_TO_ASK, moment)) {
      if (!longest || neighbor.heardMs < longest.heardMs) longest = neighbor
    }
    return longest?.address
  }

  onGossip(message: Gossip, from: Address, moment: Moment): NeighborhoodAnswer {
    return this.#afterGossip(this.#gossip.onGossip(message, from, moment), moment)
  }

  /** @returns What changed; undefined when the reply was not asked for and names nobody new. */
  onGossipReply(message: GossipReply, from: Address, moment: Moment): NeighborhoodAnswer | undefined {
    const answerer = this.#meetings.whoAnswersGossip(from, moment)
    const met = answerer && this.answered(answerer, 'GOSSIP', moment)
    met?.neighbor?.saidItsName(message.name)
    const answer = this.#gossip.onGossipReply(message, from, moment)
    if (!met && !answer.stranger) return undefined
    const { send, replies, toAsk } = this.#afterGossip(answer, moment)
    return { send, replies, toAsk, joined: met?.joined ?? NOTHING.joined, left: met?.left ?? NOTHING.left }
  }

  /** Somebody has answered a question of ours, and so is a neighbor, if there is room. */
  answered(
    answerer: Answerer,
    question: 'GOSSIP' | 'STATS',
    moment: Moment,
  ): NeighborhoodAnswer & { neighbor: Neighbor | undefined } {
    const { neighbor, hasJoined, evicted } = this.#meetings.prove(answerer, moment)
    const { introductions } = this.#meetings
    introductions.answered(answerer.address, question, moment)
    if (hasJoined) this.#lost.found(answerer.address)
    // Who makes no claim is told of no block.
    if (hasJoined && question !== 'STATS')
      introductions.begin(answerer.address, ['STATS'], moment, neighbor?.roundTrip.smoothedMs)
    const { send, replies, toAsk } = NOTHING
    const joined = neighbor && hasJoined ? [neighbor] : NOTHING.joined
    const left = evicted ? [{ neighbor: evicted, reason: 'evicted' as const }] : NOTHING.left
    return { send, replies, toAsk, joined, left, neighbor }
  }

  /** The first questions to the well-known hosts whose addresses are known. */
  begin(moment: Moment): void {
    for (const address of this.wellKnown.addresses) this.#introduceTo(address, moment)
  }

  /** The transport has found the address of a well-known host. */
  resolved(host: string, ip: string, moment: Moment): void {
    for (const address of this.wellKnown.resolved(host, ip, moment.nowMs)) this.#introduceTo(address, moment)
    for (const neighbor of this.table) neighbor.isConfigured = this.wellKnown.has(neighbor.address)
  }

  /** Our periodic "I am here". */
  round(moment: Moment): NeighborhoodAnswer {
    this.#thrift.periodBegins(this.table)
    const targets = [...this.#gossip.roundTargets(moment), ...this.#lostToGreet(moment)]
    return { ...NOTHING, send: this.#greet(targets, this.#gossip.compose(moment), moment) }
  }

  /** First questions that are due, for the first time or again. */
  introduce(moment: Moment): NeighborhoodAnswer {
    const due = this.#meetings.introductions.due(moment)
    const whoGets = (question: 'GOSSIP' | 'STATS') =>
      due.filter(({ questions }) => questions.includes(question)).map(({ address }) => address)
    const greetings = this.#greet(whoGets('GOSSIP'), this.#gossip.current(moment), moment)
    return { ...NOTHING, send: greetings, toAsk: whoGets('STATS') }
  }

  /**
   * `address` fetches our chain and is kept waiting as long as it has not proven itself: our greeting was lost, or its
   * answer, and the next one is far away. It may have no chain, and so no answer to `STATS`.
   */
  greetAgain(address: Address, moment: Moment): NeighborhoodAnswer {
    return { ...NOTHING, send: this.#greet([address], this.#gossip.current(moment), moment) }
  }

  /** When {@link introduce} is due, or undefined while nothing is. */
  get nextMs(): number | undefined {
    return this.#meetings.introductions.nextMs
  }

  /** Drops the neighbors that have been silent since before `sinceMs`. */
  dropSilent(sinceMs: number, nowMs: number): NeighborhoodAnswer {
    const silent = this.#meetings.dropSilent(sinceMs)
    // Well-known hosts are turned to anyhow.
    for (const { address, isConfigured } of silent) if (!isConfigured) this.#lost.add(address, nowMs)
    return { ...NOTHING, left: silent.map((neighbor) => ({ neighbor, reason: 'silent' as const })) }
  }

  #lostIfAlone(): Address[] {
    return this.table.size === 0 ? [...this.#lost] : []
  }

  #lostToGreet(moment: Moment): Address[] {
    if (this.table.size === 0) return this.#lostIfAlone()
    // In a crowd many are lost only because they were not heard for a while.
    if (this.#thrift.isReticent(this.table) && moment.random.fraction() >= TRIED_IN_A_CROWD) return []
    const lost = this.#lost.one(moment)
    return lost ? [lost] : []
  }

  #afterGossip({ reply, forwarded, stranger }: GossipAnswer, moment: Moment): NeighborhoodAnswer {
    const isGreeted =
      stranger !== undefined && this.budgets.allowsDirectGossip(stranger.address, moment.nowMs, stranger.isFirstHand)
    const send = isGreeted
      ? [...forwarded, ...this.#greet([stranger.address], this.#gossip.current(moment), moment)]
      : forwarded
    const { toAsk, joined, left } = NOTHING
    return { send, replies: reply ? [reply] : NOTHING.replies, toAsk, joined, left }
  }

  /** One gossip of ours for all of them; whoever answers it becomes a neighbor. */
  #greet(addresses: readonly Address[], message: Gossip, moment: Moment): Outgoing[] {
    return addresses.map((to) => {
      this.#meetings.gossiped(to, moment)
      return { message, to }
    })
  }

  #introduceTo(address: Address, moment: Moment): void {
    if (!this.#gossip.isSelf(address)) this.#meetings.introductions.begin(address, ['GOSSIP', 'STATS'], moment)
  }
}
