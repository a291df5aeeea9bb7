import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Block, createPeer, formatAddress, type Peer } from 'rookery'
import { udp } from 'rookery/node'
import { mineChain } from '../test/support/chains.ts'
import { startReference, whyNoReference } from '../test/support/reference-peer.ts'

/**
 * How long a peer takes from `start()` to `synced()`, that is to a chain verified to the end, with two well-known hosts in
 * other processes on loopback. Prints a table.
 *
 *     npx tsx --tsconfig tsconfig.json bench/join.bench.ts
 */
const LENGTHS = [2, 100, 1_000]
const RUNS = 9
const DIFFICULTY = 1

/** A well-known host in another process. */
interface Host {
  readonly address: string
  stop(): Promise<void>
}

async function main(): Promise<void> {
  const whyNot = whyNoReference()
  if (whyNot) console.error(`The rows of the reference peer are left out. ${whyNot}`)
  const kinds: [string, (chain: Block[]) => Promise<Host>][] = [['rookery', startRookery]]
  if (!whyNot) kinds.push(['reference', (chain) => startReference({ chain, difficulty: DIFFICULTY })])
  const rows: Record<string, string | number>[] = []
  for (const length of LENGTHS) {
    const chain = mineChain(length, { difficulty: DIFFICULTY })
    for (const [kind, start] of kinds) {
      const times = await joinTwo(() => start(chain), chain)
      rows.push({ 'two hosts': kind, blocks: length, ...summary(times) })
    }
  }
  console.log(`From start() to synced(), in milliseconds, ${RUNS} runs each, Node.js ${process.versions.node}:`)
  console.table(rows)
}

async function joinTwo(start: () => Promise<Host>, chain: readonly Block[]): Promise<number[]> {
  const hosts = await Promise.all([start(), start()])
  try {
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) times.push(await joinOnce(hosts, chain))
    return times
  } finally {
    await Promise.all(hosts.map((host) => host.stop()))
  }
}

async function joinOnce(hosts: readonly Host[], chain: readonly Block[]): Promise<number> {
  const wellKnown = hosts.map(({ address }) => address)
  const peer = await createPeer({
    network: { difficulty: DIFFICULTY, wellKnown },
    transport: udp({ host: '127.0.0.1' }),
  })
  const startedMs = performance.now()
  await peer.start()
  const { hash } = await peer.synced()
  const tookMs = performance.now() - startedMs
  if (hash !== chain.at(-1)?.hash) throw new Error('It has another chain than the one served.')
  await peer.stop()
  return tookMs
}

function summary(times: readonly number[]): Record<string, number> {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor(share * (sorted.length - 1))] as number) * 10) / 10
  return { median: at(0.5), fastest: at(0), slowest: at(1) }
}

/** This file once more, in a process of its own, which serves the chain that it is sent. */
async function startRookery(chain: readonly Block[]): Promise<Host> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  child.send(chain)
  const [address] = (await once(child, 'message')) as [string]
  return {
    address,
    stop: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

async function serve(): Promise<void> {
  const [chain] = (await once(process, 'message')) as [Block[]]
  const peer: Peer = await createPeer({
    network: { difficulty: DIFFICULTY },
    transport: udp({ host: '127.0.0.1' }),
    chain,
  })
  await peer.start()
  process.once('disconnect', () => void peer.stop())
  if (peer.address) process.send?.(formatAddress(peer.address))
}

await (process.argv[2] === 'serve' ? serve() : main())
