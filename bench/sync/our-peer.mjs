// The nth sync of our peer in a process of its own, from start() to synced(), with what it cost: each is a new peer's.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { createPeer } from 'rookery'
import { udp } from 'rookery/node'

/** How long the event loop is watched before the start, in milliseconds. */
const IDLE_MS = 500

const { supporters, nth, limitMs, lifetimeMs } = JSON.parse(process.argv[2])
const lifetime = setTimeout(() => process.exit(1), lifetimeMs)
process.once('disconnect', () => process.exit(0))
if (!process.connected) process.exit(0)
process.on('SIGINT', () => {})

for (let before = 1; before < nth; before++) await sync()
process.send(await sync())
clearTimeout(lifetime)
process.disconnect()

async function sync() {
  const peer = await createPeer({
    network: { difficulty: 1, wellKnown: supporters },
    transport: udp({ host: '127.0.0.1' }),
  })
  let have = 0
  peer.on('sync', (progress) => {
    have = progress.have
  })

  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await pause(IDLE_MS)
  const idleP99Ms = delay.percentile(99) / 1e6
  const rssBefore = process.memoryUsage.rss()
  delay.reset()
  const cpuBefore = process.cpuUsage()

  const startedMs = performance.now()
  await peer.start()
  const synced = await peer.synced({ signal: AbortSignal.timeout(limitMs) }).catch(() => undefined)
  const elapsedMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(cpuBefore)
  const p99Ms = delay.percentile(99) / 1e6
  const maxMs = delay.max / 1e6
  delay.disable()

  const { sent } = peer.status().counters
  await peer.stop()
  return {
    isWhole: synced !== undefined,
    blocks: synced ? synced.height : have,
    hash: synced?.hash,
    elapsedMs,
    cpuMs: (user + system) / 1_000,
    datagrams: sent.datagrams,
    idleP99Ms,
    p99Ms,
    maxMs,
    // In kilobytes, the most since the process began; nothing before the first start took more than what there was then.
    peakBytes: process.resourceUsage().maxRSS * 1_024 - rssBefore,
  }
}
