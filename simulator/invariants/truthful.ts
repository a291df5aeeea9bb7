import type { Block } from 'rookery'
import type { Invariant, SentDatagram, WatchedPeer } from './invariant.ts'
import { isSameBlock } from './same-block.ts'

/** What a datagram that speaks of a chain says. */
type Said = Block | NoBlock

/** "No such block", and what a claim says besides. */
interface NoBlock {
  readonly height: number | null
  readonly hash: string | null
  readonly messages?: null
}

const TEXT = new TextDecoder()

/** Others build on what a peer says of its chain, so that is looked at as it leaves. */
export const truthful: Invariant = {
  name: 'truthful',
  summary:
    'A peer claims the tip that it has, serves and announces blocks of its own chain alone, and is silent once it is stopped.',
  watch({ fail }) {
    let latest: { readonly bytes: Uint8Array; readonly said: Said } | undefined
    /** By peer, the claim that was true, and of which tip: it says the same until it has another one. */
    const claims: { readonly bytes: Uint8Array; readonly hash: string | undefined }[] = []
    const read = (bytes: Uint8Array): Said => {
      // One announcement or claim goes to many in a row.
      if (latest?.bytes !== bytes) latest = { bytes, said: JSON.parse(TEXT.decode(bytes)) as Said }
      return latest.said
    }
    return {
      onSend(peer, sent) {
        if (!sent.isThere) return fail(`sent a ${sent.kind} after it was stopped`, peer)
        if (!SAYS.has(sent.kind)) return
        const isClaim = sent.kind === 'STATS_REPLY'
        const hash = peer.peer?.chain.tip?.hash
        const known = isClaim ? claims[peer.index] : undefined
        if (known?.bytes === sent.bytes && known.hash === hash) return
        const said = read(sent.bytes)
        const isTrue = isClaim ? isItsTip(peer, said) : isItsBlock(peer, said)
        if (!isTrue) return fail(`sent a ${sent.kind} of what it does not have: ${said.height} ${said.hash}`, peer)
        if (isClaim) claims[peer.index] = { bytes: sent.bytes, hash }
      },
    }
  },
}

const SAYS: ReadonlySet<SentDatagram['kind']> = new Set(['STATS_REPLY', 'GET_BLOCK_REPLY', 'ANNOUNCE'])

function isItsTip({ peer }: WatchedPeer, { height, hash }: Said): boolean {
  return peer?.chain.height === height && peer.chain.tip?.hash === hash
}

/** "No such block" is said of any height. A hash does not fix the content, so that is looked at, too. */
function isItsBlock({ peer }: WatchedPeer, said: Said): boolean {
  if (said.height === null) return true
  const block = peer?.chain.at(said.height)
  return block !== undefined && isBlock(said) && isSameBlock(asInJson(block), said)
}

function isBlock(said: Said): said is Block {
  return Array.isArray(said.messages)
}

/** A timestamp that no double holds has been rounded on the way. */
function asInJson(block: Block): Block {
  return typeof block.timestamp === 'bigint' ? { ...block, timestamp: Number(block.timestamp) } : block
}
