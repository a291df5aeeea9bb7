import { createSimulation, type Simulation } from 'rookery/simulator'
import { MEETING_MS } from './meeting.ts'

/** A turn long enough for a world's memory to be near, and one that is too short for that. */
const LONG_MS = 10_000
const SHORT_MS = 20
/** Virtual time measured in each way, over all worlds. */
const MEASURED_MS = 600_000

/**
 * What it costs that memory is far: worlds of fifty peers that take turns, long ones and short ones. Code, heap, peers and
 * datagrams are the same; with short turns everything a world needs was pushed out of the caches by the others before its next.
 * One world alone shows what the turns themselves cost.
 *
 *     npm run build && npx tsx --tsconfig tsconfig.dist.json bench/simulator/cold.ts
 */
async function main(): Promise<void> {
  const rows: object[] = []
  for (const count of [1, 20]) {
    console.error(`worlds of 50 peers: ${count}, about half a minute`)
    rows.push(await measure(count))
  }
  console.log(`Node.js ${process.versions.node}, processor time, µs a datagram:`)
  console.table(rows)
}

async function measure(count: number): Promise<object> {
  const worlds: Simulation[] = []
  for (let seed = 1; seed <= count; seed++) {
    const world = await createSimulation({
      peers: 50,
      seed,
      duration: 86_400_000,
      network: { latency: [5, 50], loss: 0.2 },
      workload: { mining: { blockEveryMs: 5_000, miners: 6 } },
    })
    worlds.push(world)
    for (let ms = 0; ms < MEETING_MS; ms += 1_000) await world.run(1_000)
  }
  const long = [await inTurns(worlds, LONG_MS)]
  const short = [await inTurns(worlds, SHORT_MS)]
  long.push(await inTurns(worlds, LONG_MS))
  short.push(await inTurns(worlds, SHORT_MS))
  for (const world of worlds) await world.stop()
  return { worlds: count, 'turns of 10 s': long.map(spell).join(', '), 'turns of 20 ms': short.map(spell).join(', ') }
}

/** @returns Processor time a datagram, in microseconds. */
async function inTurns(worlds: readonly Simulation[], turnMs: number): Promise<number> {
  const sent = () => worlds.reduce((sum, { network }) => sum + network.stats.sent, 0)
  const sentBefore = sent()
  const before = process.cpuUsage()
  for (let ms = 0; ms < MEASURED_MS / worlds.length; ms += turnMs) for (const world of worlds) await world.run(turnMs)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (sent() - sentBefore)
}

function spell(micros: number): string {
  return micros.toFixed(1)
}

await main()
