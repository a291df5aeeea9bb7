// Joins a network: finds the others, follows the best chain that anybody shows, and tells what happens.
//   npx tsx examples/join.ts                     Node.js, with a small network of its own on this machine
//   npx bun examples/join.ts                     the same in Bun
//   npx tsx examples/join.ts HOST:PORT 8         a well-known host of another network, and its difficulty
import { createPeer, createVerifier, formatAddress, type Peer } from 'rookery'
import { udp } from 'rookery/node'

const [host, difficulty = '1'] = process.argv.slice(2)
const elder = host === undefined ? await startElder() : undefined

const peer = await createPeer({
  name: 'newcomer',
  network: { difficulty: Number(difficulty), wellKnown: [host ?? elder?.address ?? ''] },
  transport: udp({ host: elder ? '127.0.0.1' : '0.0.0.0' }),
})
peer.on('neighbor:joined', ({ neighbor }) => console.log('met', neighbor.name, formatAddress(neighbor.address)))
peer.on('consensus', ({ height, supporters }) => console.log('following', height, 'blocks of', supporters.length))
peer.on('block', ({ block }) => console.log(`block ${block.height} by ${block.minedBy}: ${block.messages.join(' ')}`))
peer.on('error', ({ error }) => console.error(error))

await peer.start()
const { height, hash } = await peer.synced()
console.log(`synced: ${height} blocks, the last one is ${hash.slice(0, 8)}…`)
await peer.stop()
await elder?.stop()

/** A peer that has been here for long: it mines three blocks, easy ones, and serves them. */
async function startElder(): Promise<Peer> {
  const elder = await createPeer({ name: 'elder', network: { difficulty: 1 }, transport: udp({ host: '127.0.0.1' }) })
  const verifier = await createVerifier({ difficulty: 1 })
  for (const messages of [['caw'], ['every', 'evening'], ['one', 'tree']]) {
    const { height, tip } = elder.chain
    const draft = { height, minedBy: 'elder', messages, timestamp: 1_700_000_000 + height }
    // One hash in sixteen ends in a zero.
    for (let nonce = 0; elder.chain.height === height; nonce++) {
      const hash = verifier.hash({ ...draft, nonce: `${nonce}` }, tip?.hash ?? '')
      if (hash.endsWith('0')) elder.announce({ ...draft, nonce: `${nonce}`, hash })
    }
  }
  await elder.start()
  return elder
}

// Its output:
//
//   met elder 127.0.0.1:46009
//   following 3 blocks of 1
//   block 0 by elder: caw
//   block 1 by elder: every evening
//   block 2 by elder: one tree
//   synced: 3 blocks, the last one is 1db7af5d…
