// A process of supporters, each a UDP socket: answers from a table of encoded replies, fast and dumb. The faults of the
// line are made here too: a datagram is lost with a chance on its way in and again on its way out, and what gets through
// is answered a round trip's delay later. Plain JavaScript, so that it starts at once.
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'

const { path, hash, sockets, lifetimeMs } = JSON.parse(process.argv[2])
setTimeout(() => process.exit(1), lifetimeMs)
process.once('disconnect', () => process.exit(0))
if (!process.connected) process.exit(0)
process.on('SIGINT', () => {})

const replies = splitLines(readFileSync(path))
const statsReply = Buffer.from(JSON.stringify({ type: 'STATS_REPLY', height: replies.length, hash }))

let loss = 0
let delayMs = 0
let seed = 0
/** What is on its way, oldest first: all wait equally long. */
let waiting = []
let front = 0
let timer

process.on('message', (line) => {
  ;({ loss, delayMs, seed } = line)
  clearTimeout(timer)
  timer = undefined
  waiting = []
  front = 0
  process.send('reset')
})
process.send(await Promise.all(Array.from({ length: sockets }, listen)))

function listen() {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) })
  return new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => {
      socket.setRecvBufferSize(4 * 2 ** 20)
      const { port } = socket.address()
      const gossipReply = Buffer.from(
        JSON.stringify({ type: 'GOSSIP_REPLY', host: '127.0.0.1', port, name: 'supporter' }),
      )
      socket.on('message', (bytes, from) => {
        if (isLost()) return
        const request = JSON.parse(bytes)
        if (request.type === 'GET_BLOCK') answer(socket, replies[request.height], from.port, from.address)
        else if (request.type === 'STATS') answer(socket, statsReply, from.port, from.address)
        else if (request.type === 'GOSSIP') answer(socket, gossipReply, request.port, request.host)
      })
      resolve(port)
    })
  })
}

function answer(socket, reply, port, host) {
  if (!reply || isLost()) return
  if (delayMs === 0) return socket.send(reply, port, host)
  waiting.push({ socket, reply, port, host, atMs: performance.now() + 2 * delayMs })
  timer ??= setTimeout(sendDue, 2 * delayMs)
}

function sendDue() {
  const nowMs = performance.now()
  for (; front < waiting.length && waiting[front].atMs <= nowMs; front++) {
    const { socket, reply, port, host } = waiting[front]
    socket.send(reply, port, host)
  }
  if (front > 1_024 && 2 * front > waiting.length) {
    waiting = waiting.slice(front)
    front = 0
  }
  timer = front < waiting.length ? setTimeout(sendDue, waiting[front].atMs - nowMs) : undefined
}

function isLost() {
  return loss > 0 && fraction() < loss
}

/** Mulberry32. */
function fraction() {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

function splitLines(bytes) {
  const lines = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from)
    const to = end === -1 ? bytes.length : end
    lines.push(bytes.subarray(from, to))
    from = to + 1
  }
  return lines
}
