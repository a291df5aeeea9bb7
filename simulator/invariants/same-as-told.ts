import type { Invariant } from './invariant.ts'

/** What is told by events is what is there. That they come in order and match is the ledger's part. */
export const sameAsTold: Invariant = {
  name: 'events',
  summary: 'Events tell of every block in order, and of every reorg; what they tell is what the chain has.',
  watch({ fail }) {
    return {
      onTurn(peer) {
        const { chain } = peer.peer ?? {}
        if (!chain) return
        const { ledger } = peer
        if (chain.height !== ledger.height) {
          fail(`has ${chain.height} blocks and told of ${ledger.height}`, peer)
        } else if (chain.tip !== ledger.at(chain.height - 1)) fail('has another tip than it told of', peer)
      },
    }
  },
}
