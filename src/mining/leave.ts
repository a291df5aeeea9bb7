/** How long a peer that may begin a chain waits for somebody's claim, in milliseconds. @see DESIGN.md, Beginnings */
const ALONE_FOR_MS = 5_000

/** Where a peer stands, as far as mining is concerned. */
export interface Standing {
  /** Whether ours is the best chain that anybody shows us. */
  readonly isSynced: boolean
  /** Whether somebody claims a higher chain than ours, and that claim stands. */
  readonly isBehind: boolean
  /** Whether a higher chain than ours is verified in part already: no mere claim any more. */
  readonly isOvertaken: boolean
  /** Whether no block can follow: the chain is empty, and the network has a genesis block that is not ours to make. */
  readonly isBarred: boolean
}

/**
 * Whether a peer may mine: once it was synced, for as long as no higher chain proves itself. A claim alone does not stop it, or a
 * liar could stop all miners. With `genesis` it may also begin: when for five seconds nobody has claimed a higher chain.
 */
export class MiningLeave {
  readonly #mayBegin: boolean
  #wasSynced = false
  #aloneSinceMs: number | undefined
  #nextMs: number | undefined

  constructor({ genesis }: { genesis: boolean }) {
    this.#mayBegin = genesis
  }

  /** When the answer may change by the mere passing of time. */
  get nextMs(): number | undefined {
    return this.#nextMs
  }

  judge({ isSynced, isBehind, isOvertaken, isBarred }: Standing, nowMs: number): boolean {
    if (isSynced) this.#wasSynced = true
    if (isBehind) this.#aloneSinceMs = undefined
    else this.#aloneSinceMs ??= nowMs
    const beginsMs = this.#mayBegin && this.#aloneSinceMs !== undefined ? this.#aloneSinceMs + ALONE_FOR_MS : undefined
    const mayMine = this.#wasSynced ? !isOvertaken : beginsMs !== undefined && nowMs >= beginsMs
    this.#nextMs = this.#wasSynced || mayMine ? undefined : beginsMs
    return mayMine && !isBarred
  }
}
