import type { Block } from 'rookery'
import type { ReportedBlock, Spread } from './report.ts'
import { Times } from './spread.ts'

/** Blocks that are remembered. */
const MOST_BLOCKS = 100_000

interface Entry {
  readonly height: number
  readonly hash: string
  readonly parent: number
  readonly minedBy: number
  readonly minedMs: number
  /** One bit for each honest peer that has had it. */
  readonly adopters: Uint8Array
  adoptedBy: number
  halfMs: number | null
  mostMs: number | null
  allMs: number | null
}

/** The blocks mined during a simulation: their tree, and how they spread. */
export class BlockBook {
  readonly #entries: Entry[] = []
  readonly #ids = new Map<string, number>()
  readonly #times = new Times()
  readonly #honest: number

  /** @param honest - How many honest peers there are. */
  constructor(honest: number) {
    this.#honest = honest
  }

  get mined(): number {
    return this.#entries.length
  }

  get propagation(): Spread {
    return this.#times.spread
  }

  /** Heights at which more than one block was mined. */
  get forks(): number {
    const perHeight = new Map<number, number>()
    for (const { height } of this.#entries) perHeight.set(height, (perHeight.get(height) ?? 0) + 1)
    return [...perHeight.values()].filter((count) => count > 1).length
  }

  idOf(hash: string | undefined): number {
    return (hash === undefined ? undefined : this.#ids.get(hash)) ?? -1
  }

  found({ height, hash }: Block, previous: Block | undefined, minedBy: number, nowMs: number): void {
    if (this.#entries.length >= MOST_BLOCKS || this.#ids.has(hash)) return
    this.#ids.set(hash, this.#entries.length)
    const parent = this.idOf(previous?.hash)
    const adopters = new Uint8Array((this.#honest + 7) >> 3)
    const times = { adoptedBy: 0, halfMs: null, mostMs: null, allMs: null }
    this.#entries.push({ height, hash, parent, minedBy, minedMs: nowMs, adopters, ...times })
  }

  adopted(hash: string, peer: number, nowMs: number): void {
    const entry = this.#entries[this.idOf(hash)]
    if (!entry) return
    const [at, bit] = [peer >> 3, 1 << (peer & 7)]
    if ((entry.adopters[at] as number) & bit) return
    entry.adopters[at] = (entry.adopters[at] as number) | bit
    const count = ++entry.adoptedBy
    const afterMs = nowMs - entry.minedMs
    if (entry.minedBy < this.#honest && entry.minedBy !== peer) this.#times.add(afterMs)
    if (count >= this.#honest / 2) entry.halfMs ??= afterMs
    if (count >= this.#honest * 0.9) entry.mostMs ??= afterMs
    if (count >= this.#honest) entry.allMs ??= afterMs
  }

  /** @param isOnBestChain - Whether a block is on the chain that the highest peer has. */
  report(isOnBestChain: (block: { height: number; hash: string }) => boolean): ReportedBlock[] {
    return this.#entries.map(({ adopters: _, ...entry }) => ({ ...entry, isOnBestChain: isOnBestChain(entry) }))
  }
}
