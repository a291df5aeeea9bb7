import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { simulate } from 'rookery/simulator'
import { describe, expect, it } from 'vitest'
import { type SimulationOptions, WORLD_LATENCIES } from '../../simulator/index.ts'

/** Everything that draws, waits and hashes, in one world. */
const WORLD: SimulationOptions = {
  peers: 12,
  seed: 77,
  duration: 60_000,
  network: {
    latency: { kind: 'regions', table: WORLD_LATENCIES, sigma: 0.4 },
    loss: 0.1,
    duplicate: 0.05,
    reorder: 0.05,
    burst: { everyMs: 8_000, forMs: 400 },
    bytesPerSecond: 100_000,
  },
  byzantine: [{ strategy: 'selfish-miner', power: 3 }, { strategy: 'forger' }, { strategy: 'reflector' }],
  faults: [
    { kind: 'clock', atMs: 5_000, forMs: 30_000, peers: [2, 3], rate: 1.1, jumpMs: 60_000 },
    { kind: 'crash', atMs: 20_000, forMs: 8_000, peers: [4], keepsStore: true },
  ],
  workload: { mining: { blockEveryMs: 4_000 }, wordEveryMs: 3_000 },
}

const BUN = 'node_modules/.bin/bun'

describe('the same seed', () => {
  it.skipIf(!existsSync(BUN))(
    'gives the same report, byte for byte, on Node.js and on Bun',
    { timeout: 120_000 },
    async () => {
      const here = await simulate(WORLD)
      const script = `import { simulate } from './simulator/index.ts'
      const report = await simulate(JSON.parse(process.env.WORLD))
      process.stdout.write(JSON.stringify(report))`
      const { stdout, stderr } = spawnSync(BUN, ['-e', script], {
        env: { ...process.env, WORLD: JSON.stringify(WORLD) },
        encoding: 'utf8',
        maxBuffer: 1e9,
      })
      expect(stderr).toBe('')
      expect(here.summary.digest).toMatch(/^[\da-f]{16}$/)
      expect(JSON.parse(stdout).summary).toEqual(here.summary)
      expect(stdout).toBe(JSON.stringify(here))
    },
  )
})
