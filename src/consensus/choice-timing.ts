/** How long a choice waits for further answers after the first one, in milliseconds. */
const AFTER_FIRST_ANSWER_MS = 200
/** Choices that nobody waits for come at most this often, in milliseconds. */
const CHOICE_EVERY_MS = 1_000

/** Answers being waited for before a choice is made. */
interface Collection {
  readonly unanswered: Set<string>
  readonly deadlineMs: number
  firstAnswerMs: number | undefined
}

/**
 * When to choose. The first choice, and one that was asked for, waits until everybody who was asked has answered, or for
 * 200 ms after the first answer; the others come when there is something new to choose from, at most once a second.
 * @see DESIGN.md, Choosing
 */
export class ChoiceTiming {
  #collection: Collection | undefined = collectUntil(Number.POSITIVE_INFINITY)
  #lastChoiceMs = Number.NEGATIVE_INFINITY
  #isWanted = false
  #isUrgent = false

  /** Whether a choice has been made since the start. */
  get hasChosen(): boolean {
    return this.#lastChoiceMs !== Number.NEGATIVE_INFINITY
  }

  /** Whether answers are being waited for. */
  get isCollecting(): boolean {
    return this.#collection !== undefined
  }

  /** Everybody is about to be asked for a choice that somebody waits for, until `deadlineMs` at the latest. */
  collect(deadlineMs: number): void {
    const underWay = this.#collection
    // One under way ends when it would have, or whoever asks again and again would never be told.
    this.#collection = underWay
      ? { ...underWay, deadlineMs: Math.min(underWay.deadlineMs, deadlineMs) }
      : collectUntil(deadlineMs)
  }

  /** `key` was asked for its claim. */
  asked(key: string): void {
    this.#collection?.unanswered.add(key)
  }

  /** `key` has answered. @param isNews - Whether its claim is another one now. */
  answered(key: string, { isNews, nowMs }: { isNews: boolean; nowMs: number }): void {
    if (isNews) this.#isWanted = true
    if (!this.#collection) return
    this.#collection.unanswered.delete(key)
    this.#collection.firstAnswerMs ??= nowMs
  }

  /** `key` has left: no answer is expected any more. */
  left(key: string): void {
    this.#collection?.unanswered.delete(key)
  }

  /** There is less to choose from: somebody who may have made the best claim has left. */
  want(): void {
    this.#isWanted = true
  }

  /** Something else asks for a choice: a pause or a round that ended, or the period. It need not wait. */
  wantNow(): void {
    this.#isWanted = true
    this.#isUrgent = true
  }

  /** A choice was made. */
  chose(nowMs: number): void {
    this.#lastChoiceMs = nowMs
    this.#isWanted = false
    this.#isUrgent = false
    this.#collection = undefined
  }

  /** When the next choice is due, or undefined while there is no reason for one. */
  dueMs(nowMs: number): number | undefined {
    if (!this.#collection) {
      if (!this.#isWanted) return undefined
      return this.#isUrgent ? nowMs : this.#lastChoiceMs + CHOICE_EVERY_MS
    }
    const { unanswered, firstAnswerMs, deadlineMs } = this.#collection
    if (firstAnswerMs === undefined) return deadlineMs === Number.POSITIVE_INFINITY ? undefined : deadlineMs
    return unanswered.size === 0 ? nowMs : Math.min(firstAnswerMs + AFTER_FIRST_ANSWER_MS, deadlineMs)
  }
}

function collectUntil(deadlineMs: number): Collection {
  return { unanswered: new Set(), deadlineMs, firstAnswerMs: undefined }
}
