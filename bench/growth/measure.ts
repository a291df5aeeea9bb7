import { createPeer, type Peer, type PeerLimits } from 'rookery'
import { type MemoryNetwork, memoryNetwork } from 'rookery/memory'
import { mineBlock, mineChain } from '../../test/support/chains.ts'

/** What one network came to. */
export interface Growth {
  readonly peers: number
  /** Datagrams that a peer sends a second, on average. */
  readonly sentPerSecond: number
  /** Of all peers, the one in the middle. */
  readonly neighbors: number
  /** Until half of the peers had a new block, in milliseconds. */
  readonly halfMs: number
  /** Until all had. */
  readonly allMs: number
}

/** How peers take part: as they do by default, or as the plain protocol has it however many they are. */
export type Manner = 'thrifty' | 'plain'

const LIMITS: Readonly<Record<Manner, Partial<PeerLimits>>> = {
  thrifty: {},
  plain: { thriftyAbove: 1_000_000, neighbors: 10_000, gossipIds: 100_000 },
}
const SETTLE_MS = 120_000
const WATCH_MS = 60_000
/** So many start at a time, ten times a second. */
const STARTS = 20

/** n peers on the in-memory network, two of them well-known, watched for a minute once they have met. */
export async function measureGrowth(count: number, manner: Manner): Promise<Growth> {
  const network = memoryNetwork({ seed: 1, latencyMs: [5, 50] })
  const peers = await gather(network, count, LIMITS[manner])
  await network.run(SETTLE_MS)
  const { sent } = network.stats
  await network.run(WATCH_MS)
  const sentPerSecond = ((network.stats.sent - sent) / WATCH_MS / count) * 1_000
  const neighbors = middle(peers.map((peer) => peer.neighbors.length))
  const heardMs = await spread(network, peers)
  await Promise.all(peers.map((peer) => peer.stop()))
  return { peers: count, sentPerSecond, neighbors, halfMs: middle(heardMs), allMs: Math.max(...heardMs) }
}

async function gather(network: MemoryNetwork, count: number, limits: Partial<PeerLimits>): Promise<Peer[]> {
  const chain = mineChain(3)
  const peers: Peer[] = []
  for (let n = 1; n <= count; n++) {
    const address = addressOf(n)
    const peer = await createPeer({
      network: { difficulty: 1, wellKnown: [addressOf(1), addressOf(2)] },
      transport: network.transport(address),
      clock: network.clock,
      random: network.randomFor(address),
      chain,
      limits,
    })
    await peer.start()
    peers.push(peer)
    if (n % STARTS === 0) await network.run(100)
  }
  return peers
}

/** When each peer has a block that one of them mines, in milliseconds. */
async function spread(network: MemoryNetwork, peers: readonly Peer[]): Promise<number[]> {
  const fromMs = network.clock.nowMs()
  const heardMs: number[] = []
  for (const peer of peers) peer.on('block', () => heardMs.push(network.clock.nowMs() - fromMs))
  const miner = peers[peers.length >> 1] as Peer
  miner.announce(mineBlock({ previous: miner.chain.tip, difficulty: 1 }))
  const haveAll = await network.runUntil(() => heardMs.length === peers.length)
  if (!haveAll) throw new Error('A peer never heard of the block.')
  return heardMs
}

function addressOf(n: number): string {
  return `10.0.${n >> 8}.${n & 255}:8999`
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number
}
