import type { MessageKind } from './message-kind.ts'
import type { ReportedSamples, TrafficOfKind } from './report.ts'

/** Samples kept before every second one is let go. */
const MOST_SAMPLES = 400

/** A peer at one moment. */
export interface SampledPeer {
  /** Number of blocks; -1 while it is not there. */
  readonly height: number
  readonly tipHash: string | undefined
  readonly neighborCount: number
}

type Lists = { [K in keyof ReportedSamples]: ReportedSamples[K][number][] }

/** How things stood now and then; the longer it goes on, the rarer. */
export class SampleBook {
  nextMs = 0
  #everyMs: number
  readonly #shown: number
  #lists: Lists = {
    atMs: [],
    lowest: [],
    highest: [],
    tips: [],
    agreed: [],
    up: [],
    sent: [],
    sentBytes: [],
    notDelivered: [],
    height: [],
    tip: [],
    neighbors: [],
  }

  constructor(everyMs: number, shown: number) {
    this.#everyMs = everyMs
    this.#shown = shown
  }

  get view(): ReportedSamples {
    return this.#lists
  }

  take(
    nowMs: number,
    peers: readonly SampledPeer[],
    traffic: Readonly<Record<MessageKind, TrafficOfKind>>,
    idOf: (hash: string | undefined) => number,
  ): void {
    const lists = this.#lists
    const shown = peers.slice(0, this.#shown)
    const kinds = Object.entries(traffic)
    const total = (of: (row: TrafficOfKind) => number) => kinds.reduce((sum, [, row]) => sum + of(row), 0)
    lists.atMs.push(nowMs)
    this.#pushStanding(peers.filter(({ height }) => height >= 0))
    lists.sent.push(Object.fromEntries(kinds.map(([kind, { sent }]) => [kind, sent])) as Record<MessageKind, number>)
    lists.sentBytes.push(total(({ bytes }) => bytes))
    lists.notDelivered.push(total(({ notDelivered }) => notDelivered))
    lists.height.push(shown.map(({ height }) => height))
    lists.tip.push(shown.map(({ tipHash }) => idOf(tipHash)))
    lists.neighbors.push(shown.map(({ neighborCount }) => neighborCount))
    if (lists.atMs.length >= MOST_SAMPLES) this.#thin()
    this.nextMs = (this.#lists.atMs.at(-1) ?? nowMs) + this.#everyMs
  }

  #pushStanding(up: readonly SampledPeer[]): void {
    const { lowest, highest, tips, agreed, up: counts } = this.#lists
    const perTip = new Map<string, number>()
    let [low, high] = [Number.POSITIVE_INFINITY, 0]
    for (const { height, tipHash } of up) {
      // Who has no chain agrees with nobody.
      if (tipHash !== undefined) perTip.set(tipHash, (perTip.get(tipHash) ?? 0) + 1)
      low = Math.min(low, height)
      high = Math.max(high, height)
    }
    let commonest = 0
    for (const count of perTip.values()) commonest = Math.max(commonest, count)
    lowest.push(up.length > 0 ? low : 0)
    highest.push(high)
    tips.push(perTip.size)
    agreed.push(up.length > 0 ? commonest / up.length : 0)
    counts.push(up.length)
  }

  #thin(): void {
    const half = (list: readonly unknown[]) => list.filter((_, i) => i % 2 === 0)
    this.#lists = Object.fromEntries(Object.entries(this.#lists).map(([name, list]) => [name, half(list)])) as Lists
    this.#everyMs *= 2
  }
}
