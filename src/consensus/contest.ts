import type { Chain } from '../chain/chain.ts'
import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import type { NeighborTable } from '../neighbors/neighbor-table.ts'
import type { Moment } from '../runtime/moment.ts'
import type { FailedClaims } from './failed-claims.ts'

/** How often rivals are asked for their claims, in milliseconds, and how many of them at a time. */
const EVERY_MS = 1_000
const MOST_ASKED = 8
/** For how long after something has changed, in milliseconds. */
const AFTER_NEWS_MS = 60_000
/** So many blocks more than ours are still a close race; of more there is no doubt. */
const REACH = 8

const NOBODY: readonly Neighbor[] = []

/**
 * Forks of about one length, between which the next blocks decide. Whoever finds one announces it to those who can append
 * it, which nobody on another fork can: both sides would learn of each other's blocks in the rounds of questions only, and
 * mine on apart meanwhile. So neighbors on another fork that may become the longer one, the rivals, are asked every second.
 */
export class Contest {
  readonly #chain: Chain
  readonly #failed: FailedClaims
  #untilMs = Number.NEGATIVE_INFINITY
  #nextMs: number | undefined

  constructor({ chain, failed }: { chain: Chain; failed: FailedClaims }) {
    this.#chain = chain
    this.#failed = failed
  }

  /** When {@link due} has somebody to ask, perhaps. */
  get nextMs(): number | undefined {
    return this.#nextMs
  }

  /** `neighbor` claims this; what it claimed before it claims no more. */
  heard(claim: Claim, neighbor: Neighbor, nowMs: number): void {
    if (claim.hash === neighbor.claim?.hash) return
    if (claim.height <= this.#chain.height) neighbor.rivalClaim = this.#chain.holds(claim) ? undefined : claim
    if (!this.#isRival(claim, neighbor)) return
    this.#untilMs = nowMs + AFTER_NEWS_MS
    this.#nextMs ??= nowMs + EVERY_MS
  }

  /** Our chain is another now. */
  onChainSwitched(nowMs: number): void {
    if (this.#nextMs !== undefined) this.#untilMs = nowMs + AFTER_NEWS_MS
  }

  /** The rivals to ask now. */
  due(neighbors: NeighborTable, moment: Moment): readonly Neighbor[] {
    const { nowMs } = moment
    if (this.#nextMs === undefined || nowMs < this.#nextMs) return NOBODY
    const rivals = neighbors.sample(MOST_ASKED, moment, (neighbor) => {
      const { claim } = neighbor
      return claim !== undefined && this.#isRival(claim, neighbor) && !this.#failed.has(claim, [neighbor], nowMs)
    })
    this.#nextMs = rivals.length > 0 && nowMs < this.#untilMs ? nowMs + EVERY_MS : undefined
    return rivals
  }

  /** Who is merely ahead of us, with a block that is still on its way, is none. */
  #isRival(claim: Claim, { rivalClaim }: Neighbor): boolean {
    if (!rivalClaim || this.#chain.holds(rivalClaim)) return false
    const { height } = this.#chain
    return claim.height >= height && claim.height <= height + REACH
  }
}
