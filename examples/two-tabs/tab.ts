// A peer in a tab: all tabs of this page are one network, and mine for one another's words.
//   npm run build && npx vite examples/two-tabs      then open http://127.0.0.1:5173/ twice
import { type Block, createPeer } from 'rookery'
import { broadcastChannel, createMiner, firstTabs } from 'rookery/browser'

const miner = await createMiner({ threads: 1 })
const peer = await createPeer({
  name: 'a tab',
  network: { difficulty: 4, wellKnown: [...firstTabs] },
  transport: broadcastChannel({ name: 'two tabs' }),
  mining: { miner, genesis: true, idleWords: [] },
})
peer.on('block', ({ block }) => list(block))
// What was given up for a longer chain goes from the page too; its words go into a later block.
peer.on('reorg', ({ detached }) => {
  for (const { hash } of detached) document.getElementById(hash)?.remove()
})
for (const event of ['block', 'neighbor:joined', 'neighbor:left'] as const) peer.on(event, tell)
await peer.start()
tell()
// A tab that closes says nothing; the others notice its silence.
addEventListener('pagehide', () => void peer.stop())

document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault()
  const input = document.querySelector('input')
  if (input?.value) peer.say(input.value)
  if (input) input.value = ''
})

function tell(): void {
  const { port } = peer.address ?? {}
  const others = peer.neighbors.length === 1 ? '1 other tab' : `${peer.neighbors.length} other tabs`
  const state = document.getElementById('state')
  if (state) state.textContent = `Port ${port}, ${others}, ${peer.chain.height} blocks.`
}

function list({ height, messages, hash }: Block): void {
  const item = Object.assign(document.createElement('li'), { id: hash })
  item.textContent = `${height}: ${messages.join(' ')}`
  document.querySelector('ol')?.prepend(item)
}

// What two of them show, after each has said a word:
//
//   Port 8999, 1 other tab, 2 blocks.
//   1: one tree
//   0: every evening
