import type { Block } from './block/block.ts'
import type { Chain } from './chain/chain.ts'
import { ConsensusStage } from './consensus/consensus.ts'
import type { TalliedClaim } from './consensus/tally.ts'
import type { Miner, MiningResult } from './mining/miner.ts'
import { WordPool } from './mining/word-pool.ts'
import type { Claim } from './neighbors/neighbor.ts'
import { viewNeighbor } from './neighbors/neighbor.ts'
import { Neighborhood, type NeighborhoodAnswer } from './neighbors/neighborhood.ts'
import { ChainStore } from './peer/chain-store.ts'
import { Counters, type IgnoredReason } from './peer/counters.ts'
import { MiningDesk, wordSource } from './peer/mining-desk.ts'
import { NameLookup } from './peer/name-lookup.ts'
import { Outbox } from './peer/outbox.ts'
import { OwnChain } from './peer/own-chain.ts'
import { OwnStanding } from './peer/own-standing.ts'
import { type BlockSource, type ConsensusResult, PeerEmitter } from './peer/peer-events.ts'
import type { PeerSettings } from './peer/peer-options.ts'
import { PeerView } from './peer/peer-view.ts'
import { Timetable } from './peer/timetable.ts'
import { Turns } from './peer/turns.ts'
import { WaitList } from './peer/wait-list.ts'
import { type Address, formatAddress } from './runtime/address.ts'
import type { Moment } from './runtime/moment.ts'
import { integerBelow } from './runtime/random.ts'
import type { LocalAddress } from './runtime/transport.ts'
import { Announcements } from './sync/announcements.ts'
import { ContentCheck } from './sync/content-check.ts'
import { Sync } from './sync/sync.ts'
import type { SyncOutcome } from './sync/sync-outcome.ts'
import type { RunVerifier } from './verify/verifier.ts'
import { decode } from './wire/decode.ts'
import type { GetBlockReply, GossipReply, Message, NewWord, StatsReply } from './wire/messages.ts'

/**
 * The story of a datagram, from top to bottom: `onDatagram` decodes it, `#onMessage` hands it to the stage that it
 * concerns, and what the stage answers is carried on from there:
 *
 *     datagram → wire → neighbors → consensus → sync → verify → chain → events
 *
 * Stages are told what arrived and when, and answer with what changed and what to send; they neither send nor emit nor
 * read a clock. This file does, and nobody else carries anything from one stage to another.
 *
 * What is no part of the story is told in `peer/`: what follows once from many datagrams (`turns.ts`), when something is
 * done unasked (`timetable.ts`), what else a change of our chain changes (`own-chain.ts`), where we stand, who is told, and
 * whether we mine (`own-standing.ts`), what to mine (`mining-desk.ts`), how datagrams leave (`outbox.ts`), and what there is
 * to see of it all (`peer-view.ts`).
 */
export class PeerStory {
  readonly events = new PeerEmitter()
  readonly chain: Chain
  readonly view: PeerView
  readonly #settings: PeerSettings
  readonly #counters = new Counters()
  readonly #neighborhood: Neighborhood
  readonly #consensus: ConsensusStage
  readonly #sync: Sync
  readonly #announcements: Announcements
  readonly #contents: ContentCheck
  readonly #words: WordPool
  readonly #mining: MiningDesk | undefined
  readonly #outbox: Outbox
  readonly #names: NameLookup
  readonly #ours: OwnChain
  readonly #standing: OwnStanding
  readonly #timetable: Timetable
  readonly #consensusWaiters = new WaitList<ConsensusResult | null>()
  readonly #turns: Turns
  /** Whether what arrived last came to nothing. */
  #isIgnored = false

