import type { Invariant, WatchedPeer } from './invariant.ts'

/** Chains grow. A peer that comes back after a crash has what it had, or begins anew where it has lost its store. */
export const risingHeight: Invariant = {
  name: 'rising-height',
  summary: "A peer's height never falls: a reorg leads to a higher chain, and what was stored outlives a crash.",
  watch({ fail }) {
    const seen = new WeakMap<object, { readonly height: number; readonly losses: number }>()
    const look = (peer: WatchedPeer) => {
      if (!peer.peer) return
      const { height } = peer.peer.chain
      const { losses } = peer
      const before = seen.get(peer)
      if (before?.losses === losses && height < before.height)
        fail(`had ${before.height} blocks and has ${height}`, peer)
      if (before?.losses !== losses || height > before.height) seen.set(peer, { height, losses })
    }
    return { onBlock: look, onTurn: look }
  },
}
