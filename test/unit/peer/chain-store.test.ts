import { describe, expect, it, vi } from 'vitest'
import { ChainStore, loadChain } from '../../../src/peer/chain-store.ts'
import { silentLogger } from '../../../src/runtime/logger.ts'
import { memoryStore, type Store } from '../../../src/runtime/store.ts'
import { createVerifier } from '../../../src/verify/verifier.ts'
import { mineChain } from '../../support/chains.ts'

const verifier = await createVerifier({ difficulty: 1 })
const main = mineChain(8)
const fork = mineChain(8, { minedBy: 'fork', base: main.slice(0, 3) })
const load = (given: Parameters<typeof loadChain>[0]['chain'], store: Store | undefined, genesisHash?: string) =>
  loadChain({ chain: given, store, genesisHash, logger: silentLogger() }, verifier)

/** A store that fails when told to, and complains about gaps. */
function fragile() {
  const inner = memoryStore()
  const state = { isBroken: false, writes: 0, length: 0 }
  const store: Store = {
    load: inner.load,
    async replaceFrom(height, blocks) {
      state.writes++
      await new Promise((resolve) => setTimeout(resolve, 0))
      if (state.isBroken) throw new Error('disk full')
      if (height > state.length) throw new Error(`gap: ${height} after ${state.length}`)
      state.length = height + blocks.length
      await inner.replaceFrom(height, blocks)
    },
  }
  return { store, state }
}

describe('ChainStore', () => {
  it('keeps the chain, through a reorg', async () => {
    const { store } = fragile()
    const errors: unknown[] = []
    const chainStore = new ChainStore(store, (error) => errors.push(error))
    chainStore.write(0, main.slice(0, 4))
    chainStore.write(4, main.slice(4))
    chainStore.write(3, fork.slice(3))
    await chainStore.finish()
    expect([...(await load(undefined, store))]).toEqual(fork)
    expect(errors).toEqual([])
  })

  it('leaves no gap when a write fails: the next one makes up for it', async () => {
    const { store, state } = fragile()
    const errors: Error[] = []
    const chainStore = new ChainStore(store, (error) => errors.push(error))
    chainStore.write(0, main.slice(0, 4))
    await chainStore.finish()
    state.isBroken = true
    chainStore.write(4, main.slice(4, 5))
    await chainStore.finish()
    chainStore.write(5, main.slice(5, 6))
    await chainStore.finish()
    expect(errors.map((error) => error.message)).toEqual(Array(2).fill('The chain could not be written: disk full'))
    expect(errors[0]).toMatchObject({ code: 'STORE_FAILED' })
    state.isBroken = false
    chainStore.write(6, main.slice(6))
    await chainStore.finish()
    expect([...(await load(undefined, store))]).toEqual(main)
    expect(errors).toHaveLength(2)
  })

  it('tries once more at the end', async () => {
    const { store, state } = fragile()
    const errors: Error[] = []
    const chainStore = new ChainStore(store, (error) => errors.push(error))
    chainStore.write(0, main.slice(0, 4))
    await chainStore.finish()
    state.isBroken = true
    chainStore.write(4, main.slice(4))
    await vi.waitUntil(() => errors.length === 1)
    state.isBroken = false
    await chainStore.finish()
    expect([...(await load(undefined, store))]).toEqual(main)
    await chainStore.finish()
    expect([state.writes, errors.length]).toEqual([3, 1])
  })

  it('tries once what has failed and what came meanwhile', async () => {
    const { store, state } = fragile()
    state.isBroken = true
    const chainStore = new ChainStore(store, () => {})
    chainStore.write(0, main.slice(0, 1))
    await vi.waitUntil(() => state.writes === 1)
    for (const block of main.slice(1)) chainStore.write(block.height, [block])
    await chainStore.finish()
    expect(state.writes).toBe(2)
  })

  it('writes in one go what came while it was writing', async () => {
    const { store, state } = fragile()
    const chainStore = new ChainStore(store, () => {})
    for (const block of main) chainStore.write(block.height, [block])
    await chainStore.finish()
    expect(state.writes).toBeLessThanOrEqual(2)
    expect([...(await load(undefined, store))]).toEqual(main)
  })
})

describe('loadChain', () => {
  it('begins with as much of a stored chain as is valid', async () => {
    const store = memoryStore()
    await store.replaceFrom(
      0,
      [...main.slice(0, 5), main[6], main[7]].map((block) => JSON.stringify(block)),
    )
    expect((await load(undefined, store)).height).toBe(5)
    await store.replaceFrom(2, ['not json'])
    expect((await load(undefined, store)).height).toBe(2)
    expect((await load(undefined, store, fork[1]?.hash)).height).toBe(0)
  })

  it('takes what the user gives before what is stored, and stores it', async () => {
    const store = memoryStore()
    await store.replaceFrom(
      0,
      main.map((block) => JSON.stringify(block)),
    )
    expect((await load(fork.slice(0, 6), store)).height).toBe(6)
    expect([...(await load(undefined, store))]).toEqual(fork.slice(0, 6))
  })

  it('names the height and the rule of a bad chain', async () => {
    const bad = [...main.slice(0, 3), { ...main[3], messages: [] }] as typeof main
    await expect(load(bad, undefined)).rejects.toMatchObject({
      code: 'CHAIN_INVALID',
      details: { height: 3, reason: 'message-count' },
    })
    await expect(load(main, undefined, 'f'.repeat(64))).rejects.toMatchObject({
      code: 'CHAIN_INVALID',
      details: { height: 0, reason: 'genesis' },
    })
    await expect(load([null] as never, undefined)).rejects.toMatchObject({
      code: 'CHAIN_INVALID',
      details: { reason: 'shape' },
    })
  })

  it('takes a chain that begins with the genesis block of the network, and only such a one', async () => {
    const genesisHash = main[0]?.hash
    expect([...(await load(main, undefined, genesisHash))]).toEqual(main)
    // A broken first block is a broken block, not another network's.
    await expect(load([{ ...main[0], nonce: '?' }] as typeof main, undefined, genesisHash)).rejects.toMatchObject({
      code: 'CHAIN_INVALID',
      details: { height: 0, reason: 'hash' },
    })
  })

  it('says that a store cannot be read', async () => {
    const store: Store = { load: () => Promise.reject(new Error('locked')), replaceFrom: async () => {} }
    await expect(load(undefined, store)).rejects.toMatchObject({ code: 'STORE_FAILED', message: /locked/ })
  })

  it.each([undefined, null, 7, '[]', {}])('takes %j from a store for a failure of the store', async (kept) => {
    const store = { load: async () => kept, replaceFrom: async () => {} } as never
    await expect(load(undefined, store)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('instead of a list; give [] where nothing was kept.'),
    })
  })
})
