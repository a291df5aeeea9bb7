// Watches what a peer goes through: whom it meets, which chain it follows, and what it gives up for a longer one.
//   npx tsx examples/watch.ts      Node.js
//   npx bun examples/watch.ts      Bun
import { type Block, createMiner, createPeer, type Peer } from 'rookery'
import { udp } from 'rookery/node'

const difficulty = 2
const miner = await createMiner()

// Two chains that begin alike: four blocks of one opinion, six of another.
const shared = await mine([], 'elder', 2)
const ours = await mine(shared, 'rook', 2)
const theirs = await mine(shared, 'crow', 4)

const rook = await create('rook', ours)
await rook.start()
const watcher = await create('watcher', [], rook)
watcher.on('neighbor:joined', ({ neighbor }) => console.log('met', neighbor.name))
watcher.on('consensus', ({ height, supporters }) => console.log(`following ${height} blocks of ${supporters.length}`))
watcher.on('reorg', ({ ancestor, detached, attached }) =>
  console.log(`reorg above block ${ancestor?.height}: ${detached.length} out, ${attached.length} in`),
)
watcher.on('block', ({ block, source }) => console.log(`block ${block.height} by ${block.minedBy}, ${source}`))

await watcher.start()
console.log('synced at', (await watcher.synced()).height, 'blocks; now comes crow, with a longer chain')
const hasMoved = new Promise((resolve) => watcher.once('reorg', resolve))
const crow = await create('crow', theirs, watcher)
await crow.start()
await hasMoved
await Promise.all([watcher.stop(), rook.stop(), crow.stop()])

function create(name: string, chain: Block[], known?: Peer): Promise<Peer> {
  const network = { difficulty, wellKnown: known?.address ? [known.address] : [] }
  return createPeer({ name, network, transport: udp({ host: '127.0.0.1' }), chain })
}

async function mine(below: Block[], minedBy: string, count: number): Promise<Block[]> {
  const chain = [...below]
  for (let height = chain.length; height < below.length + count; height++) {
    const template = { previousHash: chain.at(-1)?.hash ?? '', height, minedBy, messages: ['caw'], difficulty }
    chain.push((await miner.mine({ ...template, timestamp: 1_700_000_000 + height })).block)
  }
  return chain
}

// Its output:
//
//   met rook
//   following 4 blocks of 1
//   block 0 by elder, synced
//     … and three more
//   synced at 4 blocks; now comes crow, with a longer chain
//   met crow
//   following 6 blocks of 1
//   reorg above block 1: 2 out, 4 in
//   block 2 by crow, synced
//     … and three more
