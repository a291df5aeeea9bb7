import { createSimulation } from 'rookery/simulator'

/**
 * What a simulated datagram costs: networks of n real peers at 20 % loss, six of them mining, after they have met. Each
 * datagram is encoded, carried, decoded and acted upon; the standard invariants are on. Prints a table. Processor time, so
 * that other work on the machine matters less.
 *
 *     npx tsx --expose-gc --tsconfig tsconfig.json bench/simulator.bench.ts [n …]
 */
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 50, 200, 1_000]
/** Datagrams measured, about; a warm-up goes before. */
const DATAGRAMS = 300_000
const WARM_UP_MS = 15_000
const STRETCH_MS = 1_000

interface Row {
  readonly peers: number
  readonly 'datagrams / s': number
  readonly '× real time': number
  readonly 'µs / datagram': number
  readonly 'events / datagram': number
  readonly 'MB, all': number
  readonly 'kB / peer': number
}

async function measure(peers: number): Promise<Row> {
  globalThis.gc?.()
  const emptyBytes = process.memoryUsage().rss
  const simulation = await createSimulation({
    peers,
    duration: 86_400_000,
    network: { latency: [5, 50], loss: 0.2 },
    workload: { mining: { blockEveryMs: 5_000, miners: 6 } },
  })
  const { stats } = simulation.network
  await simulation.run(WARM_UP_MS)
  const [sent, steps, atMs] = [stats.sent, simulation.steps, simulation.nowMs]
  const before = process.cpuUsage()
  while (stats.sent - sent < DATAGRAMS) await simulation.run(STRETCH_MS)
  const { user, system } = process.cpuUsage(before)
  const [datagrams, cpuUs] = [stats.sent - sent, user + system]
  globalThis.gc?.()
  const rss = process.memoryUsage().rss
  const row: Row = {
    peers,
    'datagrams / s': Math.round((datagrams / cpuUs) * 1e6),
    '× real time': round(((simulation.nowMs - atMs) * 1_000) / cpuUs),
    'µs / datagram': round(cpuUs / datagrams),
    'events / datagram': round((simulation.steps - steps) / datagrams),
    'MB, all': Math.round(rss / 1e6),
    'kB / peer': Math.round((rss - emptyBytes) / 1e3 / peers),
  }
  await simulation.stop()
  return row
}

function round(x: number): number {
  return Number(x.toPrecision(3))
}

const rows: Row[] = []
for (const peers of SIZES) rows.push(await measure(peers))
console.log(`Node.js ${process.versions.node}, one core:`)
console.table(rows)
