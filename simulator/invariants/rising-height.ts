import type { Invariant, WatchedPeer } from './invariant.ts'

/** The highest chain that a peer had. */
interface Highest {
  readonly height: number
  readonly tipHash: string | undefined
  readonly losses: number
}

/** Chains grow. A peer that comes back after a crash has what it had, or begins anew where it has lost its store. */
export const risingHeight: Invariant = {
  name: 'rising-height',
  summary: "A peer's height never falls: a reorg leads to a higher chain, and what was stored outlives a crash.",
  watch({ fail }) {
    const seen = new WeakMap<WatchedPeer, Highest>()
    const look = (peer: WatchedPeer) => {
      if (!peer.peer) return
      const { height, tip } = peer.peer.chain
      const { losses } = peer
      const before = seen.get(peer)
      if (before?.losses === losses && height < before.height)
        fail(`had ${before.height} blocks and has ${height}`, peer)
      if (before?.losses !== losses || height > before.height) seen.set(peer, { height, tipHash: tip?.hash, losses })
    }
    return {
      // What it comes back without is soon fetched again, and nobody else would tell.
      onStart(peer) {
        look(peer)
        const { tipHash } = seen.get(peer) ?? {}
        if (peer.peer?.chain.tip?.hash !== tipHash) fail('came back with another tip than it had', peer)
      },
      onBlock: look,
      onTurn: look,
    }
  },
}
