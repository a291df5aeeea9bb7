import { formatAddress } from 'rookery'
import type { Invariant, WatchedPeer } from './invariant.ts'

/** The latest announcement of a peer, and who got it. */
interface Announcement {
  readonly bytes: Uint8Array
  readonly to: Set<string>
}

/** A network whose peers learn of blocks only when they ask agrees all the same, so nothing else tells that news is late. */
export const announced: Invariant = {
  name: 'announced',
  summary: 'Who finds a block announces it to every neighbor that claims the block below.',
  watch({ fail }) {
    const latest = new WeakMap<WatchedPeer, Announcement>()
    return {
      onSend(peer, { kind, bytes, to }) {
        if (kind !== 'ANNOUNCE') return
        const known = latest.get(peer)
        const announcement = known?.bytes === bytes ? known : { bytes, to: new Set<string>() }
        latest.set(peer, announcement)
        announcement.to.add(formatAddress(to))
      },
      onBlock(peer, block, previous, source) {
        if (source !== 'own' || !previous) return
        const told = latest.get(peer)
        const hash = told && (JSON.parse(new TextDecoder().decode(told.bytes)) as { hash: string }).hash
        for (const { address, claim } of peer.peer?.neighbors ?? []) {
          if (claim?.height !== block.height || claim.hash !== previous.hash) continue
          if (hash === block.hash && told?.to.has(formatAddress(address))) continue
          return fail(`found block ${block.height} and did not announce it to ${formatAddress(address)}`, peer)
        }
      },
    }
  },
}
