// A peer as a process of its own, on whichever runtime runs this file:
//   RUNTIME member.ts node|bun|deno DIFFICULTY HOST:PORT
// It prints its address, then its tip each time that it changes; a line on its standard input makes it mine the next block
// and announce it; the end of its input ends it.
import { createInterface } from 'node:readline'
import { type Block, createMiner, createPeer, formatAddress, type Transport } from '../../../src/index.ts'
import type { MemberLine } from './member-line.ts'

const [runtime = 'node', difficultyText, wellKnown = ''] = process.argv.slice(2)
const difficulty = Number(difficultyText)
const { udp } = (await import(`../../../adapters/${runtime}/index.ts`)) as {
  udp(options: { host: string }): Transport
}
const say = (line: MemberLine) => process.stdout.write(`${JSON.stringify(line)}\n`)

const peer = await createPeer({
  name: runtime,
  network: { difficulty, wellKnown: [wellKnown] },
  transport: udp({ host: '127.0.0.1' }),
  timings: { statsMs: 1_000, gossipMs: 1_000 },
})
const tell = () => say({ type: 'tip', height: peer.chain.height, hash: peer.chain.tip?.hash ?? '' })
peer.on('synced', tell)
peer.on('block', ({ source }) => {
  if (source !== 'synced') tell()
})
peer.on('error', ({ error }) => say({ type: 'error', message: String(error) }))
await peer.start()
if (peer.address) say({ type: 'listening', address: formatAddress(peer.address) })

for await (const _line of createInterface({ input: process.stdin })) peer.announce(await nextBlock())
await peer.stop()

async function nextBlock(): Promise<Block> {
  await using miner = await createMiner()
  const [height, previousHash] = [peer.chain.height, peer.chain.tip?.hash ?? '']
  const timestamp = Math.floor(Date.now() / 1_000)
  const template = { previousHash, height, minedBy: runtime, messages: ['caw'], timestamp, difficulty }
  return (await miner.mine(template)).block
}
