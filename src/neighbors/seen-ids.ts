/**
 * The gossip ids of the last ten minutes, so that each gossip is repeated once. What cannot be remembered is not news: where
 * thousands of ids come at once and push each other out, all would be news again when they come around, for ever.
 */
export class SeenIds {
  readonly #seenMs = new Map<string, number>()
  readonly #most: number
  readonly #forMs: number
  readonly #atLeastMs: number
  /** Nothing was seen before. */
  #oldestMs = Number.POSITIVE_INFINITY

  /**
   * @param most - Ids remembered at a time; the oldest give way.
   * @param forMs - How long an id is remembered, in milliseconds.
   * @param atLeastMs - How long it is remembered in any case, in milliseconds: until then it gives way to none. @default 0
   */
  constructor({ most, forMs, atLeastMs = 0 }: { most: number; forMs: number; atLeastMs?: number }) {
    this.#most = most
    this.#forMs = forMs
    this.#atLeastMs = atLeastMs
  }

  get size(): number {
    return this.#seenMs.size
  }

  /** Remembers `id`, if there is a place for it. @returns Whether it is new, and remembered. */
  add(id: string, nowMs: number): boolean {
    if (this.#oldestMs <= nowMs - this.#forMs) this.#forgetBefore(nowMs - this.#forMs)
    if (this.#seenMs.has(id)) return false
    if (this.#seenMs.size >= this.#most && !this.#makeRoom(nowMs - this.#atLeastMs)) return false
    this.#seenMs.set(id, nowMs)
    this.#oldestMs = Math.min(this.#oldestMs, nowMs)
    return true
  }

  /** A map keeps the order of insertion, so the oldest stand in front. */
  #forgetBefore(ms: number): void {
    for (const [id, seenMs] of this.#seenMs) {
      this.#oldestMs = seenMs
      if (seenMs > ms) return
      this.#seenMs.delete(id)
    }
    this.#oldestMs = Number.POSITIVE_INFINITY
  }

  /** Forgets the oldest id, if it was not seen after `ms`. @returns Whether there is room. */
  #makeRoom(ms: number): boolean {
    for (const [id, seenMs] of this.#seenMs) return seenMs <= ms && this.#seenMs.delete(id)
    return false
  }
}
