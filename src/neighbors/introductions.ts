import type { Address } from '../runtime/address.ts'
import { AddressMap } from '../runtime/address-map.ts'
import type { Moment } from '../runtime/moment.ts'

/** Waits between the tries of one introduction, in milliseconds. @see DESIGN.md, Beginnings */
const WAITS_MS: readonly number[] = [250, 500, 1_000, 2_000, 4_000]
/** Share by which a wait varies, so that peers that start together do not speak together. */
const JITTER = 0.1
/** Introductions under way at a time; configured hosts and new neighbors stay far below. */
const MOST_INTRODUCTIONS = 512

/** What an introduction asks until it is answered. */
export type IntroductionQuestion = 'GOSSIP' | 'STATS'

interface Introduction {
  readonly address: Address
  readonly unanswered: Set<IntroductionQuestion>
  tries: number
  dueMs: number
}

/**
 * First questions are repeated, since the first datagrams of a meeting may get lost like any other and the next round is
 * far away: to the configured hosts at start, and to each neighbor that has just proven itself.
 */
export class Introductions {
  readonly #underWay = new AddressMap<Introduction>()
  /** Nothing is due before. Looking too early costs one look; looking for the earliest at each answer would cost more. */
  #nextMs = Number.POSITIVE_INFINITY

  /** Begins to ask `address`; the first try is due now. What it is being asked already stays asked. */
  begin(address: Address, questions: readonly IntroductionQuestion[], { nowMs }: Moment): void {
    const known = this.#underWay.get(address)
    if (!known && this.#underWay.size >= MOST_INTRODUCTIONS) return
    if (known && questions.every((question) => known.unanswered.has(question))) return
    const unanswered = new Set([...(known?.unanswered ?? []), ...questions])
    this.#underWay.set(address, { address, unanswered, tries: 0, dueMs: nowMs })
    this.#nextMs = Math.min(this.#nextMs, nowMs)
  }

  /** `address` has answered, so this question need not be repeated. */
  answered(address: Address, question: IntroductionQuestion): void {
    const introduction = this.#underWay.get(address)
    if (introduction?.unanswered.delete(question) && introduction.unanswered.size === 0) this.end(address)
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
      const waitMs = WAITS_MS[introduction.tries++]
      if (waitMs === undefined) this.#underWay.delete(introduction.address)
      else introduction.dueMs = nowMs + waitMs * (1 + JITTER * (2 * random.fraction() - 1))
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
