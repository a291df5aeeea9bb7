/** Trying the next block on our tip; looking for the fork point; fetching what is above it. */
export type SyncState = 'linking' | 'searching' | 'fetching'

/** Claims being fetched together, as `peer.status()` shows them. */
export interface BranchStatus {
  /** What is being done. */
  readonly state: SyncState
  /** Number of blocks of the highest claim. */
  readonly height: number
  /** Number of blocks it has, those it shares with our chain included. */
  readonly have: number
  /** How many neighbors it is fetched from. */
  readonly sources: number
}
