import type { Block } from '../block/block.ts'
import { voterOf } from '../consensus/tally.ts'
import type { Ask, Source } from './source.ts'

/** Copies kept of one height: an honest one finds a place beside a few forged ones. */
export const MOST_COPIES = 4

/** When a block counts as not to be had. @see DESIGN.md, Blame precisely */
const TRIES_OF_NEXT = 24
export const TRIES_PER_SOURCE = 3

/** One copy of a wanted block. */
export interface Copy {
  readonly block: Block
  /** Who gave it, if it was asked from just that address; only then is a broken copy evidence. */
  readonly source: Source | undefined
  /** Whether it was verified and found broken. */
  isBroken: boolean
}

/** A height that a run wants: whom it was asked of, and what has come. */
export class Wanted {
  readonly height: number
  readonly asks: Ask[] = []
  readonly copies: Copy[] = []
  /** Who answered, but not by a block that helps. */
  readonly refusedBy = new Set<Source>()
  /** Evidence outlives the copies that had to make room. */
  #wasShownBroken = false

  constructor(height: number) {
    this.height = height
  }

  /** How often `source` was asked. */
  timesAsked(source: Source): number {
    let times = 0
    for (const ask of this.asks) if (ask.source === source) times++
    return times
  }

  /** Whether an answer may still come, or has come and waits to be verified. */
  get isPending(): boolean {
    return this.asks.some(({ state }) => state === 'open') || this.copies.some(({ isBroken }) => !isBroken)
  }

  /** Whether it was asked for often enough, of each of `sources`, in vain. */
  isExhausted(sources: readonly Source[]): boolean {
    if (this.isPending || this.asks.length < TRIES_OF_NEXT) return false
    return sources.every((source) => this.timesAsked(source) >= TRIES_PER_SOURCE && !this.isCooling(source))
  }

  /**
   * Whether nobody seems to have it, so that, while it is a run's next block, nothing above it is worth a question: a liar
   * may serve a real chain, which opens the window wide, and claim a higher one.
   */
  isStuck(sources: readonly Source[]): boolean {
    if (this.copies.some(({ isBroken }) => !isBroken)) return false
    return sources.every((source) => this.refusedBy.has(source))
  }

  /** Whether there is no point in asking `source` once more: sources that fail in turns would keep a claim from failing. */
  hasHadEnoughOf(source: Source): boolean {
    return this.asks.length >= TRIES_OF_NEXT && this.timesAsked(source) >= TRIES_PER_SOURCE
  }

  /** Whether `source` has just answered in vain; asking it again at once would bring the same. */
  isCooling(source: Source): boolean {
    return this.asks.some((ask) => ask.source === source && ask.state === 'vain')
  }

  /**
   * Keeps a copy, one from each source that is not known to be broken. A broken one makes room, or else a few forgers
   * could fill all places. @returns Whether it was kept.
   */
  add(block: Block, source: Source | undefined): boolean {
    if (this.copies.some((copy) => !copy.isBroken && copy.source === source)) return false
    const ownBroken = this.copies.findIndex((copy) => copy.isBroken && copy.source === source)
    const isFull = this.copies.length >= MOST_COPIES
    const leaving = ownBroken === -1 && isFull ? this.copies.findIndex(({ isBroken }) => isBroken) : ownBroken
    if (leaving === -1 && isFull) return false
    if (leaving !== -1) {
      this.#wasShownBroken = this.isShownBroken
      this.copies.splice(leaving, 1)
    }
    this.copies.push({ block, source, isBroken: false })
    return true
  }

  /** Whether two sources that vote apart gave the same broken copy. @see DESIGN.md, Blame precisely */
  get isShownBroken(): boolean {
    if (this.#wasShownBroken) return true
    const votersOf = new Map<string, Set<string>>()
    for (const { block, source, isBroken } of this.copies) {
      if (!isBroken || source === undefined) continue
      const content = JSON.stringify([block.minedBy, block.messages, block.nonce, String(block.timestamp), block.hash])
      const voters = votersOf.get(content) ?? new Set()
      votersOf.set(content, voters.add(voterOf(source.neighbor)))
      if (voters.size >= 2) return true
    }
    return false
  }
}

/** The source from which an answer is likely to come soonest, of those asked least for this block. */
export function pickSource(sources: readonly Source[], wanted: Wanted | undefined): Source | undefined {
  let best: Source | undefined
  let bestTimes = 0
  for (const source of sources) {
    if (!source.hasRoom || wanted?.isCooling(source) || wanted?.hasHadEnoughOf(source)) continue
    const times = wanted?.timesAsked(source) ?? 0
    if (!best || times < bestTimes || (times === bestTimes && source.expectedMs < best.expectedMs)) {
      best = source
      bestTimes = times
    }
  }
  return best
}
