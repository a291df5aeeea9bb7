import { createMiner, createVerifier, createVirtualClock, type MiningProgress } from 'rookery'
import { describe, expect, it } from 'vitest'
import { createHashWasmHasher } from '../../../src/hash/hash-wasm-hasher.ts'
import type { Crew, CrewJob } from '../../../src/mining/crew.ts'
import { minerWith, progressOf } from '../../../src/mining/miner.ts'

const template = {
  previousHash: '',
  height: 0,
  minedBy: 'rook',
  messages: ['caw'],
  timestamp: 1_700_000_000,
  difficulty: 2,
}
const HOPELESS = { ...template, difficulty: 40 }
const code = (wanted: string) => expect.objectContaining({ code: wanted })

/** Lets virtual time pass until `promise` is settled. */
async function passUntil<T>(promise: Promise<T>, clock: ReturnType<typeof createVirtualClock>): Promise<T> {
  let isSettled = false
  const settled = () => {
    isSettled = true
  }
  promise.then(settled, settled)
  for (let i = 0; i < 100_000 && !isSettled; i++) {
    clock.step()
    for (let turn = 0; turn < 20; turn++) await undefined
  }
  return promise
}

/** A crew that says what it is told to. */
async function scripted(found: (job: CrewJob) => Promise<string | undefined>) {
  const log: string[] = []
  const crew: Crew = {
    threads: 3,
    search(job) {
      log.push(`search ${job.from}`)
      return { found: found(job), hashes: () => 5, stop: async () => void log.push('stop') }
    },
    close: async () => void log.push('close'),
  }
  const clock = createVirtualClock()
  return { miner: minerWith({ crew, clock, hasher: await createHashWasmHasher() }), clock, log }
}

const never = () => new Promise<undefined>(() => {})

describe('the miner of the core', () => {
  it('mines a block that verifies, the same one every time', async () => {
    const miner = await createMiner()
    const { block, hashes, elapsedMs } = await miner.mine(template)
    const verifier = await createVerifier({ difficulty: 2 })
    expect(verifier.block(block, { previousHash: '', height: 0 })).toEqual({ ok: true, block })
    expect(block).toMatchObject({ height: 0, minedBy: 'rook', messages: ['caw'], timestamp: 1_700_000_000 })
    expect(hashes).toBeGreaterThan(0)
    expect(elapsedMs).toBeGreaterThan(0)
    expect((await miner.mine(template)).block).toEqual(block)
    expect((await miner.mine(template, { from: 2 ** 32 })).block.nonce).not.toBe(block.nonce)
  })

  it('says how many threads it has: one', async () => {
    expect((await createMiner({ threads: 8 })).threads).toBe(1)
  })

  it.each([
    { threads: 0 },
    { threads: 1.5 },
    { threads: 1e9 },
    { hashesPerSecond: 0 },
    { hashesPerSecond: Number.NaN },
  ])('is not made with %o', (options) => expect(createMiner(options)).rejects.toEqual(code('OPTION_OUT_OF_RANGE')))

  it('refuses before any work what cannot become a block', async () => {
    const { miner, log } = await scripted(never)
    await expect(miner.mine({ ...template, messages: [] })).rejects.toEqual(code('BLOCK_REJECTED'))
    await expect(miner.mine(template, { from: -1 })).rejects.toEqual(code('OPTION_OUT_OF_RANGE'))
    expect(log).toEqual([])
  })

  it.each([
    null,
    5,
    { sgnal: new AbortController().signal },
    { signal: 5 },
    { signal: new AbortController() },
    { onProgress: 5 },
  ])('refuses before any work the options %o', async (options) => {
    const { miner, log } = await scripted(never)
    await expect(miner.mine(template, options as never)).rejects.toEqual(code('OPTION_INVALID'))
    expect(log).toEqual([])
  })

  it('says that a number given as a text is one', async () => {
    const { miner } = await scripted(never)
    await expect(createMiner({ threads: '2' as never })).rejects.toThrow('threads is the text "2": it has to be')
    await expect(miner.mine({ ...template, difficulty: '2' as never })).rejects.toThrow('difficulty is the text "2"')
    await expect(miner.mine({ ...template, height: '0' as never })).rejects.toThrow('height is the text "0"')
  })

  it('is not made on half a clock', () =>
    expect(createMiner({ clock: {} as never })).rejects.toThrow('clock lacks nowMs'))

  it('takes turns with everybody else on the event loop', async () => {
    const clock = createVirtualClock()
    const miner = await createMiner({ clock })
    const mining = miner.mine({ ...template, difficulty: 3 })
    await undefined
    await undefined
    expect(clock.timers).toBe(1)
    await passUntil(mining, clock)
    expect(clock.nowMs()).toBeGreaterThanOrEqual(1)
    expect(clock.timers).toBe(0)
  })

  it('keeps to a rate, so that virtual time has a hash rate', async () => {
    const clock = createVirtualClock()
    const miner = await createMiner({ clock, hashesPerSecond: 500 })
    const { hashes, elapsedMs } = await passUntil(miner.mine(template), clock)
    expect(elapsedMs).toBeGreaterThanOrEqual(hashes * 2)
    expect(elapsedMs).toBeLessThan(hashes * 2 + 50)
  })

  it('mines slowly, too', async () => {
    const clock = createVirtualClock()
    const miner = await createMiner({ clock, hashesPerSecond: 0.5 })
    const { hashes, elapsedMs } = await passUntil(miner.mine({ ...template, difficulty: 1 }), clock)
    expect(elapsedMs).toBeGreaterThanOrEqual(hashes * 2_000 - 1_000)
    expect(elapsedMs).toBeLessThan(hashes * 2_000 + 3_000)
  })

  it('tells its progress at least ten times a second', async () => {
    const clock = createVirtualClock()
    const miner = await createMiner({ clock, hashesPerSecond: 100_000 })
    const told: (MiningProgress & { atMs: number })[] = []
    const abort = new AbortController()
    const onProgress = (progress: MiningProgress) => told.push({ ...progress, atMs: clock.nowMs() })
    const mining = miner.mine(HOPELESS, { onProgress, signal: abort.signal })
    mining.catch(() => {})
    for (let i = 0; i < 60; i++) {
      await undefined
      clock.step()
    }
    abort.abort()
    const gaps = told.map(({ atMs }, i) => atMs - (told[i - 1]?.atMs ?? 0))
    expect(told.length).toBeGreaterThan(3)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(100)
    expect(told.at(-1)).toMatchObject({ hashesPerSecond: expect.closeTo(100_000, -5) })
    expect(told.at(-1)?.expectedMs).toBeCloseTo((16 ** 40 / (told.at(-1)?.hashesPerSecond ?? 0)) * 1_000)
  })
})

