import { type Address, formatAddress } from 'rookery'
import type { Invariant } from './invariant.ts'

/** The latest announcement of a peer, and who got it. */
interface Announcement {
  readonly bytes: Uint8Array
  readonly to: Address[]
}

/** A network whose peers learn of blocks only when they ask agrees all the same, so nothing else tells that news is late. */
export const announced: Invariant = {
  name: 'announced',
  summary: 'Who finds a block announces it to every neighbor that claims the block below.',
  watch({ fail }) {
    /** By peer. */
    const latest: Announcement[] = []
    return {
      onSend(peer, { kind, bytes, to }) {
        if (kind !== 'ANNOUNCE') return
        const known = latest[peer.index]
        // Nearly all pass on what others found, so nothing is made of the addresses before they are asked for.
        if (known?.bytes === bytes) known.to.push(to)
        else latest[peer.index] = { bytes, to: [to] }
      },
      onBlock(peer, block, previous, source) {
        if (source !== 'own' || !previous) return
        const told = latest[peer.index]
        const hash = told && (JSON.parse(new TextDecoder().decode(told.bytes)) as { hash: string }).hash
        const heard = new Set(told?.to.map(formatAddress))
        for (const { address, claim } of peer.peer?.neighbors ?? []) {
          if (claim?.height !== block.height || claim.hash !== previous.hash) continue
          if (hash === block.hash && heard.has(formatAddress(address))) continue
          return fail(`found block ${block.height} and did not announce it to ${formatAddress(address)}`, peer)
        }
      },
    }
  },
}
