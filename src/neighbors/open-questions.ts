import type { Address } from '../runtime/address.ts'
import { AddressMap } from '../runtime/address-map.ts'

/** Questions remembered at a time; the oldest give way. More than neighbors, configured hosts and direct gossips need. */
const MOST_QUESTIONS = 2_048

/** An answer that takes longer is taken for lost, in milliseconds. */
const AMBIGUOUS_FOR_MS = 5_000

/** How far apart closings are, in milliseconds. */
const CLOSING_EVERY_MS = 15_000

interface Question {
  readonly address: Address
  atMs: number
  /** When the first was asked that the next answer may be to. */
  sinceMs: number
  /** Whether the first answer tells how long an answer takes. */
  isTimed: boolean
  answers: number
}

/** Whose answer a datagram is, as far as its source tells. */
export interface Answerer {
  /** The address that was asked. */
  readonly address: Address
  /** Whether the answer comes from just that address, and not from another port of its host. */
  readonly isExact: boolean
  /** Whether it is the first one to its question. */
  readonly isFirst: boolean
  /** How long it took, in milliseconds; undefined for further answers to the same question. */
  readonly tookMs: number | undefined
  /** How long it took at most: since the first of the questions that it may be the answer to. */
  readonly tookAtMostMs: number
}

/** Whom we have asked, so that an answer can be told from a stranger's say-so. One object for each kind of question. */
export class OpenQuestions {
  readonly #asked = new AddressMap<Question>()
  readonly #mostAnswers: number
  readonly #anyWithinMs: number
  #closedMs = Number.NEGATIVE_INFINITY

  /**
   * @param mostAnswers - Answers to one question that count; further ones were not asked for.
   * @param anyWithinMs - But so soon after the question, in milliseconds, however many come.
   */
  constructor({
    mostAnswers = Number.POSITIVE_INFINITY,
    anyWithinMs = 0,
  }: {
    mostAnswers?: number
    anyWithinMs?: number
  } = {}) {
    this.#mostAnswers = mostAnswers
    this.#anyWithinMs = anyWithinMs
  }

  get size(): number {
    return this.#asked.size
  }

  /** We ask `address`; its earlier question of this kind is closed by that. */
  ask(address: Address, nowMs: number): void {
    const earlier = this.#asked.get(address)
    if (earlier) {
      // An answer soon after a second question may be to the first: its time says nothing (Karn's algorithm, RFC 6298).
      earlier.isTimed = earlier.answers > 0 || nowMs - earlier.atMs >= AMBIGUOUS_FOR_MS
      if (earlier.isTimed) earlier.sinceMs = nowMs
      earlier.atMs = nowMs
      earlier.answers = 0
      return
    }
    this.#asked.set(address, { address, atMs: nowMs, sinceMs: nowMs, isTimed: true, answers: 0 })
    if (this.#asked.size > MOST_QUESTIONS) this.#closeOldest()
  }

  close(address: Address): void {
    this.#asked.delete(address)
  }

  /**
   * Whose answer it is that comes from `from`: the asked address itself, or, since some answer from a fresh port, the only
   * address asked on that host. The question stays open until the next one.
   * @returns Undefined when nobody there was asked, or it has answered often enough.
   */
  whoAnswers(from: Address, nowMs: number): Answerer | undefined {
    const exact = this.#asked.get(from)
    const question = exact ?? this.#asked.onlyOn(from.host)
    if (!question) return undefined
    if (question.answers >= this.#mostAnswers && nowMs >= question.atMs + this.#anyWithinMs) return undefined
    const isFirst = question.answers++ === 0
    const tookMs = question.isTimed && isFirst ? nowMs - question.atMs : undefined
    return {
      address: question.address,
      isExact: question === exact,
      isFirst,
      tookMs,
      tookAtMostMs: nowMs - question.sinceMs,
    }
  }

  /** Closes what was asked before `sinceMs`, or a little earlier: it looks through all of them, so it does that now and then. */
  closeOlder(sinceMs: number): void {
    if (sinceMs < this.#closedMs + CLOSING_EVERY_MS) return
    this.#closedMs = sinceMs
    for (const { address, atMs } of this.#asked.values()) if (atMs < sinceMs) this.close(address)
  }

  #closeOldest(): void {
    let oldest: Question | undefined
    for (const question of this.#asked.values()) if (!oldest || question.atMs < oldest.atMs) oldest = question
    if (oldest) this.close(oldest.address)
  }
}
