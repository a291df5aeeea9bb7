import type { Block } from '../block/block.ts'
import type { Ask, Asker } from './ask.ts'
import { ForkSearch } from './fork-search.ts'
import { type BlockTests, ForkWalk } from './fork-walk.ts'
import type { Member, Question } from './member.ts'
import { lateAfterMs } from './members.ts'
import type { Path } from './path.ts'

/** A member whose chain parts from the branch it was on, while it is being found out where. */
export class Stray implements Asker {
  readonly member: Member
  /** The path it is looked for along. */
  readonly path: Path
  readonly #tests: BlockTests | undefined
  #search: ForkSearch | ForkWalk

  /**
   * @param path - The branch's; the member's block at `path.next` does not follow it.
   * @param tests - Given where it was looked for before, and that has misled.
   */
  constructor(member: Member, path: Path, tests?: BlockTests) {
    this.member = member
    this.path = path
    this.#tests = tests
    this.#search = this.#begin()
  }

  /** Our chain has changed under the path: what its blocks were compared with may be there no more. */
  beginAnew(): void {
    this.#search = this.#begin()
  }

  #begin(): ForkSearch | ForkWalk {
    const hashAt = (height: number) => this.path.hashAt(height)
    const { next } = this.path
    return this.#tests ? new ForkWalk(hashAt, next, this.#tests) : new ForkSearch(hashAt, next)
  }

  /** Number of blocks of the branch it was on. */
  get next(): number {
    return this.path.next
  }

  /** Whether nothing is to be found out: it is mute, or has no such blocks. */
  isHopeless(nowMs: number): boolean {
    return this.#search.isHopeless && nowMs >= this.#givenUpMs
  }

  get #givenUpMs(): number {
    return this.#search.probes.answersUntilMs
  }

  /** What its chain shares with the branch, once known. */
  get sharedPath(): Path | undefined {
    const { forkHeight } = this.#search
    return forkHeight === undefined ? undefined : this.path.below(forkHeight)
  }

  /** The hash of its first block that the branch does not share, as far as it was asked for. */
  get forkHash(): string | undefined {
    return this.#search.forkHash
  }

  /** The block itself, where it is known to follow what is shared. */
  get forkBlock(): Block | undefined {
    return this.#search instanceof ForkWalk ? this.#search.forkBlock : undefined
  }

  /** The next probe, if any. */
  nextQuestion(_most: number, _reach: number, nowMs: number): Question | undefined {
    if (this.#search.isHopeless) return undefined
    const height = this.member.source.room > 0 ? this.#search.probes.next(nowMs, this.#lateAfterMs) : undefined
    return height === undefined ? undefined : { height, count: 1, member: this.member }
  }

  /** When there may be a further probe, or an end. @see Questions.nextMs */
  nextMs(lookedMs: number): number {
    if (this.#search.isHopeless) return this.#givenUpMs > lookedMs ? this.#givenUpMs : Number.POSITIVE_INFINITY
    return this.#search.probes.nextMs(lookedMs, this.#lateAfterMs)
  }

  get #lateAfterMs(): number {
    return lateAfterMs(this.member.source.neighbor.roundTrip.smoothedMs)
  }

  asked(ask: Ask): void {
    this.#search.probes.asked(ask)
  }

  answered(ask: Ask, block: Block | null): void {
    if (block === null) ask.state = 'vain'
    if (this.#search.probes.has(ask.height)) this.#search.answered(block)
  }

  /** It is asked for again all the same. */
  lost(): void {}
}
