import { formatAddress } from 'rookery'
import { honestIndex } from '../addresses.ts'
import type { MessageKind } from '../report/message-kind.ts'
import type { Invariant, WatchedPeer } from './invariant.ts'

/** What a host that never proved itself is sent in a second at most. @see DESIGN.md, Limits */
const MOST_REPLIES = 200
const MOST_BYTES = 64 * 1_024

const REPLIES: ReadonlySet<MessageKind> = new Set(['GOSSIP_REPLY', 'STATS_REPLY', 'GET_BLOCK_REPLY'])

/** What a peer has sent in the current second of its own clock, by host. */
interface Spending {
  readonly second: number
  readonly byHost: Map<string, { replies: number; bytes: number }>
}

/**
 * A source address can be forged, so nobody may use a peer to flood somebody else. Looks at replies to strangers and
 * byzantine peers; whoever has answered anything of the peer's counts as proven from then on, and is left alone.
 */
export const withinBudgets: Invariant = {
  name: 'within-budgets',
  summary: 'Nobody who never proved itself gets more than 200 replies or 64 KB in a second from one peer.',
  watch({ peers, fail }) {
    const proven = new Set<string>()
    const spending = new WeakMap<WatchedPeer, Spending>()
    return {
      onDatagram({ kind, from, fromIndex, toIndex, fate }) {
        if (fromIndex !== undefined && fromIndex < peers.length) return
        if (toIndex === undefined || fate !== 'delivered' || !REPLIES.has(kind)) return
        proven.add(`${toIndex} ${from.host}`)
      },
      onSend(peer, { kind, bytes, to }) {
        if (!REPLIES.has(kind)) return
        // By its number, since a look into a table of all peers for each datagram costs more than everything else here.
        const index = honestIndex(to.host)
        if ((index !== undefined && index < peers.length) || proven.has(`${peer.index} ${to.host}`)) return
        const second = Math.floor(peer.nowMs() / 1_000)
        const known = spending.get(peer)
        const { byHost } = known?.second === second ? known : { byHost: new Map() }
        if (known?.second !== second) spending.set(peer, { second, byHost })
        const spent = byHost.get(to.host) ?? { replies: 0, bytes: 0 }
        spent.replies++
        spent.bytes += bytes.length
        byHost.set(to.host, spent)
        if (spent.replies <= MOST_REPLIES && spent.bytes <= MOST_BYTES) return
        fail(`sent ${spent.replies} replies of ${spent.bytes} bytes within a second to ${formatAddress(to)}`, peer)
      },
    }
  },
}
