/** The gossip ids of the last ten minutes, so that each gossip is repeated once. */
export class SeenIds {
  readonly #seenMs = new Map<string, number>()
  readonly #most: number
  readonly #forMs: number
  /** Nothing was seen before. */
  #oldestMs = Number.POSITIVE_INFINITY

  /**
   * @param most - Ids remembered at a time; the oldest give way.
   * @param forMs - How long an id is remembered, in milliseconds.
   */
  constructor({ most, forMs }: { most: number; forMs: number }) {
    this.#most = most
    this.#forMs = forMs
  }

  get size(): number {
    return this.#seenMs.size
  }

  /** Remembers `id`. @returns Whether it is new. */
  add(id: string, nowMs: number): boolean {
    if (this.#oldestMs <= nowMs - this.#forMs) this.#forgetBefore(nowMs - this.#forMs)
    if (this.#seenMs.has(id)) return false
    this.#seenMs.set(id, nowMs)
    this.#oldestMs = Math.min(this.#oldestMs, nowMs)
    if (this.#seenMs.size > this.#most) this.#forgetOldest()
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

  #forgetOldest(): void {
    for (const id of this.#seenMs.keys()) {
      this.#seenMs.delete(id)
      return
    }
  }
}
