import type { Block } from '../block/block.ts'
import { voterOf } from '../consensus/tally.ts'
import type { Ask, Source } from './source.ts'

/** Copies kept of one height: an honest one finds a place beside a few forged ones. */
export const MOST_COPIES = 4

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

  /** Whether `source` has just answered in vain; asking it again at once would bring the same. */
  isCooling(source: Source): boolean {
    return this.asks.some((ask) => ask.source === source && ask.state === 'vain')
  }

  /** Keeps a copy, one from each source that is not known to be broken. @returns Whether it was kept. */
  add(block: Block, source: Source | undefined): boolean {
    const broken = this.copies.findIndex((copy) => copy.isBroken && copy.source === source)
    if (broken === -1 && this.copies.length >= MOST_COPIES) return false
    if (this.copies.some((copy) => !copy.isBroken && copy.source === source)) return false
    if (broken !== -1) this.copies.splice(broken, 1)
    this.copies.push({ block, source, isBroken: false })
    return true
  }

  /** Whether two sources that vote apart gave the same broken copy. @see DESIGN.md, Blame precisely */
  get isShownBroken(): boolean {
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
