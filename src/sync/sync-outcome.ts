import type { Block } from '../block/block.ts'
import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import type { Address } from '../runtime/address.ts'
import type { BrokenReason } from './advance.ts'

/** What a call to the sync led to, in order. */
export type SyncOutcome =
  /** Ask `to` for the blocks from height `from` to before `end`. */
  | { readonly type: 'ask'; readonly from: number; readonly end: number; readonly to: Address }
  /** `blocks` are verified and lead to a longer chain than ours: switch, then tell `onChainSwitched`. */
  | {
      readonly type: 'adopt'
      readonly from: number
      readonly blocks: readonly Block[]
      /** Heights of which copies with one hash and different contents were seen. */
      readonly disputed: readonly number[]
      /** Who served them. */
      readonly sources: readonly Neighbor[]
    }
  /** A claim could not be verified; `isBad` when two hosts showed the same broken block. */
  | {
      readonly type: 'failed'
      readonly claim: Claim
      readonly isBad: boolean
      readonly reason: string
      readonly sources: readonly Neighbor[]
    }
  /** A source gave a broken block. */
  | { readonly type: 'rejected'; readonly reason: BrokenReason; readonly from: Address; readonly block: Block }
  /** Nothing is being fetched any more. */
  | { readonly type: 'idle' }
