import type { Miner, MiningProgress } from 'rookery'
import { createVerifier } from 'rookery'
import { afterEach, describe, expect, it } from 'vitest'

const previousHash = `${'5'.repeat(63)}0`
const template = {
  previousHash,
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
        expect(verifier.block(block, { previousHash, height: 1 })).toEqual({ ok: true, block })
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
}
