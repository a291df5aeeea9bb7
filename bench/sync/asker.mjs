// Asks for a chain, block by block, and believes everything: JSON out, JSON in, a fixed number of questions in flight, and
// a plain timeout. With one in flight it is the naive client, with many the limit of what a socket in JavaScript can do.
import { createSocket } from 'node:dgram'

const TIMEOUT_MS = 250
const LOOK_EVERY_MS = 25

const { supporters, height, inFlight, nth, limitMs, lifetimeMs } = JSON.parse(process.argv[2])
const lifetime = setTimeout(() => process.exit(1), lifetimeMs)
process.once('disconnect', () => process.exit(0))
if (!process.connected) process.exit(0)
process.on('SIGINT', () => {})

const ports = supporters.map((address) => Number(address.split(':')[1]))

for (let before = 1; before < nth; before++) await fetchChain()
process.send(await fetchChain())
clearTimeout(lifetime)
process.disconnect()

/** The whole chain, or as much of it as comes in time. */
async function fetchChain() {
  const blocks = new Array(height).fill(undefined)
  /** When each open question was asked, oldest first. */
  const askedMs = new Map()
  let asked = 0
  let have = 0
  let turn = 0
  const ask = (wanted) => {
    askedMs.set(wanted, performance.now())
    turn = (turn + 1) % ports.length
    socket.send(JSON.stringify({ type: 'GET_BLOCK', height: wanted }), ports[turn], '127.0.0.1')
  }

  const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) })
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve))
  socket.setRecvBufferSize(4 * 2 ** 20)

  let look
  let limit
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()
  const isWhole = await new Promise((resolve) => {
    socket.on('message', (bytes) => {
      const block = JSON.parse(bytes)
      if (!askedMs.delete(block.height)) return
      blocks[block.height] = block
      if (++have === height) resolve(true)
      else if (asked < height) ask(asked++)
    })
    look = setInterval(() => {
      const lateMs = performance.now() - TIMEOUT_MS
      for (const [open, atMs] of askedMs) {
        if (atMs > lateMs) break
        askedMs.delete(open)
        ask(open)
      }
    }, LOOK_EVERY_MS)
    limit = setTimeout(resolve, limitMs, false)
    while (asked < Math.min(inFlight, height)) ask(asked++)
  })
  const elapsedMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(cpuBefore)

  clearInterval(look)
  clearTimeout(limit)
  socket.close()
  return { isWhole, blocks: have, hash: blocks[height - 1]?.hash, elapsedMs, cpuMs: (user + system) / 1_000 }
}