  constructor(settings: PeerSettings, verifier: RunVerifier, chain: Chain, miner?: Miner) {
    const { limits, random, transport, store } = settings
    const fail = (error: unknown) => this.fail(error)
    this.#turns = new Turns({ now: () => this.#now(), conclude: () => this.#conclude() })
    this.#settings = settings
    this.chain = chain
    this.#neighborhood = new Neighborhood({ ...settings, salt: integerBelow(random, 2 ** 32) })
    const neighbors = this.#neighborhood.table
    this.#consensus = new ConsensusStage({
      chain,
      neighbors,
      difficulty: settings.difficulty,
      badClaims: { most: limits.badClaims, badForMs: limits.badClaimMs },
    })
    this.#sync = new Sync({ chain, verifier, genesisHash: settings.genesisHash, limits })
    this.#announcements = new Announcements({ chain, verifier, neighbors, genesisHash: settings.genesisHash })
    this.#contents = new ContentCheck({ chain, verifier })
    this.#words = new WordPool(limits.words)
    const onFound = (result: MiningResult) => this.#onMined(result)
    const { mining } = settings
    this.#mining =
      mining && miner && new MiningDesk({ ...settings, mining, miner, words: this.#words, onFound, onError: fail })
    const { budgets } = this.#neighborhood
    this.#outbox = new Outbox({ transport, budgets, neighbors, counters: this.#counters })
    this.#names = new NameLookup({ transport, onFound: (host, ip) => this.#onResolved(host, ip), onError: fail })
    this.#standing = new OwnStanding({
      ...settings,
      chain,
      consensus: this.#consensus,
      sync: this.#sync,
      mining: this.#mining,
      events: this.events,
    })
    this.view = new PeerView({
      settings,
      chain,
      neighborhood: this.#neighborhood,
      consensus: this.#consensus,
      sync: this.#sync,
      announcements: this.#announcements,
      words: this.#words,
      mining: this.#mining,
      standing: this.#standing,
      counters: this.#counters,
    })
    this.#ours = new OwnChain({ chain, words: this.#words, store: store && new ChainStore(store, fail) })
    this.#timetable = new Timetable({
      ...settings,
      others: this.#neighborhood,
      turn: (work) => this.#turns.take(work),
      onError: fail,
    })
  }

  // ---- A datagram arrives ----

  /** @param awaitsQuiet - Whether {@link onQuiet} is certain to follow. */
  onDatagram(bytes: Uint8Array, from: Address, awaitsQuiet = false): void {
    if (!this.isRunning) return
    this.#counters.received(bytes.length)
    const decoded = decode(bytes)
    if (!decoded.ok) return this.#counters.ignored(decoded.reason)
    this.#counters.understood(decoded.message.type)
    this.#isIgnored = false
    const moment = this.#turns.enter()
    try {
      this.#onMessage(decoded.message, from, decoded.isTyped, moment)
    } finally {
      this.#turns.leave()
    }
    if (awaitsQuiet && this.#turns.postpone()) return
    // Nothing follows from these but what was sent at once; there are many of them.
    const isWithoutConsequence = this.#isIgnored || changesNothing(decoded.message)
    if (isWithoutConsequence && !this.#turns.isPostponed) this.#outbox.flush()
    else this.#turns.conclude()
  }

  /** What has arrived comes to nothing. */
  #ignore(reason: IgnoredReason): void {
    this.#counters.ignored(reason)
    this.#isIgnored = true
  }

  /** All that had arrived was handed over. */
  onQuiet(): void {
    if (this.isRunning) this.#turns.conclude()
  }

  #onMessage(message: Message, from: Address, isTyped: boolean, moment: Moment): void {
    switch (message.type) {
      case 'GOSSIP':
        return this.#inNeighborhood(this.#neighborhood.onGossip(message, from, moment), moment)
      case 'GOSSIP_REPLY':
        return this.#onGossipReply(message, from, moment)
      case 'STATS':
        return this.#onStats(from, moment)
      case 'STATS_REPLY':
        return this.#onStatsReply(message, from, isTyped, moment)
      case 'GET_BLOCK':
        return this.#onGetBlock(message.height, from, moment)
      case 'GET_BLOCK_REPLY':
        return this.#onGetBlockReply(message, from, moment)
      case 'ANNOUNCE':
        return this.#onAnnounce(message.block, from, moment)
      case 'CONSENSUS':
        return this.#onConsensusRequest(moment)
      case 'NEW_WORD':
        return this.#onNewWord(message, from)
    }
  }

  // ---- Neighbors: who is there ----

  #onGossipReply(message: GossipReply, from: Address, moment: Moment): void {
    const answer = this.#neighborhood.onGossipReply(message, from, moment)
    if (answer) this.#inNeighborhood(answer, moment)
    else this.#ignore('unasked')
  }

  /** Carries out what has changed in the neighborhood. */
  #inNeighborhood({ send, replies, toAsk, joined, left }: NeighborhoodAnswer, moment: Moment): void {
    const { nowMs } = moment
    for (const reply of replies) this.#outbox.reply(reply, nowMs)
    for (const outgoing of send) this.#outbox.send(outgoing)
    this.#ask(toAsk, moment)
    for (const neighbor of joined) this.events.push('neighbor:joined', { neighbor: viewNeighbor(neighbor, nowMs) })
    for (const { neighbor, reason } of left) {
      this.#standing.question()
      this.#consensus.forget(neighbor)
      this.events.push('neighbor:left', { neighbor: viewNeighbor(neighbor, nowMs), reason })
    }
  }

  // ---- Consensus: what they claim, and whom to believe for now ----

  #onStats(from: Address, { nowMs }: Moment): void {
    const { claim } = this.#ours
    if (claim) this.#outbox.reply({ message: claim, to: from }, nowMs)
  }

  #onStatsReply(claim: StatsReply, from: Address, isTyped: boolean, moment: Moment): void {
    const answerer = this.#consensus.whoAnswers(from, moment.nowMs)
    if (!answerer || !(isTyped || answerer.isExact)) return this.#ignore('unasked')
    const isCounted = answerer.isFirst || this.#consensus.countsBesides(claim, answerer.address)
    if (!isCounted) return this.#ignore('surplus')
    const answer = this.#neighborhood.answered(answerer, 'STATS', moment)
    this.#inNeighborhood(answer, moment)
    if (!this.#consensus.isPlausible(claim)) {
      this.#counters.ignored('implausible')
      this.#consensus.timing.answered(formatAddress(answerer.address), { isNews: false, nowMs: moment.nowMs })
      this.#rejected('claim', 'difficulty', from, claim)
    } else if (answer.neighbor) {
      if (this.#consensus.count(answer.neighbor, claim, moment.nowMs)) this.#onNewClaim(moment)
      const missed = answerer.isFirst ? this.#announcements.missedBy(claim) : undefined
      if (missed) this.#sendAll({ type: 'ANNOUNCE', block: missed }, [answer.neighbor])
      for (const corrected of this.#contents.expired(moment.nowMs)) this.#correct(corrected)
      for (const question of this.#contents.questions(answer.neighbor, moment.nowMs)) this.#outbox.send(question)
    }
  }

  /** A claim that may matter: it is chosen in its time, but what stands is fetched while others have yet to answer. */
  #onNewClaim(moment: Moment): void {
    this.#standing.question()
    if (!this.#consensus.timing.isCollecting) return
    this.#inSync(this.#sync.begin(this.#consensus.toTryEarly(moment.nowMs), moment.nowMs), moment)
  }

  /** Somebody wants us to do a consensus. It costs us far more than them, so it is done now and then. */
  #onConsensusRequest(moment: Moment): void {
    if (!this.#sync.isIdle || !this.#prompt(moment)) this.#ignore('too-often')
  }

  /** A stranger's word suggests that there is a better chain than ours. @returns Whether everybody is asked for it. */
  #prompt(moment: Moment): boolean {
    const isDue = this.#consensus.prompt(moment.nowMs)
    if (isDue) this.#askEverybody(moment)
    return isDue
  }

  #askEverybody(moment: Moment): void {
    this.#ask(this.#neighborhood.toAsk(moment), moment)
  }

  #ask(addresses: readonly Address[], { nowMs }: Moment): void {
    for (const address of addresses) this.#outbox.send(this.#consensus.ask(address, nowMs))
  }

  /** Chooses the claim to follow, and sets out to fetch what is higher than our chain. */
  #choose(moment: Moment): void {
    const { nowMs } = moment
    const { chosen, isNews, toTry } = this.#consensus.choose(nowMs)
    this.#standing.question()
    const isFollowed = chosen && (chosen.height > this.chain.height || this.chain.holds(chosen))
    if (isNews && isFollowed) this.events.push('consensus', asResult(chosen))
    if (!this.#consensusWaiters.isEmpty) this.#consensusWaiters.resolveAll(chosen && asResult(chosen))
    this.#inSync(this.#sync.begin(toTry, nowMs), moment)
  }

  // ---- Sync: fetching and verifying what they claim ----

  #onGetBlock(height: number, from: Address, moment: Moment): void {
    const block = this.chain.at(height) ?? null
    const reply = { message: { type: 'GET_BLOCK_REPLY', height, block }, to: from } as const
    if (this.#outbox.reply(reply, moment.nowMs))
      this.#inNeighborhood(this.#neighborhood.greetAgain(from, moment), moment)
  }

  #onGetBlockReply(reply: GetBlockReply, from: Address, moment: Moment): void {
    if (!this.#sync.onReply(reply, from, moment.nowMs)) this.#onContent(reply, from)
  }

  /** A copy of a block of our chain whose content is in doubt, perhaps. */
  #onContent({ block }: GetBlockReply, from: Address): void {
    const neighbor = this.#neighborhood.table.get(from)
    const corrected = block && neighbor ? this.#contents.onReply(block, neighbor) : undefined
    if (corrected === undefined) return this.#ignore('unasked')
    if (corrected) this.#correct(corrected)
  }

  /** The majority has another content under the same hash. */
  #correct(block: Block): void {
    this.#ours.correct(block)
    this.events.push('block', { block, source: 'corrected' })
  }

  /** Carries out what a step of the sync came to. */
  #inSync(outcomes: readonly SyncOutcome[], moment: Moment): void {
    for (const outcome of outcomes) {
      switch (outcome.type) {
        case 'ask':
          for (let height = outcome.from; height < outcome.end; height++) {
            this.#outbox.send({ message: { type: 'GET_BLOCK', height }, to: outcome.to })
          }
          break
        case 'adopt':
          this.#consensus.failed.forgive(outcome.sources)
          this.#switchTo(outcome.from, outcome.blocks, 'synced', moment)
          this.#contents.disputed(outcome.disputed, moment.nowMs)
          break
        case 'rejected':
          this.#rejected('block', outcome.reason, outcome.from, outcome.block)
          break
        case 'failed':
          this.#onFailedClaim(outcome, moment)
          break
        case 'idle':
          this.#consensus.timing.wantNow()
      }
    }
  }

  #onFailedClaim({ claim, isBad, reason, sources }: SyncOutcome & { type: 'failed' }, { nowMs }: Moment): void {
    this.#standing.question()
    this.#consensus.failed.add(claim, { isBad, sources, nowMs })
    for (const { address } of sources) this.#rejected('claim', reason, address, claim)
  }

  // ---- Chain: what is verified ----

  #onAnnounce(candidate: Block, from: Address, moment: Moment): void {
    const goalHeight = Math.max(this.chain.height, this.#sync.progress?.want ?? 0)
    const announced = this.#announcements.judge(candidate, from, goalHeight)
    switch (announced.type) {
      case 'next':
        return this.#appendAnnounced(announced.block, from, moment)
      case 'ahead':
        this.#prompt(moment)
        return
      case 'broken':
        if (!this.#neighborhood.budgets.allowsRejection(moment.nowMs)) return this.#ignore('surplus')
        return this.#rejected('block', announced.reason, from, candidate)
      case 'late':
        return this.#ignore('surplus')
    }
  }

  /** Our chain changes. */
  #switchTo(from: number, blocks: readonly Block[], source: BlockSource, moment: Moment): void {
    const change = this.#ours.switchTo(from, blocks)
    const { ancestor, detached, attached } = change
    this.#standing.question()
    if (detached.length > 0) this.events.push('reorg', { ancestor, detached, attached })
    for (const block of attached) this.events.push('block', { block, source })
    this.#consensus.onChainSwitched(moment.nowMs)
    this.#inSync(this.#sync.onChainSwitched(change, moment.nowMs), moment)
    const next = this.#announcements.takeNext()
    if (next) this.#appendAnnounced(next, undefined, moment)
  }

  /** Somebody else's block, verified and new: ours from now on, and passed on. */
  #appendAnnounced(block: Block, from: Address | undefined, moment: Moment): void {
    this.#switchTo(block.height, [block], 'announced', moment)
    this.#contents.doubt(block, from && this.#neighborhood.table.get(from), moment.nowMs)
    const { isThrifty } = this.#neighborhood
    this.#sendAll({ type: 'ANNOUNCE', block }, this.#announcements.relayAudience(block, from, moment, isThrifty))
  }

  // ---- Words, for miners ----

  #onNewWord({ word }: NewWord, from: Address): void {
    if (this.#words.add(word, wordSource(this.#neighborhood.table.get(from)))) this.events.push('word', { word, from })
    else this.#ignore('surplus')
  }

  // ---- What our own user wants ----

  /** Asks everybody, and resolves with the choice. */
  consult(): Promise<ConsensusResult | null> {
    const result = this.#consensusWaiters.wait()
    this.#turns.take((moment) => {
      this.#consensus.collect(moment.nowMs)
      this.#askEverybody(moment)
    })
    return result
  }

  /** @param word - 1 to 20 code points. */
  say(word: string): void {
    this.#turns.take(() => {
      if (this.#words.add(word)) this.events.push('word', { word, from: null })
      this.#sendAll({ type: 'NEW_WORD', word }, [...this.#neighborhood.table])
    })
  }

  /** @throws BlockError or RookeryError when the block is not to be announced */
  announce(candidate: Block): void {
    const block = this.#announcements.checkOwn(candidate)
    this.#turns.take((moment) => {
      this.#tellLoaded()
      this.#switchTo(block.height, [block], 'own', moment)
      this.#sendAll({ type: 'ANNOUNCE', block }, this.#announcements.audience(block))
    })
  }

  /** Our miner has found a block. */
  #onMined(result: MiningResult): void {
    this.#turns.take(() => {
      this.announce(result.block)
      this.events.push('mined', result)
    })
  }

  /** Resolves when our chain is the best that stands. */
  synced(signal?: AbortSignal): Promise<Claim> {
    return this.#standing.synced(signal)
  }

  #sendAll(message: Message, audience: readonly { readonly address: Address }[]): void {
    if (this.isRunning) for (const { address } of audience) this.#outbox.send({ message, to: address })
  }

  // ---- Turns: what follows from everything that happens ----

  get isRunning(): boolean {
    return this.#standing.isRunning
  }

  /** Replies are made use of, what is due is done, datagrams leave, and events are told. */
  #conclude(): void {
    if (this.isRunning) {
      const moment = this.#now()
      if (!this.#sync.isIdle) this.#turns.step(() => this.#inSync(this.#sync.carryOn(moment.nowMs), moment))
      this.#meetAndChoose(moment)
      this.#standing.update(moment)
      this.#setAlarm(moment)
      this.#outbox.flush()
    }
    this.events.deliver()
  }

  #now(): Moment {
    return { nowMs: this.#settings.clock.nowMs(), random: this.#settings.random }
  }

  #setAlarm({ nowMs }: Moment): void {
    const never = Number.POSITIVE_INFINITY
    const next = Math.min(
      this.#neighborhood.nextMs ?? never,
      this.#sync.nextMs(nowMs) ?? never,
      this.#consensus.nextMs(nowMs) ?? never,
      this.#mining?.nextMs ?? never,
    )
    this.#timetable.wakeAt(next, nowMs)
  }

  #onWake(moment: Moment): void {
    const { nowMs } = moment
    if (!this.#sync.isIdle) this.#inSync(this.#sync.onTick(nowMs), moment)
    this.#ask(this.#consensus.rivalsToAsk(moment), moment)
    if (this.#consensus.expire(nowMs)) this.#standing.question()
  }

  /** First questions and choices that are due are not left to a timer, which would take a millisecond or more. */
  #meetAndChoose(moment: Moment): void {
    const { nowMs } = moment
    const isDue = (atMs: number | undefined) => atMs !== undefined && atMs <= nowMs
    if (isDue(this.#neighborhood.nextMs)) {
      this.#turns.step(() => this.#inNeighborhood(this.#neighborhood.introduce(moment), moment))
    }
    if (isDue(this.#consensus.timing.dueMs(nowMs))) this.#turns.step(() => this.#choose(moment))
  }

  // ---- From the beginning to the end ----

  /** The transport is open at `local`: gossip begins, and everything that is done on time. */
  begin(local: LocalAddress): void {
    const { advertise, clock } = this.#settings
    this.#neighborhood.locate(local, advertise)
    if (local.receiveBufferBytes !== undefined) this.#sync.fitInto(local.receiveBufferBytes)
    this.#standing.begin(clock.nowMs())
    this.#timetable.begin({
      gossip: (moment) => this.#onGossipRound(moment),
      ask: (addresses, moment) => this.#ask(addresses, moment),
      choose: () => this.#consensus.timing.wantNow(),
      dropSilent: (moment) => this.#dropSilent(moment),
      wake: (moment) => this.#onWake(moment),
    })
    this.#turns.take((moment) => {
      this.#tellLoaded()
      this.#neighborhood.begin(moment)
      this.#names.find(this.#neighborhood.wellKnown.unresolved(moment.nowMs))
    })
  }

  /** The blocks that were here from the beginning come before all others. */
  #tellLoaded(): void {
    for (const block of this.#ours.takeLoaded()) this.events.push('block', { block, source: 'loaded' })
  }

  #onGossipRound(moment: Moment): void {
    this.#names.find(this.#neighborhood.wellKnown.unresolved(moment.nowMs))
    this.#inNeighborhood(this.#neighborhood.round(moment), moment)
  }

  #onResolved(host: string, ip: string): void {
    if (this.isRunning) this.#turns.take((moment) => this.#neighborhood.resolved(host, ip, moment))
  }

  #dropSilent(moment: Moment): void {
    const sinceMs = moment.nowMs - this.#settings.timings.dropMs
    this.#consensus.closeOlder(sinceMs)
    this.#inNeighborhood(this.#neighborhood.dropSilent(sinceMs, moment.nowMs), moment)
  }

  /** Stops everything at once. @returns A promise that resolves when what was to be stored is, or has failed, which is still told. */
  async end(reason: Error): Promise<void> {
    this.#standing.end(reason, this.#settings.clock.nowMs())
    this.events.fallSilent()
    this.#timetable.stop()
    this.#mining?.stop()
    this.#consensusWaiters.rejectAll(reason)
    await this.#ours.finish()
    this.events.end()
  }

  #rejected(what: 'claim' | 'block', reason: string, from: Address, { height, hash }: Claim): void {
    this.events.push('rejected', { what, reason, from, height, hash })
  }

  /** Something failed that no caller awaits. */
  fail(error: unknown): void {
    this.#settings.logger.warn(error instanceof Error ? error.message : String(error))
    this.#turns.take(() => this.events.push('error', { error }))
  }
}

/** A choice as others are told of it. */
function asResult({ height, hash, supporters }: TalliedClaim): ConsensusResult {
  return { height, hash, supporters: supporters.map(({ address }) => address) }
}

/** Whether a message changes nothing that we wait for or tell of: a question, or a gossip, whose originator is heard of at most. */
function changesNothing({ type }: Message): boolean {
  return type === 'STATS' || type === 'GET_BLOCK' || type === 'GOSSIP'
}
