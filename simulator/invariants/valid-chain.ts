import type { Block } from 'rookery'
import { createBlockRules } from './block-rules.ts'
import type { Invariant } from './invariant.ts'
import { isSameBlock } from './same-block.ts'

/** How many verified blocks are remembered, so that the same block is not hashed for every peer. */
const MOST_KNOWN = 100_000

/** Every block that joins a chain fits the one below it. */
export const validChain: Invariant = {
  name: 'valid-chain',
  summary: "A peer's chain is valid from genesis on, at any moment.",
  watch({ verifier: { difficulty }, fail }) {
    const brokenRule = createBlockRules()
    const known = new Map<string, { block: Block; previousHash: string }>()
    return {
      onBlock(peer, block, previous) {
        const previousHash = previous?.hash ?? ''
        const same = known.get(block.hash)
        if (same && same.previousHash === previousHash && isSameBlock(same.block, block)) return
        const height = previous ? previous.height + 1 : 0
        const broken = brokenRule(block, { previousHash, height, difficulty })
        if (broken)
          return fail(`has a bad block ${block.height}: it breaks the rule "${broken}" at height ${height}`, peer)
        if (known.size >= MOST_KNOWN) known.clear()
        known.set(block.hash, { block, previousHash })
      },
    }
  },
}
