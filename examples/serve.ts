// Serves a chain to whoever asks; a second peer fetches it, over UDP on this machine. The blocks are real ones: how the
// main network began in 2024. Nobody is trusted: the second peer recomputes every hash.
//   npx tsx examples/serve.ts      Node.js
//   npx bun examples/serve.ts      Bun
import { type Address, type Block, createPeer } from 'rookery'
import { udp } from 'rookery/node'

const chain: Block[] = [
  {
    height: 0,
    minedBy: 'Prof!',
    messages: ['Keep it', 'simple.', 'Veni', 'vidi', 'vici'],
    nonce: '663135608617883',
    timestamp: 1730910874,
    hash: '75977fa09516d028befa0695e16c93be20271b66630236d38718e35700000000',
  },
  {
    height: 1,
    minedBy: 'Prof!',
    messages: ['test'],
    nonce: '4776171179467',
    timestamp: 1730974785,
    hash: '5c25ae996e712fc8e93c10a1b9fd3b42dd408aaa65f4c3e4dfe8982800000000',
  },
]

const server = await createPeer({
  name: 'server',
  network: { difficulty: 8 },
  transport: udp({ host: '127.0.0.1' }),
  chain,
})
await server.start()
console.log(`server has ${server.chain.height} blocks`)

const reader = await createPeer({
  name: 'reader',
  network: { difficulty: 8, wellKnown: [server.address as Address] },
  transport: udp({ host: '127.0.0.1' }),
})
reader.on('block', ({ block, source }) =>
  console.log(`reader: block ${block.height}, ${source}: ${block.messages.join(' ')}`),
)
await reader.start()
await reader.synced()

const { received, sent } = server.status().counters
console.log(`server was asked for ${received.GET_BLOCK} blocks and sent ${sent.GET_BLOCK_REPLY}`)
console.log('same tip:', reader.chain.tip?.hash === server.chain.tip?.hash)
await reader.stop()
await server.stop()

// Its output:
//
//   server has 2 blocks
//   reader: block 0, synced: Keep it simple. Veni vidi vici
//   reader: block 1, synced: test
//   server was asked for 2 blocks and sent 2
//   same tip: true
