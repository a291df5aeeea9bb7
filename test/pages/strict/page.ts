import { type Block, createPeer, type Peer, createMiner as sliceMiner } from 'rookery'
import { broadcastChannel, createMiner, firstTabs } from 'rookery/browser'
import { memoryNetwork } from 'rookery/memory'
import { type SimulationOptions, simulate } from 'rookery/simulator'

/** What the test may ask of the page. All of it is what a user's page could do. */
export interface StrictPage {
  /** Two peers over memory: one begins a chain, one follows. @returns The height that both have, and how many stood by the tip. */
  followInMemory(): Promise<number>
  /** @returns The digest of a simulated world. */
  digest(world: SimulationOptions): Promise<string>
  /** Mines a block. @returns How many threads did it, and its hash. */
  mine(workerUrl?: string): Promise<{ threads: number; hash: string }>
  /** Joins the network of the tabs, with `length` blocks to begin with. @returns The port that this tab got. */
  join(length: number): Promise<number | undefined>
  /** Waits until this tab's chain is `height` blocks long. @returns The hash of its tip. */
  reach(height: number): Promise<string | undefined>
  /** Mines the next block in this tab and announces it. */
  announceNext(): Promise<void>
}

const template = { minedBy: 'a page', messages: ['caw'], timestamp: 1_700_000_000 }
let peer: Peer

const page: StrictPage = {
  async followInMemory() {
    const network = memoryNetwork({ seed: 5, latencyMs: [5, 40], loss: 0.05 })
    const { clock } = network
    const [first, second] = ['10.0.0.1:8999', '10.0.0.2:8999'] as const
    const member = (address: string, wellKnown: string[]) => ({
      clock,
      random: network.randomFor(address),
      transport: network.transport(address),
      network: { difficulty: 1, wellKnown },
    })
    await using leader = await createPeer({ ...member(first, []), chain: await grow([], 30) })
    await using follower = await createPeer(member(second, [first]))
    await Promise.all([leader.start(), follower.start()])
    await network.runUntil(() => follower.chain.height === leader.chain.height)
    return follower.chain.height
  },

  digest: async (world) => (await simulate(world)).summary.digest,

  async mine(workerUrl) {
    await using miner = await createMiner({ threads: 2, ...(workerUrl !== undefined && { workerUrl }) })
    const { block } = await miner.mine({ ...template, previousHash: '', height: 0, difficulty: 4 })
    return { threads: miner.threads, hash: block.hash }
  },

  async join(length) {
    const network = { difficulty: 1, wellKnown: firstTabs }
    peer = await createPeer({ name: 'a tab', network, transport: broadcastChannel(), chain: await grow([], length) })
    await peer.start()
    return peer.address?.port
  },

  async reach(height) {
    while (peer.chain.height < height) await new Promise((resolve) => peer.once('block', resolve))
    return peer.chain.at(height - 1)?.hash
  },

  async announceNext() {
    const chain = await grow([...peer.chain], 1)
    peer.announce(chain.at(-1) as Block)
  },
}

async function grow(base: readonly Block[], length: number): Promise<Block[]> {
  const miner = await sliceMiner()
  const chain = [...base]
  while (chain.length < base.length + length) {
    const place = { previousHash: chain.at(-1)?.hash ?? '', height: chain.length, difficulty: 1 }
    chain.push((await miner.mine({ ...template, ...place })).block)
  }
  return chain
}

Object.assign(globalThis, { strictPage: page })
