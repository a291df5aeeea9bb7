/** An occurrence that failed and will not be tried again. */
export interface DeadLetter {
  /** The event's name, as given in its options. */
  readonly name: string | undefined
  /** The event's group, as given in its options. */
  readonly group: string | undefined
  /** What the last attempt threw or rejected with; an Error named `TimeoutError` when it took too long. */
  readonly error: unknown
  /** How often it was tried, from 1. */
  readonly attempts: number
  /** When the occurrence was due, in monotonic milliseconds. */
  readonly scheduledMs: number
  /** When it was given up, in monotonic milliseconds. */
  readonly atMs: number
  /** When it was given up, in Unix milliseconds. */
  readonly atUnixMs: number
}

/** The last few dead letters: a new one pushes the oldest out. */
export class DeadLetterRing {
  private readonly capacity: number
  private readonly letters: DeadLetter[] = []
  private oldest = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  push(letter: DeadLetter): void {
    if (this.letters.length < this.capacity) {
      this.letters.push(letter)
    } else if (this.capacity > 0) {
      this.letters[this.oldest] = letter
      this.oldest = (this.oldest + 1) % this.capacity
    }
  }

  /** All of them, the oldest first, in a new array. */
  list(): DeadLetter[] {
    return [...this.letters.slice(this.oldest), ...this.letters.slice(0, this.oldest)]
  }
}
