import type { Chain } from '../chain/chain.ts'
import type { ConsensusStage } from '../consensus/consensus.ts'
import type { WordPool } from '../mining/word-pool.ts'
import { type NeighborView, viewNeighbor } from '../neighbors/neighbor.ts'
import type { Neighborhood } from '../neighbors/neighborhood.ts'
import type { Address } from '../runtime/address.ts'
import type { Announcements } from '../sync/announcements.ts'
import type { Sync } from '../sync/sync.ts'
import type { Counters } from './counters.ts'
import type { MiningDesk } from './mining-desk.ts'
import type { OwnStanding } from './own-standing.ts'
import type { PeerSettings } from './peer-options.ts'
import { type Fullness, type PeerStatus, plainBlock } from './status.ts'

/** What a view looks at. */
export interface Viewed {
  readonly settings: PeerSettings
  readonly chain: Chain
  readonly neighborhood: Neighborhood
  readonly consensus: ConsensusStage
  readonly sync: Sync
  readonly announcements: Announcements
  readonly words: WordPool
  readonly mining: MiningDesk | undefined
  readonly standing: OwnStanding
  readonly counters: Counters
}

/** What there is to see of a peer: it looks at the stages when somebody asks, and changes nothing. */
export class PeerView {
  readonly #of: Viewed

  constructor(viewed: Viewed) {
    this.#of = viewed
  }

  get address(): Address | undefined {
    return this.#of.neighborhood.address
  }

  get neighbors(): NeighborView[] {
    const { settings, neighborhood } = this.#of
    const nowMs = settings.clock.nowMs()
    return [...neighborhood.table].map((neighbor) => viewNeighbor(neighbor, nowMs))
  }

  get status(): PeerStatus {
    const { settings, chain, consensus, sync, mining, standing, counters } = this.#of
    const { clock, name, difficulty } = settings
    const { height, tip } = chain
    return {
      state: standing.state,
      name,
      address: this.address ?? null,
      difficulty,
      uptimeMs: standing.uptimeMs(clock.nowMs()),
      chain: { height, tip: tip ? plainBlock(tip) : null },
      neighbors: this.neighbors,
      consensus: consensus.chosen,
      sync: sync.status,
      mining: mining?.status ?? null,
      counters: counters.view,
      bounded: this.fullness,
    }
  }

  get fullness(): Fullness {
    const { neighborhood, consensus, sync, announcements, words } = this.#of
    return {
      neighbors: neighborhood.table.size,
      heardOf: neighborhood.table.heardOfSize,
      gossipIds: neighborhood.gossipIds,
      openQuestions: neighborhood.openQuestions + consensus.openQuestions,
      requestsInFlight: sync.requestsInFlight,
      blocksWaiting: sync.blocksWaiting,
      earlyBlocks: announcements.early,
      words: words.size,
      badClaims: consensus.failed.bad,
      claimsSetAside: consensus.failed.setAside,
    }
  }
}
