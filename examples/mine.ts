// Mines a block on all cores, with its progress; then two peers that mine for each other's words.
//   npx tsx examples/mine.ts                     Node.js
//   npx bun examples/mine.ts                     the same in Bun
import { createPeer } from 'rookery'
import { createMiner, udp } from 'rookery/node'

const miner = await createMiner()
const template = { previousHash: '', height: 0, minedBy: 'rook', messages: ['caw'], timestamp: 1_700_000_004 }
let nextMs = Date.now() + 500
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

const { block, hashes, elapsedMs } = await miner.mine(
  { ...template, difficulty: 6 },
  {
    // Luck has no memory: what is expected stays the same, however long it has taken.
    onProgress({ hashesPerSecond, expectedMs }) {
      if (Date.now() < nextMs) return
      nextMs = Date.now() + 500
      console.log(`${(hashesPerSecond / 1e6).toFixed(1)} M hashes/s, expected: ${seconds(expectedMs)}`)
    },
    signal: AbortSignal.timeout(50_000),
  },
)
console.log(`${hashes} hashes in ${seconds(elapsedMs)}`)
console.log(block)

// The first may begin a chain, and waits for somebody else's words; the second has none to wait for, and mines none of its own.
const difficulty = 4
const host = '127.0.0.1'
const rook = await createPeer({
  name: 'rook',
  network: { difficulty },
  transport: udp({ host }),
  mining: { miner, genesis: true, idleWords: [] },
})
await rook.start()
const wellKnown = rook.address ? [rook.address] : []
const crow = await createPeer({ name: 'crow', network: { difficulty, wellKnown }, transport: udp({ host }) })
crow.on('neighbor:joined', () => crow.say('every evening'))
crow.on('block', ({ block }) => console.log(`crow has block ${block.height} by ${block.minedBy}: ${block.messages}`))
await crow.start()
await crow.synced()

await Promise.all([crow.stop(), rook.stop()])
await miner.close()

// Its output; the rate differs from machine to machine, and the nonce with it where several fit:
//
//   36.9 M hashes/s, expected: 0.5 s
//   55630465 hashes in 1.5 s
//   {
//     height: 0,
//     minedBy: 'rook',
//     messages: [ 'caw' ],
//     nonce: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADUdqA',
//     timestamp: 1700000004,
//     hash: '5f55329b84d70cf82db60b30dc09de2c6d26e38664e31c7311a5c79d4b000000'
//   }
//   crow has block 0 by rook: every evening