describe('progress', () => {
  it('is known once time has passed', () => {
    expect(progressOf(0, 0, 2)).toEqual({ hashes: 0, hashesPerSecond: 0, expectedMs: Number.POSITIVE_INFINITY })
    expect(progressOf(512, 2_000, 2)).toEqual({ hashes: 512, hashesPerSecond: 256, expectedMs: 1_000 })
  })
})

describe('a search', () => {
  it('ends with the reason of the signal, and leaves no timer', async () => {
    const clock = createVirtualClock()
    const miner = await createMiner({ clock })
    const abort = new AbortController()
    const mining = miner.mine(HOPELESS, { signal: abort.signal, onProgress: () => {} })
    const reason = new Error('enough')
    const rejected = expect(mining).rejects.toBe(reason)
    await undefined
    clock.step()
    clock.step()
    abort.abort(reason)
    await rejected
    expect(clock.timers).toBe(0)
  })

  it('does not begin when the signal is aborted already', async () => {
    const { miner, log } = await scripted(never)
    const signal = AbortSignal.abort(new Error('before'))
    await expect(miner.mine(template, { signal })).rejects.toThrow('before')
    expect(log).toEqual([])
  })

  it('waits for the one before, and gives up waiting when it is told to', async () => {
    const { miner, log } = await scripted(never)
    const [first, second] = [new AbortController(), new AbortController()]
    const one = miner.mine(template, { signal: first.signal, from: 1 })
    const two = miner.mine(template, { signal: second.signal, from: 2 })
    const three = miner.mine(template, { from: 3 })
    three.catch(() => {})
    const gone = expect(two).rejects.toThrow('two')
    second.abort(new Error('two'))
    await gone
    expect(log).toEqual(['search 1'])
    first.abort(new Error('one'))
    await expect(one).rejects.toThrow('one')
    for (let turn = 0; turn < 10; turn++) await undefined
    expect(log).toEqual(['search 1', 'stop', 'search 3'])
  })

  it('fails with what the crew fails with', async () => {
    const { miner, log } = await scripted(() => Promise.reject(new Error('died')))
    await expect(miner.mine(template)).rejects.toThrow('died')
    expect(log).toEqual(['search 0', 'stop'])
  })

  it('fails when a listener of its progress does', async () => {
    const { miner, clock } = await scripted(never)
    const onProgress = () => {
      throw new Error('of the listener')
    }
    const mining = expect(miner.mine(template, { onProgress })).rejects.toThrow('of the listener')
    for (let turn = 0; turn < 5; turn++) await undefined
    clock.advance(1_000)
    await mining
    expect(clock.timers).toBe(0)
  })

  it('never hands out what is no block', async () => {
    const { miner } = await scripted(async () => 'wrong')
    await expect(miner.mine({ ...template, difficulty: 9 })).rejects.toEqual(code('MINER_FAILED'))
    const long = await scripted(async () => 'x'.repeat(41))
    await expect(long.miner.mine({ ...template, difficulty: 9 })).rejects.toThrow('nonce')
  })

  it('says when no nonce is left', async () => {
    const { miner } = await scripted(async () => undefined)
    await expect(miner.mine(template)).rejects.toEqual(code('MINER_EXHAUSTED'))
  })
})

describe('close', () => {
  it('ends what runs and what waits, once and for all', async () => {
    const { miner, log } = await scripted(never)
    const [one, two] = [miner.mine(template), miner.mine(template)]
    const both = Promise.all([one, two].map((mining) => expect(mining).rejects.toEqual(code('MINER_CLOSED'))))
    await Promise.all([miner.close(), miner.close()])
    await both
    await expect(miner.mine(template)).rejects.toEqual(code('MINER_CLOSED'))
    expect(log.filter((entry) => entry === 'close')).toHaveLength(1)
  })

  it('is called at the end of a block', async () => {
    const { miner, log } = await scripted(never)
    {
      await using _ = miner
    }
    expect(log).toEqual(['close'])
  })
})
