import type { Address } from '../runtime/address.ts'
import { AddressMap } from '../runtime/address-map.ts'
import type { Moment } from '../runtime/moment.ts'

/**
 * How long to wait for an answer before asking again, in milliseconds, while nothing tells how long one takes. Each wait is
 * twice as long as the one before. @see DESIGN.md, Beginnings
 */
const FIRST_WAIT_MS = 250
/** No wait is shorter than this, in milliseconds: peers are busy, and a question more is answered once more. */
const SHORTEST_WAIT_MS = 20
/** No wait is longer than this, in milliseconds: then nobody is there. */
const LONGEST_WAIT_MS = 4_000
/** How many times as long as an answer took to wait for the next of the same host. */
const WAIT_PER_ANSWER = 1.5
/** And for the first of another one, which may be further away: asked twice, its answer does not tell how far. */
const WAIT_PER_ANSWER_OF_OTHERS = 5
/**
 * How often somebody who is there is asked again before the waits grow: then it is the line that loses. Of four questions
 * in a row 7 in 100 are all lost where 30 % are on the way there and on the way back.
 */
const STEADY_WAITS = 3
/** Share by which a wait varies, so that peers that start together do not speak together. */
const JITTER = 0.1
/** Introductions under way at a time; configured hosts and new neighbors stay far below. */
const MOST_INTRODUCTIONS = 512

/** What an introduction asks until it is answered. */
export type IntroductionQuestion = 'GOSSIP' | 'STATS'

interface Introduction {
  readonly address: Address
  readonly unanswered: Set<IntroductionQuestion>
  /** Whether its own answers have told how long they take: what others' take says nothing of it. */
  isTimed: boolean
  askedMs: number
  /** How often it was asked. */
  tries: number
  /** How long to wait after the next try. */
  waitMs: number
  /** How many of the next waits are no longer than the one before. */
  steady: number
  dueMs: number
}

/**
 * First questions are repeated, since the first datagrams of a meeting may get lost like any other and the next round is
 * far away: to the configured hosts at start, and to each neighbor that has just proven itself. Who has answered one of them
 * has told by that how long the answer to the other takes, and that it is there; and for those asked beside it, who have
 * answered nothing yet, its time is the best guess there is.
 */
export class Introductions {
  readonly #underWay = new AddressMap<Introduction>()
  /** Nothing is due before. Looking too early costs one look; looking for the earliest at each answer would cost more. */
  #nextMs = Number.POSITIVE_INFINITY

  /**
   * Begins to ask `address`; the first try is due now. What it is being asked already stays asked.
   * @param roundTripMs - How long its answers take, where that is known.
   */
  begin(address: Address, questions: readonly IntroductionQuestion[], { nowMs }: Moment, roundTripMs?: number): void {
    const known = this.#underWay.get(address)
    if (!known && this.#underWay.size >= MOST_INTRODUCTIONS) return
    if (known && questions.every((question) => known.unanswered.has(question))) return
    const unanswered = new Set([...(known?.unanswered ?? []), ...questions])
    const isTimed = roundTripMs !== undefined
    const waitMs = isTimed ? waitWithin(WAIT_PER_ANSWER * roundTripMs) : FIRST_WAIT_MS
    const steady = isTimed ? STEADY_WAITS : 0
    this.#underWay.set(address, {
      address,
      unanswered,
      isTimed,
      askedMs: nowMs,
      tries: 0,
      waitMs,
      steady,
      dueMs: nowMs,
    })
    this.#nextMs = Math.min(this.#nextMs, nowMs)
  }

  /** `address` has answered, so this question need not be repeated. */
  answered(address: Address, question: IntroductionQuestion, { nowMs }: Moment): void {
    const introduction = this.#underWay.get(address)
    if (!introduction?.unanswered.delete(question)) return
    // If it is the answer to an earlier try it took longer, and the next question may be one too many.
    const tookMs = nowMs - introduction.askedMs
    introduction.isTimed = true
    if (introduction.unanswered.size === 0) this.end(address)
    else this.#hasten(introduction, waitWithin(WAIT_PER_ANSWER * tookMs), STEADY_WAITS)
    for (const other of this.#underWay.values()) {
      if (other.tries === 1 && !other.isTimed) {
        this.#hasten(other, waitWithin(WAIT_PER_ANSWER_OF_OTHERS * tookMs), 0)
      }
    }
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
      introduction.tries++
      introduction.askedMs = nowMs
      introduction.dueMs = nowMs + waitMs * (1 + JITTER * (2 * random.fraction() - 1))
      if (introduction.steady > 0) introduction.steady--
      else introduction.waitMs = 2 * waitMs
    }
    this.#nextMs = this.#earliest()
    return due.map(({ address, unanswered }) => ({ address, questions: [...unanswered] }))
  }

  /** When to look what is due, which may be too early; undefined when nothing is under way. */
  get nextMs(): number | undefined {
    return this.#nextMs === Number.POSITIVE_INFINITY ? undefined : this.#nextMs
  }

  /** The wait that has begun is no longer than `waitMs`. */
  #hasten(introduction: Introduction, waitMs: number, steady: number): void {
    const dueMs = introduction.askedMs + waitMs
    if (dueMs >= introduction.dueMs) return
    introduction.dueMs = dueMs
    introduction.waitMs = steady > 0 ? waitMs : 2 * waitMs
    introduction.steady = steady
    this.#nextMs = Math.min(this.#nextMs, dueMs)
  }

  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#underWay.values()) earliest = Math.min(earliest, dueMs)
    return earliest
  }
}

function waitWithin(waitMs: number): number {
  return Math.min(Math.max(waitMs, SHORTEST_WAIT_MS), FIRST_WAIT_MS)
}
