import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import { claimKey } from './tally.ts'

/** First pause of a claim that failed without evidence, and the longest. @see DESIGN.md, Blame precisely */
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 480_000
/**
 * How often a host may come with another claim than the one that failed, without anything of its verifying, until its pauses
 * hold for whatever it claims. An honest peer's claim changes as its chain grows; a liar's changes to be tried again at once.
 */
const FREE_CHANGES = 2

interface FailedClaim {
  /** Whether two hosts showed the same broken block; otherwise it is only set aside. */
  readonly isBad: boolean
  readonly untilMs: number
  /** Keys of the neighbors that were asked; somebody else's support is news. */
  readonly asked: ReadonlySet<string>
}

/** What is remembered of a host that vouched for claims that failed. */
interface FailureRecord {
  /** The claim that failed last, until when it is set aside, and how long the next pause is. */
  readonly claim: string
  readonly untilMs: number
  readonly nextPauseMs: number
  /** How often it was another claim than the time before. */
  readonly changes: number
}

/**
 * The claims that failed: *bad consensuses*, shown to break a rule, and those set aside because nobody served them. Both
 * are bounded and expire, and both get another chance at once when a neighbor that was not asked supports them, so nobody
 * can blacklist an honest chain for good by being its first, bad source.
 */
export class FailedClaims {
  readonly #failed = new Map<string, FailedClaim>()
  /** By voter. It is forgotten when something of theirs verifies. */
  readonly #records = new Map<string, FailureRecord>()
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
    const key = claimKey(claim)
    const untilMs = isBad ? nowMs + this.#badForMs : this.#pause(key, sources, nowMs)
    this.#failed.delete(key)
    this.#failed.set(key, { isBad, untilMs, asked: new Set(sources.map((source) => source.key)) })
    dropOldest(this.#failed, this.#most)
  }

  /** Whether a claim must not be chosen, given who supports it now. */
  has(claim: Claim, supporters: readonly Neighbor[], nowMs: number): boolean {
    const key = claimKey(claim)
    const failed = this.#failed.get(key)
    if (failed !== undefined) {
      if (nowMs < failed.untilMs && supporters.every((neighbor) => failed.asked.has(neighbor.key))) return true
      this.#failed.delete(key)
    }
    return this.#records.size > 0 && supporters.every(({ voter }) => this.#isPausing(voter, nowMs))
  }

  #isPausing(voter: string, nowMs: number): boolean {
    const record = this.#records.get(voter)
    return record !== undefined && record.changes >= FREE_CHANGES && nowMs < record.untilMs
  }

  /** A claim of these sources has verified: their next failure is their first again. */
  forgive(sources: readonly Neighbor[]): void {
    for (const source of sources) this.#records.delete(source.voter)
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

  /** @returns Until when the claim is set aside. */
  #pause(claim: string, sources: readonly Neighbor[], nowMs: number): number {
    const voters = [...new Set(sources.map(({ voter }) => voter))]
    const pauseMs = Math.max(FIRST_PAUSE_MS, ...voters.map((voter) => this.#records.get(voter)?.nextPauseMs ?? 0))
    const untilMs = nowMs + pauseMs
    const nextPauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    for (const voter of voters) {
      const before = this.#records.get(voter)
      const changes = before === undefined ? 0 : before.changes + (before.claim === claim ? 0 : 1)
      this.#records.delete(voter)
      this.#records.set(voter, { claim, nextPauseMs, untilMs, changes })
    }
    dropOldest(this.#records, this.#most)
    return untilMs
  }
}

/** Maps keep the order of insertion, so the oldest stand in front. */
function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
