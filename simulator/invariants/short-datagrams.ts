import type { Invariant } from './invariant.ts'

/** Longest datagram of our own. @see PROTOCOL.md, Transport */
const MOST_BYTES = 1_024

/** Most peers read with a buffer of 1,024 bytes. */
export const shortDatagrams: Invariant = {
  name: 'short-datagrams',
  summary: "No peer sends more than 1,024 bytes, but for somebody else's longer block.",
  watch({ peers, fail }) {
    return {
      onDatagram({ bytes, kind, fromIndex }) {
        if (bytes.length <= MOST_BYTES || kind === 'GET_BLOCK_REPLY') return
        const peer = fromIndex === undefined ? undefined : peers[fromIndex]
        if (peer) fail(`sent a ${kind} of ${bytes.length} bytes`, peer)
      },
    }
  },
}
