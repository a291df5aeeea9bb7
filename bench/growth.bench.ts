import { createPeer, type Peer } from 'rookery'
import { memoryNetwork } from 'rookery/memory'
import { mineBlock, mineChain } from '../test/support/chains.ts'

/**
 * What a peer sends as its network grows: n peers on the in-memory network, two of them well-known, watched for a minute
 * after they have met, and then until everybody has a new block. Above a hundred neighbors peers are thrifty. Prints a table.
 *
 *     npx tsx --tsconfig tsconfig.json bench/growth.bench.ts [n …]
 */
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 50, 100, 200, 400, 1_000]
const SETTLE_MS = 120_000
const WATCH_MS = 60_000
/** So many start at a time, ten times a second. */
const STARTS = 20
const CHAIN = mineChain(3)

const addressOf = (n: number) => `10.0.${n >> 8}.${n & 255}:8999`

async function measure(count: number) {
  const network = memoryNetwork({ seed: 1, latencyMs: [5, 50] })
  const peers: Peer[] = []
  for (let n = 1; n <= count; n++) {
    const address = addressOf(n)
    const peer = await createPeer({
      network: { difficulty: 1, wellKnown: [addressOf(1), addressOf(2)] },
      transport: network.transport(address),
      clock: network.clock,
      random: network.randomFor(address),
      chain: CHAIN,
    })
    await peer.start()
    peers.push(peer)
    if (n % STARTS === 0) await network.run(100)
  }
  await network.run(SETTLE_MS)
  const { sent } = network.stats
  await network.run(WATCH_MS)
  const perSecond = ((network.stats.sent - sent) / WATCH_MS / count) * 1_000
  const neighbors = middle(peers.map((peer) => peer.neighbors.length))
  const heardMs = await spread(network, peers)
  await Promise.all(peers.map((peer) => peer.stop()))
  return {
    peers: count,
    'sent / s / peer': Number(perSecond.toFixed(2)),
    'neighbors, median': neighbors,
    'block heard by half, ms': Math.round(middle(heardMs)),
    'by all, ms': Math.round(Math.max(...heardMs)),
  }
}

/** When each peer has a block that one of them mines, in milliseconds. */
async function spread(network: ReturnType<typeof memoryNetwork>, peers: readonly Peer[]): Promise<number[]> {
  const fromMs = network.clock.nowMs()
  const heardMs: number[] = []
  for (const peer of peers) peer.on('block', () => heardMs.push(network.clock.nowMs() - fromMs))
  const miner = peers[peers.length >> 1] as Peer
  miner.announce(mineBlock({ previous: miner.chain.tip, difficulty: 1 }))
  if (!(await network.runUntil(() => heardMs.length === peers.length)))
    throw new Error('A peer never heard of the block.')
  return heardMs
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number
}

const rows: Awaited<ReturnType<typeof measure>>[] = []
for (const count of SIZES) rows.push(await measure(count))
console.log(`Node.js ${process.versions.node}:`)
console.table(rows)
