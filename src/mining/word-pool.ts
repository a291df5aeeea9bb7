/** Words that wait for a place in a block, each once, the oldest first. Bounded: what comes to a full pool is refused. */
export class WordPool {
  readonly #words = new Set<string>()
  readonly #most: number

  /** @param most - Words kept at a time. */
  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#words.size
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#words.values()
  }

  /** @returns Whether the word is new and had a place. */
  add(word: string): boolean {
    if (this.#words.has(word) || this.#words.size >= this.#most) return false
    this.#words.add(word)
    return true
  }

  /** These words stand in a block now. */
  remove(words: readonly string[]): void {
    for (const word of words) this.#words.delete(word)
  }
}
