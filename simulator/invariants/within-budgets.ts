import { formatAddress } from 'rookery'
import type { MessageKind } from '../report/message-kind.ts'
import type { Invariant } from './invariant.ts'

/** What an address that never proved itself is sent in a second at most. @see DESIGN.md, Limits */
const MOST_REPLIES = 200
const MOST_BYTES = 64 * 1_024

const REPLIES: ReadonlySet<MessageKind> = new Set(['GOSSIP_REPLY', 'STATS_REPLY', 'GET_BLOCK_REPLY'])

/**
 * A source address can be forged, so nobody may use a peer to flood somebody else. Looks at replies to strangers and
 * byzantine peers; whoever has answered anything of the peer's counts as proven from then on, and is left alone.
 */
export const withinBudgets: Invariant = {
  name: 'within-budgets',
  summary: 'Nobody who never proved itself gets more than 200 replies or 64 KB in a second from one peer.',
  watch({ peers, fail, nowMs }) {
    const proven = new Set<string>()
    let second = 0
    let sent = new Map<string, { replies: number; bytes: number }>()
    return {
      onDatagram({ kind, bytes, to, fromIndex, toIndex, fate, isDuplicate }) {
        if (fromIndex === undefined || !REPLIES.has(kind)) return
        const peer = peers[fromIndex]
        if (!peer) {
          if (toIndex !== undefined && fate === 'delivered') proven.add(`${toIndex} ${fromIndex}`)
          return
        }
        if (isDuplicate || (toIndex !== undefined && toIndex < peers.length)) return
        if (toIndex !== undefined && proven.has(`${fromIndex} ${toIndex}`)) return
        const now = Math.floor(nowMs() / 1_000)
        if (now !== second) sent = new Map()
        second = now
        const key = `${fromIndex} ${to.host}`
        const soFar = sent.get(key) ?? { replies: 0, bytes: 0 }
        sent.set(key, { replies: soFar.replies + 1, bytes: soFar.bytes + bytes.length })
        // Datagrams are seen when they arrive, so those of two seconds may come together.
        if (soFar.replies < 2 * MOST_REPLIES && soFar.bytes < 2 * MOST_BYTES) return
        fail(`sent ${soFar.replies + 1} replies of ${soFar.bytes} bytes within a second to ${formatAddress(to)}`, peer)
      },
    }
  },
}
