/** Who a word came from, as far as shares go: a text for each of those that shall have equal ones. */
export type WordSource = string

/** The source of our own words, which come first. */
export const OWN_WORDS: WordSource = 'own'

/**
 * Words that wait for a place in a block, each once. Bounded, and fair between sources: while there is room everybody has it;
 * when there is none, whoever has most gives up the newest of theirs for a newcomer. So nobody can crowd out anybody, and a
 * flood drowns itself.
 */
export class WordPool {
  readonly #most: number
  /** Which source each waiting word counts for. */
  readonly #sourceOf = new Map<string, WordSource>()
  /** The words of each source, the oldest first; sources in the order in which it is their turn. */
  readonly #bySource = new Map<WordSource, Set<string>>()
  /** Words that left with a block, and whose they were, as many as the pool holds; the oldest first. */
  readonly #gone = new Map<string, WordSource>()
  #added = 0

  /** @param most - Words kept at a time. */
  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#sourceOf.size
  }

  /** Words added since the beginning: another number means news. */
  get added(): number {
    return this.#added
  }

  /** In the order in which blocks should take them: ours, then one of each source in turn, each source's oldest first. */
  [Symbol.iterator](): Iterator<string> {
    return this.#inTurn()
  }

  /** @returns Whether the word is new and had a place. A word of somebody else that we say too becomes ours. */
  add(word: string, source: WordSource = OWN_WORDS): boolean {
    const before = this.#sourceOf.get(word)
    if (before === source || (before !== undefined && source !== OWN_WORDS)) return false
    if (before !== undefined) this.#drop(word)
    else if (this.size >= this.#most && !this.#makeRoom(source)) return false
    this.#put(word, source)
    this.#added++
    return before === undefined
  }

  /** These words stand in a block now; whose they were has had its turn. */
  remove(words: Iterable<string>): void {
    if (this.size === 0) return
    for (const word of words) {
      const source = this.#sourceOf.get(word)
      if (source === undefined) continue
      this.#drop(word)
      this.#toTheEnd(source)
      this.#gone.delete(word)
      this.#gone.set(word, source)
      if (this.#gone.size > this.#most) this.#gone.delete(this.#gone.keys().next().value as string)
    }
  }

  /** The block that these words stood in has left our chain: those that had been waiting here wait again. */
  restore(words: Iterable<string>): void {
    if (this.#gone.size === 0) return
    for (const word of words) {
      const source = this.#gone.get(word)
      if (source === undefined) continue
      this.#gone.delete(word)
      this.add(word, source)
    }
  }

  *#inTurn(): Generator<string> {
    yield* this.#bySource.get(OWN_WORDS) ?? []
    const others = [...this.#bySource].filter(([source]) => source !== OWN_WORDS).map(([, words]) => words.values())
    for (let left = others; left.length > 0; ) {
      const still: typeof left = []
      for (const words of left) {
        const { done, value } = words.next()
        if (done) continue
        yield value
        still.push(words)
      }
      left = still
    }
  }

  /** Takes the newest word of whoever has most, if they still have as many as the newcomer then. @returns Whether there is room. */
  #makeRoom(source: WordSource): boolean {
    let largest: ReadonlySet<string> = new Set()
    for (const words of this.#bySource.values()) if (words.size > largest.size) largest = words
    if (largest.size < (this.#bySource.get(source)?.size ?? 0) + 2) return false
    this.#drop([...largest].at(-1) as string)
    return true
  }

  #put(word: string, source: WordSource): void {
    this.#sourceOf.set(word, source)
    const words = this.#bySource.get(source)
    if (words) words.add(word)
    else this.#bySource.set(source, new Set([word]))
  }

  #drop(word: string): void {
    const source = this.#sourceOf.get(word)
    this.#sourceOf.delete(word)
    const words = source === undefined ? undefined : this.#bySource.get(source)
    words?.delete(word)
    if (source !== undefined && words?.size === 0) this.#bySource.delete(source)
  }

  #toTheEnd(source: WordSource): void {
    const words = this.#bySource.get(source)
    if (words === undefined) return
    this.#bySource.delete(source)
    this.#bySource.set(source, words)
  }
}
