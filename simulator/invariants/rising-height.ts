import type { Invariant } from './invariant.ts'

/** Chains grow. A peer that comes back after a crash without its store begins anew. */
export const risingHeight: Invariant = {
  name: 'rising-height',
  summary: "A peer's height never falls: even a reorg leads to a higher chain.",
  watch({ fail }) {
    const highest = new WeakMap<object, number>()
    return {
      onTurn(peer) {
        if (!peer.peer) return
        const { height } = peer.peer.chain
        const before = highest.get(peer.peer) ?? 0
        if (height < before) fail(`had ${before} blocks and has ${height}`, peer)
        if (height > before) highest.set(peer.peer, height)
      },
    }
  },
}
