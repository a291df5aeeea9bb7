import { createMiner } from 'rookery/node'
import { median } from './measure.ts'

/** What a miner of so many threads does: hashes a second by the clock, and a second of processor time. */
export interface ThreadRate {
  readonly threads: number
  readonly perSecond: number
  readonly perCpuSecond: number
}

/** One thread and two in turn: how much more the second one brings. */
export async function threadRates(rounds: number, milliseconds: number): Promise<ThreadRate[]> {
  const runs = new Map<number, { perSecond: number; perCpuSecond: number }[]>([
    [1, []],
    [2, []],
  ])
  for (let round = 0; round < rounds; round++) {
    for (const [threads, list] of runs) list.push(await mineFor(threads, milliseconds))
  }
  return [...runs].map(([threads, list]) => ({
    threads,
    perSecond: median(list.map(({ perSecond }) => perSecond)),
    perCpuSecond: median(list.map(({ perCpuSecond }) => perCpuSecond)),
  }))
}

async function mineFor(threads: number, milliseconds: number) {
  await using miner = await createMiner({ threads })
  const template = {
    previousHash: 'f'.repeat(64),
    height: 1,
    minedBy: 'rook',
    messages: ['caw'],
    timestamp: 1_700_000_000,
  }
  const stop = new AbortController()
  let first: { hashes: number; ms: number; cpu: NodeJS.CpuUsage } | undefined
  let last = { hashes: 0, ms: 0, cpu: process.cpuUsage() }
  const onProgress = ({ hashes }: { hashes: number }) => {
    last = { hashes, ms: performance.now(), cpu: process.cpuUsage() }
    // What comes before has the start of the threads in it.
    first ??= last
    if (last.ms - first.ms > milliseconds) stop.abort()
  }
  await miner.mine({ ...template, difficulty: 20 }, { signal: stop.signal, onProgress }).catch(() => {})
  if (first === undefined) throw new Error('The miner told of no progress.')
  const hashes = last.hashes - first.hashes
  const cpuMicros = last.cpu.user + last.cpu.system - first.cpu.user - first.cpu.system
  return { perSecond: (1_000 * hashes) / (last.ms - first.ms), perCpuSecond: (1e6 * hashes) / cpuMicros }
}
