import { parseArgs } from 'node:util'
import { countExecuted } from './simulator/executed.ts'
import { MEETING_MS } from './simulator/meeting.ts'

const HELP = `Usage: npx tsx --expose-gc --tsconfig tsconfig.dist.json bench/simulator.bench.ts [options]
(with tsconfig.json it measures the sources, with tsconfig.dist.json what npm run build has made of them; on Bun:
npx bun --tsconfig-override=tsconfig.dist.json bench/simulator.bench.ts)

  --peers 10,50,200,1000   sizes of networks; 3000 take two minutes and 1.4 GB
  --loss 0.2               share of the datagrams that get lost
  --block-every 5          seconds from one block to the next, on average
  --bare                   without invariants and fingerprint
  --executed               counts calls and blocks executed instead of the time, as the engine does for coverage; slow`

/** At least so many datagrams are measured, and always whole rounds of gossip: what comes seldom is in it as well. */
const LEAST_DATAGRAMS = 200_000
const ROUND_MS = 30_000
const STRETCH_MS = 1_000

interface World {
  readonly loss: number
  readonly blockEveryMs: number
  readonly isBare: boolean
  /** Tells what was executed since it was last asked; undefined where time is measured. */
  readonly executed: (() => Promise<number>) | undefined
}

interface Row {
  readonly peers: number
  readonly 'datagrams / s': number
  readonly '× real time': number
  readonly '× of processor time': number
  readonly '× while meeting': number
  readonly 'µs / datagram': number
  readonly 'sent / s, each': number
  readonly 'events / datagram': number
  readonly 'MB, all': number
  readonly 'kB / peer': number
}

interface CountedRow {
  readonly peers: number
  readonly 'executed / datagram': number
}

/**
 * What a simulated datagram costs: networks of n real peers, six of them mining, after they have met. Each
 * datagram is encoded, carried, decoded and acted upon. Prints a table. Processor time, so that other work on the machine
 * matters less.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      peers: { type: 'string', default: '10,50,200,1000' },
      loss: { type: 'string', default: '0.2' },
      'block-every': { type: 'string', default: '5' },
      bare: { type: 'boolean', default: false },
      executed: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const rows: (Row | CountedRow)[] = []
  const world = {
    loss: Number(values.loss),
    blockEveryMs: 1_000 * Number(values['block-every']),
    isBare: values.bare,
    executed: values.executed ? await countExecuted() : undefined,
  }
  for (const size of values.peers.split(',').map(Number)) rows.push(await measure(size, world))
  const runtime = process.versions.bun ? `Bun ${process.versions.bun}` : `Node.js ${process.versions.node}`
  console.log(`${runtime}, one core${values.bare ? ', without invariants and fingerprint' : ''}:`)
  console.table(rows)
}

async function measure(peers: number, { loss, blockEveryMs, isBare, executed }: World): Promise<Row | CountedRow> {
  // After counting has begun, where it has.
  const { createSimulation } = await import('rookery/simulator')
  globalThis.gc?.()
  const emptyBytes = process.memoryUsage().rss
  const simulation = await createSimulation({
    peers,
    duration: 86_400_000,
    network: { latency: [5, 50], loss },
    workload: { mining: { blockEveryMs, miners: 6 } },
    ...(isBare ? { invariants: false as const, trace: false } : {}),
  })
  const { stats } = simulation.network
  const run = async (ms: number) => {
    for (const endMs = simulation.nowMs + ms; simulation.nowMs < endMs; ) await simulation.run(STRETCH_MS)
  }
  const meetingBeganMs = performance.now()
  await run(MEETING_MS)
  const meetingElapsedMs = performance.now() - meetingBeganMs
  await executed?.()
  const [sent, steps, atMs] = [stats.sent, simulation.steps, simulation.nowMs]
  const [before, beganMs] = [process.cpuUsage(), performance.now()]
  while (stats.sent - sent < LEAST_DATAGRAMS) await run(ROUND_MS)
  const [cpuUs, elapsedMs] = [microsecondsSince(before), performance.now() - beganMs]
  const [datagrams, virtualMs] = [stats.sent - sent, simulation.nowMs - atMs]
  if (executed) {
    const perDatagram = { peers, 'executed / datagram': round((await executed()) / datagrams) }
    await simulation.stop()
    return perDatagram
  }
  globalThis.gc?.()
  const rss = process.memoryUsage().rss
  const row: Row = {
    peers,
    'datagrams / s': Math.round((datagrams / cpuUs) * 1e6),
    '× real time': round(virtualMs / elapsedMs),
    '× of processor time': round((virtualMs * 1_000) / cpuUs),
    '× while meeting': round(MEETING_MS / meetingElapsedMs),
    'µs / datagram': round(cpuUs / datagrams),
    'sent / s, each': round(datagrams / peers / (virtualMs / 1_000)),
    'events / datagram': round((simulation.steps - steps) / datagrams),
    'MB, all': Math.round(rss / 1e6),
    'kB / peer': Math.round((rss - emptyBytes) / 1e3 / peers),
  }
  await simulation.stop()
  return row
}

/** Processor time since then. */
function microsecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return user + system
}

function round(x: number): number {
  return Number(x.toPrecision(3))
}

await main()
