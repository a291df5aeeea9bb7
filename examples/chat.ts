// A chat on the chain: what somebody says goes into a block, and whoever has the chain has the chat, in one order for all.
//   npx tsx examples/chat.ts      Node.js
//   npx bun examples/chat.ts      Bun
import { createPeer, type MiningOptions, type Peer } from 'rookery'
import { createMiner, udp } from 'rookery/node'

/** A message has at most 20 code points, so long lines take several. */
const wordsOf = (line: string) => line.match(/.{1,20}/gu) ?? []
const TALK: [who: 'crow' | 'jackdaw', line: string][] = [
  ['crow', 'Evening, all.'],
  ['jackdaw', 'Evening. One tree or two tonight?'],
  ['crow', 'One. There is always only one.'],
]

const miner = await createMiner({ threads: 1 })
// One of them mines, and waits for something to be said.
const rook = await start('rook', undefined, { miner, genesis: true, idleWords: [] })
const crow = await start('crow', rook)
const jackdaw = await start('jackdaw', rook)

for (const [who, line] of TALK) {
  const speaker = { crow, jackdaw }[who]
  const said = `${who}: ${line}`
  for (const word of wordsOf(said)) speaker.say(word)
  // The next one speaks when this is on everybody's chain.
  await Promise.all([rook, crow, jackdaw].map((peer) => until(peer, 'block', () => talkOf(peer).includes(said))))
}

for (const { height, minedBy, messages } of jackdaw.chain) console.log(`block ${height} by ${minedBy}:`, messages)
await Promise.all([rook, crow, jackdaw].map((peer) => peer.stop()))
await miner.close()

async function start(name: string, known?: Peer, mining?: MiningOptions): Promise<Peer> {
  const network = { difficulty: 4, wellKnown: known?.address ? [known.address] : [] }
  const peer = await createPeer({ name, network, transport: udp({ host: '127.0.0.1' }), mining: mining ?? false })
  await peer.start()
  // Words are told to neighbors, so there should be some.
  if (known) await until(peer, 'neighbor:joined', () => peer.neighbors.length > 0)
  return peer
}

function talkOf({ chain }: Peer): string {
  return [...chain].flatMap(({ messages }) => messages).join('')
}

function until(peer: Peer, event: 'block' | 'neighbor:joined', isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isSo()) resolve()
    else peer.on(event, () => isSo() && resolve())
  })
}

// Its output:
//
//   block 0 by rook: [ 'crow: Evening, all.' ]
//   block 1 by rook: [ 'jackdaw: Evening. On', 'e tree or two tonigh', 't?' ]
//   block 2 by rook: [ 'crow: One. There is ', 'always only one.' ]
