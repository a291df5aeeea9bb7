import type { Address } from '../runtime/address.ts'
import { AddressMap } from '../runtime/address-map.ts'
import type { Moment } from '../runtime/moment.ts'

/**
 * How long to wait for an answer before asking again, in milliseconds, while nothing tells how long one takes. Each wait is
 * twice as long as the one before. @see DESIGN.md, Beginnings
 */
const FIRST_WAIT_MS = 250
/** No wait is longer than this, in milliseconds: then nobody is there. */
const LONGEST_WAIT_MS = 4_000
/** Share by which a wait varies, so that peers that start together do not speak together. */
const JITTER = 0.1
/** Introductions under way at a time; configured hosts and new neighbors stay far below. */
const MOST_INTRODUCTIONS = 512

/** What an introduction asks until it is answered. */
export type IntroductionQuestion = 'GOSSIP' | 'STATS'

interface Introduction {
  readonly address: Address
  readonly unanswered: Set<IntroductionQuestion>
  askedMs: number
  /** How long to wait after the next try. */
  waitMs: number
  dueMs: number
}

/**
 * First questions are repeated, since the first datagrams of a meeting may get lost like any other and the next round is
 * far away: to the configured hosts at start, and to each neighbor that has just proven itself. Who has answered one of them
 * has told by that how long the answer to the other takes: on a fast line it is soon asked again.
 */
export class Introductions {
  readonly #underWay = new AddressMap<Introduction>()
  /** Nothing is due before. Looking too early costs one look; looking for the earliest at each answer would cost more. */
  #nextMs = Number.POSITIVE_INFINITY

  /**
   * Begins to ask `address`; the first try is due now. What it is being asked already stays asked.
   * @param timeoutMs - How long its answers take at most, where that is known.
   */
  begin(address: Address, questions: readonly IntroductionQuestion[], { nowMs }: Moment, timeoutMs?: number): void {
    const known = this.#underWay.get(address)
    if (!known && this.#underWay.size >= MOST_INTRODUCTIONS) return
    if (known && questions.every((question) => known.unanswered.has(question))) return
    const unanswered = new Set([...(known?.unanswered ?? []), ...questions])
    const waitMs = Math.min(timeoutMs ?? FIRST_WAIT_MS, FIRST_WAIT_MS)
    this.#underWay.set(address, { address, unanswered, askedMs: nowMs, waitMs, dueMs: nowMs })
    this.#nextMs = Math.min(this.#nextMs, nowMs)
  }

  /**
   * `address` has answered, so this question need not be repeated.
   * @param timeoutMs - How long its answers take at most, where that is known: what else it was asked is repeated after that.
   */
  answered(address: Address, question: IntroductionQuestion, timeoutMs?: number): void {
    const introduction = this.#underWay.get(address)
    if (!introduction?.unanswered.delete(question)) return
    if (introduction.unanswered.size === 0) return this.end(address)
    if (timeoutMs === undefined) return
    const dueMs = introduction.askedMs + timeoutMs
    if (dueMs >= introduction.dueMs) return
    introduction.dueMs = dueMs
    introduction.waitMs = 2 * timeoutMs
    this.#nextMs = Math.min(this.#nextMs, dueMs)
  }

  /** Gives up on `address`: it has left. */
  end(address: Address): void {
    this.#underWay.delete(address)
    if (this.#underWay.size === 0) this.#nextMs = Number.POSITIVE_INFINITY
  }

  /** What is to be asked now, of whom. */
  due({ nowMs, random }: Moment): { address: Address; questions: readonly IntroductionQuestion[] }[] {
    const due = [...this.#underWay.values()].filter((introduction) => introduction.dueMs <= nowMs)
    for (const introduction of due) {
      const { waitMs } = introduction
      if (waitMs > LONGEST_WAIT_MS) this.#underWay.delete(introduction.address)
      introduction.askedMs = nowMs
      introduction.dueMs = nowMs + waitMs * (1 + JITTER * (2 * random.fraction() - 1))
      introduction.waitMs = 2 * waitMs
    }
    this.#nextMs = this.#earliest()
    return due.map(({ address, unanswered }) => ({ address, questions: [...unanswered] }))
  }

  /** When to look what is due, which may be too early; undefined when nothing is under way. */
  get nextMs(): number | undefined {
    return this.#nextMs === Number.POSITIVE_INFINITY ? undefined : this.#nextMs
  }

  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#underWay.values()) earliest = Math.min(earliest, dueMs)
    return earliest
  }
}
