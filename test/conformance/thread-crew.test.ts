import { describe, expect, it } from 'vitest'
import { createThreadCrew } from '../../adapters/shared/mining/thread-crew.ts'
import { compileKernel } from '../../src/hash/compile-kernel.ts'
import type { WebAssemblyModule } from '../../src/hash/web-assembly.ts'

const code = (wanted: string) => expect.objectContaining({ code: wanted })

describe('a crew of threads', () => {
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
    const found = async (kernel: WebAssemblyModule | undefined) => {
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
