import {
  type Address,
  type Block,
  type BlockSource,
  createVirtualClock,
  type Verifier,
  type VirtualClock,
} from 'rookery'
import { type DatagramTrace, type MemoryNetwork, memoryNetwork } from 'rookery/memory'
import type { ByzantinePeer } from './byzantine/byzantine-peer.ts'
import type { HonestPeer, HonestPeerListener } from './honest-peer.ts'
import { drawInteger, drawOne } from './math/draws.ts'
import { Fingerprint } from './math/fingerprint.ts'
import { makeBlock } from './mining/make-block.ts'
import { MiningRace, powersOf } from './mining/race.ts'
import { scheduleFaults } from './network/fault-schedule.ts'
import { Routes } from './network/routes.ts'
import { reachablePairs } from './network/topology.ts'
import { abortSignal, fields, integer } from './options/check.ts'
import type { Settings } from './options/settings.ts'
import { Pace } from './pace.ts'
import { createByzantinePeers, createHonestPeers, drawAcquaintances } from './population.ts'
import { messageKind } from './report/message-kind.ts'
import { Recorder } from './report/recorder.ts'
import type { Settled, SimulationReport } from './report/report.ts'
import { writeReport } from './report/write-report.ts'
import type { SettlingOptions, Simulation } from './simulation.ts'
import { bestChain, describeStanding, isAgreed, isLevel, onLossyLines } from './standing.ts'
import { Watch } from './watch.ts'

/** What is on its way or waits in a queue when everything heals arrives within this time, in milliseconds. */
const GRACE_MS = 5_000
/** How often all peers are looked at while they are to agree, in milliseconds. */
const LOOK_EVERY_MS = 100
/** Samples that a simulation takes within its duration. */
const SAMPLES = 200

const checkSettling = fields<SettlingOptions>({ signal: abortSignal })

/** The world behind a {@link Simulation}: everybody, the network between them, and who watches. */
export class World implements Simulation {
  readonly network: MemoryNetwork
  readonly peers: readonly HonestPeer[]
  readonly #settings: Settings
  readonly #verifier: Verifier
  readonly #clock: VirtualClock = createVirtualClock()
  readonly #routes: Routes
  readonly #known: readonly (readonly number[])[]
  readonly #byzantine: readonly ByzantinePeer[]
  readonly #powers: readonly number[]
  readonly #recorder: Recorder
  readonly #fingerprint: Fingerprint | undefined
  readonly #watch: Watch
  readonly #pace: Pace
  readonly #race: MiningRace | undefined
  #heal = () => {}
  #cancels: (() => void)[] = []
  #settled: Settled | null = null

