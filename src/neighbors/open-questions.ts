import type { Address } from '../runtime/address.ts'
import { formatAddress } from '../runtime/address.ts'

/** Questions remembered at a time; the oldest give way. More than neighbors, configured hosts and direct gossips need. */
const MOST_QUESTIONS = 2_048

/** An answer that takes longer is taken for lost, in milliseconds. */
const AMBIGUOUS_FOR_MS = 5_000

interface Question {
  readonly address: Address
  readonly atMs: number
  /** Whether the first answer tells how long an answer takes. */
  readonly isTimed: boolean
  isAnswered: boolean
}

/** Whose answer a datagram is, as far as its source tells. */
export interface Answerer {
  /** The address that was asked. */
  readonly address: Address
  /** Whether the answer comes from just that address, and not from another port of its host. */
  readonly isExact: boolean
  /** How long it took, in milliseconds; undefined for further answers to the same question. */
  readonly tookMs: number | undefined
}

/** Whom we have asked, so that an answer can be told from a stranger's say-so. One object for each kind of question. */
export class OpenQuestions {
  readonly #asked = new Map<string, Question>()
  readonly #perHost = new Map<string, number>()

  get size(): number {
    return this.#asked.size
  }

  /** We ask `address`; its earlier question of this kind is closed by that. */
  ask(address: Address, nowMs: number): void {
    const key = formatAddress(address)
    const earlier = this.#asked.get(key)
    // An answer soon after a second question may be to the first: its time says nothing (Karn's algorithm, RFC 6298).
    const isAmbiguous = earlier !== undefined && !earlier.isAnswered && nowMs - earlier.atMs < AMBIGUOUS_FOR_MS
    this.close(address)
    this.#asked.set(key, { address, atMs: nowMs, isTimed: !isAmbiguous, isAnswered: false })
    this.#perHost.set(address.host, (this.#perHost.get(address.host) ?? 0) + 1)
    if (this.#asked.size > MOST_QUESTIONS) {
      const [oldest] = this.#asked.values()
      if (oldest) this.close(oldest.address)
    }
  }

  close(address: Address): void {
    if (!this.#asked.delete(formatAddress(address))) return
    const left = (this.#perHost.get(address.host) ?? 1) - 1
    if (left === 0) this.#perHost.delete(address.host)
    else this.#perHost.set(address.host, left)
  }

  /**
   * Whose answer it is that comes from `from`: the asked address itself, or, since some answer from a fresh port, the only
   * address asked on that host. The question stays open until the next one.
   * @returns Undefined when nobody there was asked.
   */
  whoAnswers(from: Address, nowMs: number): Answerer | undefined {
    const exact = this.#asked.get(formatAddress(from))
    const question = exact ?? (this.#perHost.get(from.host) === 1 ? this.#onHost(from.host) : undefined)
    if (!question) return undefined
    const tookMs = question.isTimed && !question.isAnswered ? nowMs - question.atMs : undefined
    question.isAnswered = true
    return { address: question.address, isExact: question === exact, tookMs }
  }

  /** Closes what was asked before `sinceMs`. */
  closeOlder(sinceMs: number): void {
    for (const { address, atMs } of this.#asked.values()) if (atMs < sinceMs) this.close(address)
  }

  #onHost(host: string): Question | undefined {
    for (const question of this.#asked.values()) if (question.address.host === host) return question
    return undefined
  }
}
