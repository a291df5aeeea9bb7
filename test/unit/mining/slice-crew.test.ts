import { createVirtualClock } from 'rookery'
import { describe, expect, it } from 'vitest'
import { compileKernel } from '../../../src/hash/compile-kernel.ts'
import { createHashWasmHasher } from '../../../src/hash/hash-wasm-hasher.ts'
import { createSliceCrew } from '../../../src/mining/slice-crew.ts'

const job = { fixedPart: new Uint8Array(100), difficulty: 40, from: 1_000, end: 1_000 + 300_001 }
const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await undefined
}

async function crewOn(nowMs: () => number, hashesPerSecond?: number) {
  const clock = createVirtualClock()
  const options = { kernel: await compileKernel(), hasher: await createHashWasmHasher(), hashesPerSecond }
  return { clock, crew: createSliceCrew({ ...options, clock: { ...clock, nowMs: () => clock.nowMs() + nowMs() } }) }
}

describe('a crew of slices', () => {
  it.each([undefined, 100_000, 1e9])('tries each nonce of a range once, at the rate %s', async (hashesPerSecond) => {
    const { crew, clock } = await crewOn(() => 0, hashesPerSecond)
    const task = crew.search(job)
    let found: unknown = 'nothing yet'
    task.found.then((nonce) => {
      found = nonce
    })
    while (clock.step()) await turns()
    expect(found).toBeUndefined()
    expect(task.hashes()).toBe(300_001)
  })

  it('makes slices longer where time hardly passes, and shorter where it flies', async () => {
    let [lateMs, pass] = [0, 0]
    const { crew, clock } = await crewOn(() => {
      lateMs += pass
      return lateMs
    })
    const task = crew.search({ ...job, end: 1e15 })
    const sizes: number[] = []
    for (const [passMs, steps] of [
      [0, 12],
      [100, 6],
    ] as const) {
      pass = passMs
      for (let i = 0; i < steps; i++) {
        const before = task.hashes()
        clock.step()
        sizes.push(task.hashes() - before)
      }
    }
    await task.stop()
    expect(sizes.slice(0, 3)).toEqual([1_024, 2_048, 4_096])
    expect(Math.max(...sizes)).toBe(262_144)
    expect(sizes.at(-1)).toBe(8_192)
    expect(clock.timers).toBe(0)
  })

  it('does not make up for the time that it was asleep', async () => {
    // As after a machine was suspended: one timer, an hour late.
    let sleptMs = 0
    const { crew, clock } = await crewOn(() => sleptMs, 1_000)
    const task = crew.search({ ...job, end: 1e15 })
    clock.advance(100)
    expect(task.hashes()).toBe(100)
    sleptMs = 3_600_000
    clock.step()
    await task.stop()
    expect(task.hashes()).toBeLessThanOrEqual(200)
  })
})
