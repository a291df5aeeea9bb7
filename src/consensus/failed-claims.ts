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
/**
 * For how long that holds, at most: others on that host, or whose address somebody forges, wait as well. A lie a minute costs us
 * little, and an honest peer eight minutes behind costs it much.
 */
const LONGEST_HOST_PAUSE_MS = 60_000

interface FailedClaim {
  /** Whether two hosts showed the same broken block; otherwise it is only set aside. */
  readonly isBad: boolean
  readonly untilMs: number
  /** Keys of the neighbors that were asked; somebody else's support is news. */
  readonly asked: ReadonlySet<string>
}

/** What is remembered of a host that vouched for claims that failed. */
interface FailureRecord {
  /** The claim that failed last, and how long the next pause is. */
  readonly claim: string
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
  /** By voter, until when nothing that it claims is tried. */
  readonly #pausing = new Map<string, number>()
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
    const pausedUntilMs = this.#pause(key, sources, nowMs)
    const untilMs = isBad ? nowMs + this.#badForMs : pausedUntilMs
    setNewest(this.#failed, key, { isBad, untilMs, asked: new Set(sources.map((source) => source.key)) })
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
    return this.#pausing.size > 0 && supporters.every(({ voter }) => nowMs < (this.#pausing.get(voter) ?? nowMs))
  }

  /** A claim of these sources has verified: their next failure is their first again. */
  forgive(sources: readonly Neighbor[]): void {
    for (const { voter } of sources) {
      this.#records.delete(voter)
      this.#pausing.delete(voter)
    }
  }

  /** When the next claim gets another chance, or undefined when none is waiting for one. */
  nextEndMs(): number | undefined {
    let next: number | undefined
    for (const { untilMs } of this.#failed.values()) if (next === undefined || untilMs < next) next = untilMs
    for (const untilMs of this.#pausing.values()) if (next === undefined || untilMs < next) next = untilMs
    return next
  }

  /** Forgets what lies long enough behind. @returns Whether a claim has another chance now. */
  expire(nowMs: number): boolean {
    const before = this.#failed.size + this.#pausing.size
    for (const [key, { untilMs }] of this.#failed) if (untilMs <= nowMs) this.#failed.delete(key)
    for (const [voter, untilMs] of this.#pausing) if (untilMs <= nowMs) this.#pausing.delete(voter)
    return this.#failed.size + this.#pausing.size < before
  }

  /** @returns Until when the claim is set aside, unless it is bad. */
  #pause(claim: string, sources: readonly Neighbor[], nowMs: number): number {
    const voters = [...new Set(sources.map(({ voter }) => voter))]
    const pauseMs = Math.max(FIRST_PAUSE_MS, ...voters.map((voter) => this.#records.get(voter)?.nextPauseMs ?? 0))
    const hostUntilMs = nowMs + Math.min(pauseMs, LONGEST_HOST_PAUSE_MS)
    const nextPauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    for (const voter of voters) {
      const before = this.#records.get(voter)
      const changes = before === undefined ? 0 : before.changes + (before.claim === claim ? 0 : 1)
      setNewest(this.#records, voter, { claim, nextPauseMs, changes })
      if (changes >= FREE_CHANGES) setNewest(this.#pausing, voter, hostUntilMs)
    }
    dropOldest(this.#records, this.#most)
    dropOldest(this.#pausing, this.#most)
    return nowMs + pauseMs
  }
}

/** Maps keep the order of insertion, and the place of a key that is set again: what is set now is to stand behind all others. */
function setNewest<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
}

/** What was set first stands in front. */
function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
