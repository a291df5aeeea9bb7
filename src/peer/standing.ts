import type { PeerState } from './status.ts'

/** What decides where a running peer stands. */
export interface Facts {
  /** Whether claims were counted and a choice was made among them. */
  readonly knowsOthers: boolean
  /** Whether somebody claims a higher chain than ours, and that claim stands. */
  readonly isBehind: boolean
  /** Whether our chain has a block. */
  readonly hasChain: boolean
}

/** Another state than before. */
export interface Move {
  readonly from: PeerState
  readonly to: PeerState
  /** Milliseconds since the start, or since a better chain than ours was known. */
  readonly elapsedMs: number
}

/** Where a peer stands, from its start to its stop, and since when. */
export class Standing {
  #state: PeerState = 'created'
  #startedMs = 0
  #stoppedMs: number | undefined
  #isBehind = false
  /** Since when a better chain than ours is known. */
  #behindSinceMs = 0
  #isInQuestion = false

  get state(): PeerState {
    return this.#state
  }

  get isRunning(): boolean {
    return this.#state !== 'created' && this.#state !== 'stopped'
  }

  /** Whether somebody claims a higher chain than ours, as far as was looked. */
  get isBehind(): boolean {
    return this.#isBehind
  }

  /** Whether something happened since the last look that may change where we stand. */
  get isInQuestion(): boolean {
    return this.#isInQuestion
  }

  begin(nowMs: number): void {
    this.#state = 'joining'
    this.#startedMs = nowMs
    this.#behindSinceMs = nowMs
  }

  end(nowMs: number): void {
    this.#stoppedMs = this.#state === 'created' ? this.#startedMs : nowMs
    this.#state = 'stopped'
  }

  /** Milliseconds from the start until now, or until the stop. */
  uptimeMs(nowMs: number): number {
    return this.#state === 'created' ? 0 : Math.round((this.#stoppedMs ?? nowMs) - this.#startedMs)
  }

  /** Something has happened that may change where we stand. */
  question(): void {
    this.#isInQuestion = true
  }

  /** Looks at the facts. @returns The change, if they make one. */
  look({ knowsOthers, isBehind, hasChain }: Facts, nowMs: number): Move | undefined {
    this.#isInQuestion = false
    this.#isBehind = isBehind
    const from = this.#state
    this.#state = knowsOthers && isBehind ? 'syncing' : knowsOthers && hasChain ? 'synced' : 'joining'
    if (from === this.#state) return undefined
    if (from === 'synced') this.#behindSinceMs = nowMs
    return { from, to: this.#state, elapsedMs: nowMs - this.#behindSinceMs }
  }
}
