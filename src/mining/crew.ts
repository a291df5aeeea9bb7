/** What a crew is to look for. */
export interface CrewJob {
  /** What the hash covers before the nonce. */
  readonly fixedPart: Uint8Array
  /** Zeros that the hash must end in, an integer from 1 to 64. */
  readonly difficulty: number
  /** Number of the first nonce. */
  readonly from: number
  /** Number after the last nonce, 2^53 - 1 at most. */
  readonly end: number
}

/** A search that is under way. */
export interface CrewTask {
  /** A nonce that fits, or undefined when none is left. Rejects when the crew cannot go on; never settles once stopped. */
  readonly found: Promise<string | undefined>
  /** Nonces tried so far. */
  hashes(): number
  /** Ends the search. @returns A promise that resolves when the crew is free for the next one. */
  stop(): Promise<void>
}

/** Who does the searching: slices on the event loop, or threads. One search at a time. */
export interface Crew {
  /** How many search side by side. */
  readonly threads: number
  /** Begins a search; nothing is found before this returns. */
  search(job: CrewJob): CrewTask
  /** Lets go of everything. Idempotent; a search under way is stopped before. */
  close(): Promise<void>
}
