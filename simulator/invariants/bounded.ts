import type { Fullness } from 'rookery'
import type { Invariant } from './invariant.ts'

/** The defaults of the design's limits, and for the rest what the code promises. @see DESIGN.md, Limits */
const BOUNDS: Readonly<Record<keyof Fullness, number>> = {
  neighbors: 256,
  heardOf: 1_024,
  gossipIds: 4_096,
  openQuestions: 4_096,
  requestsInFlight: 1_024,
  blocksWaiting: 4_096,
  earlyBlocks: 248,
  words: 1_000,
  badClaims: 256,
  claimsSetAside: 256,
}

/** Nothing that strangers can make grow grows beyond its bound. */
export const bounded: Invariant = {
  name: 'bounded',
  summary: 'Everything that strangers can make grow stays within its bound.',
  watch({ fail, limits }) {
    return {
      onTurn(peer) {
        if (!peer.peer) return
        for (const [what, size] of Object.entries(peer.peer.fullness)) {
          const bound = limits[what] ?? BOUNDS[what as keyof Fullness] ?? Number.POSITIVE_INFINITY
          if (!(size >= 0 && size <= bound)) fail(`keeps ${size} ${what} where ${bound} are the most`, peer)
        }
      },
    }
  },
}
