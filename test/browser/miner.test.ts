import { createMiner } from 'rookery/browser'
import { describe, expect, it } from 'vitest'
import { createWorkerCrew } from '../../adapters/browser/mining/worker-crew.ts'
import { WORKER_TEXT } from '../../adapters/browser/mining/worker-text.ts'
import { web } from '../../adapters/browser/web.ts'
import { compileKernel } from '../../src/hash/compile-kernel.ts'
import type { WebAssemblyModule } from '../../src/hash/web-assembly.ts'
import { minerConformance } from '../conformance/miner.ts'

minerConformance('rookery/browser', createMiner)

const code = (wanted: string) => expect.objectContaining({ code: wanted })
const Worker = web().Worker as NonNullable<ReturnType<typeof web>['Worker']>
const urlOf = (text: string) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
const job = { fixedPart: new Uint8Array(100), difficulty: 40, from: 0 }

/** A crew whose workers run `text`. */
async function crewOf(threads: number, text = WORKER_TEXT) {
  const kernel = (await compileKernel()) as WebAssemblyModule
  return createWorkerCrew(threads, kernel, () => new Worker(urlOf(text), { name: 'a crew' }))
}

describe('a crew of web workers', () => {
  it('tries each nonce of a range once, whoever takes it, and says when none is left', async () => {
    const crew = await crewOf(3)
    const task = crew.search({ ...job, from: 1_000, end: 1_000 + 300_001 })
    expect(await task.found).toBeUndefined()
    expect(task.hashes()).toBe(300_001)
    await crew.close()
  })

  it('fails when a worker fails, and goes on with another', async () => {
    const text = `postMessage({ type: 'ready' })
      onmessage = ({ data: { type, id } }) => {
        if (type === 'job') return
        if (id % 2 === 1) throw new Error('no more')
        postMessage({ type: 'searched', id, nonce: 'n', hashes: 1, elapsedMs: 1 })
      }`
    const crew = await crewOf(1, text)
    for (let i = 0; i < 2; i++) {
      const failing = crew.search({ ...job, end: 1e9 })
      await expect(failing.found).rejects.toThrow('no more')
      await failing.stop()
      const next = crew.search({ ...job, end: 1e9 })
      expect(await next.found).toBe('n')
      await next.stop()
    }
    await crew.close()
  })

  it('does not come to be when its workers cannot start', async () => {
    await expect(crewOf(2, 'throw new Error("no workers here")')).rejects.toEqual(code('MINER_FAILED'))
  })

  it('fails when a worker cannot begin, and goes on', async () => {
    const crew = await crewOf(2)
    // Nothing that a preimage could be: the worker cannot begin.
    const task = crew.search({ ...job, fixedPart: undefined as never, end: 1e9 })
    await expect(task.found).rejects.toEqual(code('MINER_FAILED'))
    await task.stop()
    expect(await crew.search({ ...job, difficulty: 2, end: 1e9 }).found).toEqual(expect.any(String))
    await crew.close()
  })
})

it('a miner says so when its workerUrl leads nowhere, and does without workers otherwise', async () => {
  await expect(createMiner({ workerUrl: '/no-such-worker.js' })).rejects.toEqual(code('MINER_FAILED'))
  Object.assign(globalThis, { Worker: undefined })
  const miner = await createMiner({ threads: 4 })
  Object.assign(globalThis, { Worker })
  expect(miner.threads).toBe(1)
  const template = { previousHash: '', height: 0, minedBy: 'rook', messages: ['caw'], timestamp: 1, difficulty: 3 }
  expect((await miner.mine(template)).block.hash).toMatch(/^[0-9a-f]{61}000$/)
})
