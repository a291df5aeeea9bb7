import type { Address, Block, ReorgEvent } from 'rookery'
import type { DatagramFate } from 'rookery/memory'
import { BlockBook } from './block-book.ts'
import { MESSAGE_KINDS, type MessageKind } from './message-kind.ts'
import type { ReportedSamples, SimulationReport, TrafficOfKind } from './report.ts'
import { SampleBook, type SampledPeer } from './sample-book.ts'

/** Bounds of what is written down. */
const MOST_REORGS = 20_000
const MOST_ACQUAINTANCES = 50_000
/** Cells of a list by peer: fewer peers are shown where there are many. */
const MOST_SHOWN = 500

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Writes down what happens in a simulation, within bounds. */
export class Recorder {
  readonly blocks: BlockBook
  readonly shown: number
  readonly traffic: Readonly<Record<MessageKind, Mutable<TrafficOfKind>>>
  readonly reorgs: Mutable<SimulationReport['reorgs'][number]>[] = []
  readonly acquaintances: Mutable<SimulationReport['acquaintances'][number]>[] = []
  /** All of them, written down or not. */
  acquaintanceCount = 0
  reorgCount = 0
  deepestReorg = 0
  readonly #samples: SampleBook
  readonly #indexOf: (host: string) => number | undefined

  constructor(options: { honest: number; everyMs: number; indexOf(host: string): number | undefined }) {
    this.blocks = new BlockBook(options.honest)
    this.shown = Math.min(options.honest, MOST_SHOWN)
    this.#samples = new SampleBook(options.everyMs, this.shown)
    this.#indexOf = options.indexOf
    const none = () => ({ sent: 0, bytes: 0, delivered: 0, notDelivered: 0 })
    this.traffic = Object.fromEntries(MESSAGE_KINDS.map((kind) => [kind, none()])) as Recorder['traffic']
  }

  get nextSampleMs(): number {
    return this.#samples.nextMs
  }

  get samples(): ReportedSamples {
    return this.#samples.view
  }

  sample(nowMs: number, peers: readonly SampledPeer[]): void {
    this.#samples.take(nowMs, peers, this.traffic, (hash) => this.blocks.idOf(hash))
  }

  datagram(kind: MessageKind, bytes: number, fate: DatagramFate, isDuplicate: boolean): void {
    const row = this.traffic[kind]
    if (!isDuplicate) {
      row.sent++
      row.bytes += bytes
    }
    if (fate === 'delivered') row.delivered++
    else row.notDelivered++
  }

  adopted(peer: number, block: Block, nowMs: number): void {
    this.blocks.adopted(block.hash, peer, nowMs)
  }

  reorg(peer: number, { detached, attached }: ReorgEvent, nowMs: number): void {
    this.reorgCount++
    this.deepestReorg = Math.max(this.deepestReorg, detached.length)
    if (this.reorgs.length < MOST_REORGS) this.reorgs.push([nowMs, peer, detached.length, attached.length])
  }

  acquainted(peer: number, { host }: Address, hasJoined: boolean, nowMs: number): void {
    if (peer >= this.shown) return
    this.acquaintanceCount++
    if (this.acquaintances.length >= MOST_ACQUAINTANCES) return
    this.acquaintances.push([nowMs, peer, this.#indexOf(host) ?? -1, hasJoined ? 1 : 0])
  }
}
