import type { Ask } from './ask.ts'

/** Questions after which half of what is known is forgotten: lines change. */
const MEMORY = 512

/** What share of the questions to one source goes unanswered, whichever of the two ways lost them. */
export class LossRate {
  #answered = 0
  #lost = 0
  /** Seemed lost, and came late. */
  #late = 0
  /** Lost at first sight, oldest first. */
  readonly #suspects = new Set<Ask>()

  /**
   * The share, from 0 to 1; 0 while nothing is known. Of what seems lost just now, as much counts as was lost of what seemed
   * so before: all of it on a line that keeps the order, little on one that does not.
   */
  get share(): number {
    const lost = this.#lost + (this.#suspects.size * (this.#lost + 1)) / (this.#lost + this.#late + 1)
    const known = this.#answered + lost
    return known > 0 ? lost / known : 0
  }

  /** `ask` was answered, and is not lost if it seemed to be. */
  answered(ask: Ask): void {
    if (this.#suspects.delete(ask)) this.#late++
    this.#answered++
    if (this.#answered + this.#lost < MEMORY) return
    this.#answered /= 2
    this.#lost /= 2
    this.#late /= 2
  }

  /** `ask` was overtaken, or its time is up; it may still be answered. @see countAskedBefore */
  lost(ask: Ask, sinceMs: number): void {
    this.countAskedBefore(sinceMs)
    this.#suspects.add(ask)
  }

  /** Counts those that were asked before `sinceMs`: no answer to them is to be expected any more. */
  countAskedBefore(sinceMs: number): void {
    for (const ask of this.#suspects) {
      if (ask.atMs >= sinceMs) return
      this.#suspects.delete(ask)
      this.#lost++
    }
  }
}
