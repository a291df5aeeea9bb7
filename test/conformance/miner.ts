import type { Miner, MiningProgress } from 'rookery'
import { createVerifier } from 'rookery'
import { afterEach, describe, expect, it } from 'vitest'
import { createThreadCrew } from '../../adapters/shared/mining/thread-crew.ts'
import { compileKernel } from '../../src/hash/compile-kernel.ts'
import { mineBlock } from '../support/chains.ts'

const previous = mineBlock({ minedBy: 'before' })
const template = {
  previousHash: previous.hash,
  height: 1,
  minedBy: 'rook 🐦',
  messages: ['caw', 'crôa'],
  timestamp: 1_700_000_000,
  difficulty: 4,
}
const HOPELESS = { ...template, difficulty: 40 }
const code = (wanted: string) => expect.objectContaining({ code: wanted })

/** What a miner on threads has to do, on any runtime that has them. */
export function minerConformance(name: string, createMiner: (options?: { threads?: number }) => Promise<Miner>): void {
  const open: Miner[] = []
  const make = async (threads?: number) => {
    const miner = await createMiner(threads === undefined ? {} : { threads })
    open.push(miner)
    return miner
  }
  afterEach(async () => {
    for (const miner of open.splice(0)) await miner.close()
  })

  describe(`${name}: a miner`, () => {
    it.each([1, 2, 3])('finds a block that verifies, with %i threads', async (threads) => {
      const miner = await make(threads)
      expect(miner.threads).toBe(threads)
      const verifier = await createVerifier({ difficulty: 4 })
      for (let timestamp = 1; timestamp <= 3; timestamp++) {
        const { block, hashes } = await miner.mine({ ...template, timestamp })
        expect(verifier.block(block, { previousHash: previous.hash, height: 1 })).toEqual({ ok: true, block })
        expect(hashes).toBeGreaterThan(0)
      }
    })

    it('has a thread for each core unless it is told otherwise, and no impossible number', async () => {
      expect((await make()).threads).toBeGreaterThan(0)
      await expect(make(0)).rejects.toEqual(code('OPTION_OUT_OF_RANGE'))
    })

    it('tells its progress, and stops when it is told to', async () => {
      const miner = await make(2)
      const abort = new AbortController()
      const told: MiningProgress[] = []
      const onProgress = (progress: MiningProgress) => {
        told.push(progress)
        if (told.length === 3) abort.abort(new Error('enough'))
      }
      await expect(miner.mine(HOPELESS, { signal: abort.signal, onProgress })).rejects.toThrow('enough')
      expect(told).toHaveLength(3)
      expect(told[2]?.hashes).toBeGreaterThan(told[0]?.hashes as number)
      expect(told[2]?.hashesPerSecond).toBeGreaterThan(0)
      // And it is free for the next one.
      expect((await miner.mine(template)).block.height).toBe(1)
    })

    it('refuses before any work what cannot become a block', async () => {
      const miner = await make(1)
      await expect(miner.mine({ ...template, messages: [] })).rejects.toEqual(code('BLOCK_REJECTED'))
      await expect(miner.mine({ ...template, minedBy: 'x'.repeat(1_000) })).rejects.toEqual(code('MESSAGE_TOO_LONG'))
    })

    it('closes with its threads, twice too, and ends what runs', async () => {
      const miner = await make(2)
      const mining = expect(miner.mine(HOPELESS)).rejects.toEqual(code('MINER_CLOSED'))
      await Promise.all([miner.close(), miner.close()])
      await mining
      await expect(miner.mine(template)).rejects.toEqual(code('MINER_CLOSED'))
    })
  })

  describe(`${name}: a crew`, () => {
    const job = { fixedPart: new Uint8Array(100), difficulty: 40, from: 0 }

    it('tries each nonce of a range once, whoever takes it, and says when none is left', async () => {
      const crew = await createThreadCrew(3, await compileKernel())
      try {
        const task = crew.search({ ...job, from: 1_000, end: 1_000 + 300_001 })
        expect(await task.found).toBeUndefined()
        expect(task.hashes()).toBe(300_001)
      } finally {
        await crew.close()
      }
    })

    it('works without the kernel, and finds the same', async () => {
      const found = async (kernel: WebAssembly.Module | undefined) => {
        const crew = await createThreadCrew(1, kernel)
        try {
          return await crew.search({ ...job, difficulty: 3, end: 1e9 }).found
        } finally {
          await crew.close()
        }
      }
      expect(await found(undefined)).toBe(await found(await compileKernel()))
    })

    it('fails when a thread dies, and goes on with another', async () => {
      // Dies of every second search.
      const shared = "const { parentPort } = require('node:worker_threads'); parentPort.postMessage({ type: 'ready' });"
      const text = `${shared} parentPort.on('message', ({ id }) => {
        if (id % 2 === 1) process.exit(7)
        else parentPort.postMessage({ type: 'found', id, nonce: 'n' })
      })`
      const crew = await createThreadCrew(1, undefined, text)
      try {
        for (let i = 0; i < 2; i++) {
          const dying = crew.search({ ...job, end: 1e9 })
          await expect(dying.found).rejects.toThrow('exit code 7')
          await dying.stop()
          const next = crew.search({ ...job, end: 1e9 })
          expect(await next.found).toBe('n')
          await next.stop()
        }
      } finally {
        await crew.close()
      }
    })

    it('does not come to be when its threads cannot start', async () => {
      await expect(createThreadCrew(2, undefined, 'throw new Error("no threads here")')).rejects.toThrow(
        'no threads here',
      )
      await expect(createThreadCrew(1, undefined, 'process.exit(4)')).rejects.toEqual(code('MINER_FAILED'))
    })

    it('fails when a thread cannot begin, and goes on', async () => {
      const crew = await createThreadCrew(2, undefined)
      try {
        // Nothing that a preimage could be: the thread cannot begin.
        const task = crew.search({ ...job, fixedPart: undefined as never, end: 1e9 })
        await expect(task.found).rejects.toEqual(code('MINER_FAILED'))
        await task.stop()
        expect(await crew.search({ ...job, difficulty: 2, end: 1e9 }).found).toEqual(expect.any(String))
      } finally {
        await crew.close()
      }
    })
  })
}