  constructor(settings: Settings, verifier: Verifier) {
    const { peers, seed, network, topology, workload, trace, byzantine } = settings
    this.#settings = settings
    this.#verifier = verifier
    this.#known = drawAcquaintances(settings)
    this.#routes = new Routes(network, topology.isPhysical ? reachablePairs(this.#known) : undefined, peers)
    const { mtuBytes = 65_507 } = network
    this.network = memoryNetwork({ seed, clock: this.#clock, mtuBytes, route: this.#routes.route })
    this.#recorder = new Recorder({
      honest: peers,
      everyMs: Math.max(100, settings.duration / SAMPLES),
      indexOf: (host) => this.#routes.indexOf(host),
    })
    this.#fingerprint = trace ? new Fingerprint() : undefined
    const people = { settings, verifier, network: this.network, routes: this.#routes, known: this.#known }
    this.peers = createHonestPeers(people, this.#listener())
    this.#byzantine = createByzantinePeers(people, {
      best: () => bestChain(this.peers),
      onMined: (index, block, previous) => this.#recorder.blocks.found(block, previous, index, this.nowMs),
      onThrown: (peer, when, error) => this.#onThrown(peer, when, error),
    })
    this.#powers = [
      ...(workload.mining ? powersOf(workload.mining, peers) : new Array<number>(peers).fill(0)),
      ...byzantine.flatMap(({ count, power }) => new Array<number>(count).fill(power)),
    ]
    this.#race = this.#createRace()
    this.#watch = new Watch({
      invariants: settings.invariants,
      peers: this.peers,
      verifier,
      limits: settings.limits,
      seed,
      nowMs: () => this.nowMs,
      steps: () => this.steps,
    })
    this.#pace = new Pace(this.#clock, this.#watch)
    this.network.tap((datagram) => this.#onDatagram(datagram))
  }

  get steps(): number {
    return this.#pace.steps
  }

  get nowMs(): number {
    return this.#clock.nowMs()
  }

  /** Starts everybody at its time; nothing happens before the clock moves. */
  async begin(): Promise<void> {
    const { workload, faults, duration } = this.#settings
    const { network } = this
    for (const peer of this.peers) {
      const atMs = network.random.fraction() * workload.startWithinMs
      this.#clock.setTimer(atMs, () => this.#during(peer.start()))
    }
    for (const peer of this.#byzantine) this.#clock.setTimer(workload.startWithinMs, () => this.#during(peer.start()))
    const onWork = (work: Promise<unknown>) => this.#during(work)
    const peer = (index: number) => this.peers[index]
    this.#heal = scheduleFaults(faults, { network, routes: this.#routes, durationMs: duration, peer, onWork })
    this.#race?.begin()
    this.#sayWords()
    this.#sample()
  }

  step(): Promise<boolean> {
    return this.#pace.step()
  }

  run(ms: number): Promise<void> {
    return this.#pace.run(ms)
  }

  runUntil(holds: () => boolean, withinMs: number): Promise<boolean> {
    return this.#pace.runUntil(holds, withinMs)
  }

  mine(index: number): Block | undefined {
    integer(0, this.peers.length - 1)('index', index)
    const peer = this.peers[index]?.peer
    if (!peer?.address) return undefined
    const previous = peer.chain.tip
    if (!previous && index !== 0) return undefined
    const timestamp = Math.floor(this.#clock.unixMs() / 1_000)
    const messages = [`block ${peer.chain.height}`]
    const block = makeBlock({ previous, minedBy: `peer ${index}`, messages, timestamp }, this.#verifier)
    this.#recorder.blocks.found(block, previous, index, this.nowMs)
    peer.announce(block)
    return block
  }

  async heal(): Promise<void> {
    await this.#calmDown()
    this.#watch.check()
  }

  async #calmDown(): Promise<void> {
    this.#race?.end()
    for (const cancel of this.#cancels) cancel()
    this.#cancels = []
    for (const peer of this.#byzantine) peer.calm()
    this.#heal()
    await this.#pace.breathe()
  }

  async settle(options: SettlingOptions = {}): Promise<void> {
    checkSettling('options', options)
    const { signal } = options
    const { settle, network } = this.#settings
    await this.heal()
    if (!settle) return
    const { levelWithinMs, agreeWithinMs } = settle
    for (let left = GRACE_MS; left > 0 && !signal?.aborted; left -= LOOK_EVERY_MS) await this.run(LOOK_EVERY_MS)
    const levelMs = await this.#comeTo(
      () => isLevel(this.peers),
      levelWithinMs,
      `not all are at one height ${levelWithinMs} ms after everything healed${onLossyLines(network)}`,
      signal,
    )
    if (signal?.aborted) return
    this.#mineSomewhere()
    const agreedMs = await this.#comeTo(
      () => isAgreed(this.peers),
      agreeWithinMs,
      `not all have one chain ${agreeWithinMs} ms after one more block${onLossyLines(network)}`,
      signal,
    )
    if (!signal?.aborted) this.#settled = { levelMs, agreedMs }
  }

  check(): void {
    this.#watch.all()
    this.#watch.check()
  }

  report(): SimulationReport {
    return writeReport({
      settings: this.#settings,
      network: this.network,
      peers: this.peers,
      byzantine: this.#byzantine,
      known: this.#known,
      powers: this.#powers,
      recorder: this.#recorder,
      digest: this.#fingerprint?.digest ?? '',
      steps: this.steps,
      nowMs: this.nowMs,
      isAgreed: isAgreed(this.peers),
      settled: this.#settled,
      broken: this.#watch.broken?.details ?? null,
    })
  }

  async stop(): Promise<void> {
    const { broken } = this.#watch
    await this.#calmDown()
    for (const peer of this.#byzantine) await peer.stop()
    for (const peer of this.peers) await peer.crash(true)
    // Whatever broke before has been told.
    if (!broken) this.#watch.check()
  }

  // ---- Events ----

  /** Until it holds or `signal` ends the waiting. @returns How long it took. @throws InvariantError `settle` */
  async #comeTo(
    holds: () => boolean,
    withinMs: number,
    failure: string,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const fromMs = this.nowMs
    const endMs = fromMs + withinMs
    while (!signal?.aborted && !holds()) {
      if (this.nowMs >= endMs) this.#watch.fail('settle', `${failure}: ${describeStanding(this.peers)}`)
      this.#watch.check()
      await this.run(Math.min(LOOK_EVERY_MS, endMs - this.nowMs))
    }
    return this.nowMs - fromMs
  }

  /** Something goes on by itself, in promises: it is to end before time passes. */
  #during(work: Promise<unknown>): void {
    this.#pace.expectWork()
    work.catch((error: unknown) => this.#watch.fail('no-errors', `a peer could not start or stop: ${String(error)}`))
  }

  #onThrown({ address, strategy }: ByzantinePeer, when: string, error: unknown): void {
    this.#watch.fail('strategies', `threw, as ${strategy.name}, ${when}: ${String(error)}`, { address }, error)
  }

  #onDatagram({ from, to, bytes, fate, isDuplicate, nowMs }: DatagramTrace): void {
    const kind = messageKind(bytes)
    this.#recorder.datagram(kind, bytes.length, fate, isDuplicate)
    const fromIndex = this.#routes.indexOf(from.host)
    const toIndex = this.#routes.indexOf(to.host)
    const fingerprint = this.#fingerprint
    if (fingerprint) {
      fingerprint.number(nowMs)
      fingerprint.word(((fromIndex ?? -1) << 4) ^ fate.length)
      fingerprint.word(toIndex ?? -1)
      fingerprint.bytes(bytes)
    }
    if (this.#watch.seesDatagrams)
      this.#watch.datagram({ bytes, kind, from, to, fate, fromIndex, toIndex, isDuplicate })
  }

  #listener(): HonestPeerListener {
    return {
      onStart: (peer) => this.#watch.start(peer),
      onBlock: (peer, block, previous, source) => this.#onBlock(peer, block, previous, source),
      onSend: (peer, bytes, to, isThere) => this.#onSend(peer, bytes, to, isThere),
      onReorg: (peer, event) => this.#recorder.reorg(peer.index, event, this.nowMs),
      onAcquaintance: (peer, address, hasJoined) =>
        this.#recorder.acquainted(peer.index, address, hasJoined, this.nowMs),
      onComplaint: (peer, sentence) => this.#watch.fail('events', sentence, peer),
      onError: (peer, error) => this.#watch.error(peer, error),
    }
  }

  #onSend(peer: HonestPeer, bytes: Uint8Array, to: Address, isThere: boolean): void {
    if (this.#watch.seesSending) this.#watch.send(peer, { bytes, kind: messageKind(bytes), to, isThere })
  }

  #onBlock(peer: HonestPeer, block: Block, previous: Block | undefined, source: BlockSource): void {
    this.#recorder.adopted(peer.index, block, this.nowMs)
    this.#fingerprint?.text(`${peer.index} ${block.height} ${block.hash}`)
    this.#watch.block(peer, block, previous, source)
  }

  // ---- What the workload does ----

  #createRace(): MiningRace | undefined {
    const { mining } = this.#settings.workload
    if (!mining) return undefined
    const { random } = this.network
    const options = { clock: this.#clock, random, meanMs: mining.blockEveryMs, powers: this.#powers }
    return new MiningRace({ ...options, onFound: (index) => this.#onFound(index) })
  }

  #onFound(index: number): void {
    if (index < this.peers.length) this.mine(index)
    else this.#byzantine[index - this.peers.length]?.found()
  }

  #sayWords(): void {
    const { wordEveryMs } = this.#settings.workload
    if (wordEveryMs === undefined) return
    const { random } = this.network
    this.#repeat(wordEveryMs, () => {
      const { peer } = drawOne(random, this.peers)
      if (peer?.address) peer.say(`word ${drawInteger(random, 1_000_000)}`)
    })
  }

  #repeat(ms: number, task: () => void): void {
    const slot = this.#cancels.push(() => {}) - 1
    const again = () => {
      this.#cancels[slot] = this.#clock.setTimer(ms, () => {
        again()
        task()
      })
    }
    again()
  }

  #sample(): void {
    this.#recorder.sample(this.nowMs, this.peers)
    this.#clock.setTimer(this.#recorder.nextSampleMs - this.nowMs, () => this.#sample())
  }

  /** One more block, by the first peer that can find one from a random one on. */
  #mineSomewhere(): void {
    const first = drawInteger(this.network.random, this.peers.length)
    for (let i = 0; i < this.peers.length; i++) {
      if (this.mine((first + i) % this.peers.length)) return
    }
  }
}
