import type { Block } from '../block/block.ts'

/** What has become of a question: `vain` is answered, but not by a block that helps. */
export type AskState = 'open' | 'answered' | 'vain' | 'lost'

/** Who wants to know: a branch that fetches, or a stray that looks for its fork point. */
export interface Asker {
  /** An answer: the block, or null for "no such block". @param isExact - Whether it came from the very address that was asked. */
  answered(ask: Ask, block: Block | null, isExact: boolean): void
  /** No answer came in time. */
  lost(ask: Ask): void
}

/** One `GET_BLOCK` on its way. */
export interface Ask {
  readonly asker: Asker
  readonly height: number
  readonly atMs: number
  /** How many questions the source had been asked before. */
  readonly nth: number
  /** Whether it was known then how long an answer takes: else what is slow seems lost. */
  readonly isTimed: boolean
  /** When it counts as lost at first sight, and when the same source may be asked again after an answer in vain. */
  readonly dueMs: number
  /** Until when it may still be answered, also where it counts as lost, or somebody else has answered. */
  readonly answersUntilMs: number
  /** The source's question for this height before; an answer may be to that one. */
  readonly before: Ask | undefined
  state: AskState
}
