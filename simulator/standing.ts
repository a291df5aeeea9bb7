import type { Peer } from 'rookery'
import type { BestChain } from './byzantine/strategy.ts'
import type { NetworkModel } from './network/routes.ts'
import type { SampledPeer } from './report/sample-book.ts'

/** The highest chain of a peer, for those who see everything. */
export function bestChain(peers: readonly { readonly peer: Peer | undefined }[]): BestChain {
  let best: Peer | undefined
  for (const { peer } of peers) if (peer && (!best || peer.chain.height > best.chain.height)) best = peer
  const chain = best?.chain
  return { height: chain?.height ?? 0, tip: chain?.tip, at: (height) => chain?.at(height) }
}

/** Whether all are there, with chains of one height. */
export function isLevel(peers: readonly SampledPeer[]): boolean {
  const height = peers[0]?.height
  return peers.every((peer) => peer.height === height && peer.height >= 0)
}

/** Whether all are there, with one chain. */
export function isAgreed(peers: readonly SampledPeer[]): boolean {
  const tip = peers[0]?.tipHash
  return isLevel(peers) && peers.every(({ tipHash }) => tipHash === tip)
}

/** How many have which chain: `7 × 41 8a2f09c1, 1 × 40 03b1…`. */
export function describeStanding(peers: readonly SampledPeer[]): string {
  const counts = new Map<string, number>()
  for (const { height, tipHash = 'none' } of peers) {
    const key = `${height} ${tipHash.slice(0, 8)}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([chain, count]) => `${count} × ${chain}`).join(', ')
}

/** What healing leaves as it is, and may keep all from agreeing: `, on lines that lose 99 % of all datagrams`. */
export function onLossyLines({ loss = 0 }: NetworkModel): string {
  if (loss === 0) return ''
  return `, on lines that lose ${loss === 1 ? 'every datagram' : `${Number((loss * 100).toPrecision(4))} % of all datagrams`}`
}
