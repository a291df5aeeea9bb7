import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import { claimKey } from './tally.ts'

/** First pause of a claim that failed without evidence, and the longest. @see DESIGN.md, Blame precisely */
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 480_000

interface FailedClaim {
  /** Whether two hosts showed the same broken block; otherwise it is only set aside. */
  readonly isBad: boolean
  readonly untilMs: number
  /** Keys of the neighbors that were asked; somebody else's support is news. */
  readonly asked: ReadonlySet<string>
}

/**
 * The claims that failed: *bad consensuses*, shown to break a rule, and those set aside because nobody served them. Both
 * are bounded and expire, and both get another chance at once when a neighbor that was not asked supports them, so nobody
 * can blacklist an honest chain for good by being its first, bad source.
 */
export class FailedClaims {
  readonly #failed = new Map<string, FailedClaim>()
  /** How long the next pause is, by who vouched for the last failure; it doubles until something of theirs verifies. */
  readonly #pauseMs = new Map<string, number>()
  readonly #most: number
  readonly #badForMs: number

  /**
   * @param most - Claims remembered at a time; the oldest give way.
   * @param badForMs - How long a bad claim is remembered, in milliseconds.
   */
  constructor({ most, badForMs }: { most: number; badForMs: number }) {
    this.#most = most
    this.#badForMs = badForMs
  }

  get bad(): number {
    return [...this.#failed.values()].filter(({ isBad }) => isBad).length
  }

  get setAside(): number {
    return this.#failed.size - this.bad
  }

  /** A claim has failed. @param sources - Who supported it and was asked. */
  add(claim: Claim, { isBad, sources, nowMs }: { isBad: boolean; sources: readonly Neighbor[]; nowMs: number }): void {
    const untilMs = nowMs + (isBad ? this.#badForMs : this.#nextPauseMs(sources))
    const key = claimKey(claim)
    this.#failed.delete(key)
    this.#failed.set(key, { isBad, untilMs, asked: new Set(sources.map((source) => source.key)) })
    dropOldest(this.#failed, this.#most)
  }

  /** Whether a claim must not be chosen, given who supports it now. */
  has(claim: Claim, supporters: readonly Neighbor[], nowMs: number): boolean {
    const key = claimKey(claim)
    const failed = this.#failed.get(key)
    if (failed === undefined) return false
    if (nowMs < failed.untilMs && supporters.every((neighbor) => failed.asked.has(neighbor.key))) return true
    this.#failed.delete(key)
    return false
  }

  /** A claim of these sources has verified: their next failure is their first again. */
  forgive(sources: readonly Neighbor[]): void {
    for (const source of sources) this.#pauseMs.delete(source.voter)
  }

  /** When the next claim gets another chance, or undefined when none is waiting for one. */
  nextEndMs(): number | undefined {
    let next: number | undefined
    for (const { untilMs } of this.#failed.values()) if (next === undefined || untilMs < next) next = untilMs
    return next
  }

  /** Forgets what lies long enough behind. @returns Whether a claim has another chance now. */
  expire(nowMs: number): boolean {
    const before = this.#failed.size
    for (const [key, { untilMs }] of this.#failed) if (untilMs <= nowMs) this.#failed.delete(key)
    return this.#failed.size < before
  }

  #nextPauseMs(sources: readonly Neighbor[]): number {
    const voters = [...new Set(sources.map(({ voter }) => voter))]
    const pauseMs = Math.max(FIRST_PAUSE_MS, ...voters.map((voter) => this.#pauseMs.get(voter) ?? 0))
    for (const voter of voters) {
      this.#pauseMs.delete(voter)
      this.#pauseMs.set(voter, Math.min(pauseMs * 2, LONGEST_PAUSE_MS))
    }
    dropOldest(this.#pauseMs, this.#most)
    return pauseMs
  }
}

/** Maps keep the order of insertion, so the oldest stand in front. */
function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
