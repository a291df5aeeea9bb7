import type { Reason } from '../block/rules.ts'
import type { Member } from './member.ts'
import type { Copy } from './slot.ts'

/** The block rule that a copy breaks; `genesis` where it is a valid genesis block, but of another network. */
export type BrokenReason = Reason | 'genesis'

/** A copy that was verified and found broken. */
export interface BrokenCopy {
  readonly copy: Copy
  readonly height: number
  readonly reason: BrokenReason
}

/** What a step of verification came to. */
export interface Advance {
  readonly broken: readonly BrokenCopy[]
  /** Members whose chains seem to part from the path further down. */
  readonly strays: ReadonlySet<Member>
  /** Members who have shown that their chains part from others where they were found to, and go on on this path. */
  readonly placed: readonly Member[]
  /** Whether there is more to verify. */
  readonly hasMore: boolean
}
