import type { Address } from '../runtime/address.ts'
import { formatAddress } from '../runtime/address.ts'
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
  readonly #byKey = new Map<string, Introduction>()
  /** The earliest of all dues, as far as it is known; undefined while it has to be looked for. */
  #nextMs: number | undefined = Number.POSITIVE_INFINITY

  /** Begins to ask `address`; the first try is due now. What it is being asked already stays asked. */
  begin(address: Address, questions: readonly IntroductionQuestion[], { nowMs }: Moment): void {
    const key = formatAddress(address)
    const known = this.#byKey.get(key)
    if (!known && this.#byKey.size >= MOST_INTRODUCTIONS) return
    if (known && questions.every((question) => known.unanswered.has(question))) return
    const unanswered = new Set([...(known?.unanswered ?? []), ...questions])
    this.#byKey.set(key, { address, unanswered, tries: 0, dueMs: nowMs })
    this.#nextMs = undefined
  }

  /** `address` has answered, so this question need not be repeated. */
  answered(address: Address, question: IntroductionQuestion): void {
    const key = formatAddress(address)
    const introduction = this.#byKey.get(key)
    if (introduction?.unanswered.delete(question) && introduction.unanswered.size === 0) this.#delete(key)
  }

  /** Gives up on `address`: it has left. */
  end(address: Address): void {
    this.#delete(formatAddress(address))
  }

  /** What is to be asked now, of whom. */
  due({ nowMs, random }: Moment): { address: Address; questions: readonly IntroductionQuestion[] }[] {
    const due = [...this.#byKey.values()].filter((introduction) => introduction.dueMs <= nowMs)
    if (due.length > 0) this.#nextMs = undefined
    for (const introduction of due) {
      const waitMs = WAITS_MS[introduction.tries++]
      if (waitMs === undefined) this.#byKey.delete(formatAddress(introduction.address))
      else introduction.dueMs = nowMs + waitMs * (1 + JITTER * (2 * random.fraction() - 1))
    }
    return due.map(({ address, unanswered }) => ({ address, questions: [...unanswered] }))
  }

  /** When something is due next, or undefined when nothing is. */
  get nextMs(): number | undefined {
    this.#nextMs ??= this.#earliest()
    return this.#nextMs === Number.POSITIVE_INFINITY ? undefined : this.#nextMs
  }

  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#byKey.values()) earliest = Math.min(earliest, dueMs)
    return earliest
  }

  #delete(key: string): void {
    if (this.#byKey.delete(key)) this.#nextMs = undefined
  }
}
