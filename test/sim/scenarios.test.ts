import { memoryStore } from 'rookery'
import { describe, expect, it } from 'vitest'
import { mineBlock, mineChain } from '../support/chains.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { type Member, World } from '../support/world.ts'

const FAULTS = { loss: 0.2, latencyMs: [5, 50], duplicate: 0.02, reorder: 0.05 } as const
const WELL_KNOWN = ['10.0.0.1:8999']
const TIMEOUT = { timeout: 60_000 }

/** Runs one scenario with every seed. */
function withSeeds(title: string, scenario: (seed: number) => Promise<void>): void {
  it.each(seedsToRun(20))(`${title} (seed %i)`, TIMEOUT, (seed) => replayable('scenarios', seed, scenario))
}

/** Peers 10.0.0.1 to 10.0.0.`count`, all started, on one chain. */
async function settle(world: World, count: number, chain = mineChain(10)): Promise<void> {
  for (let i = 1; i <= count; i++) await world.join(`10.0.0.${i}:8999`, { chain })
  // A lost greeting is repeated a minute later at the earliest.
  const haveMet = () => world.members.every(({ peer }) => peer.neighbors.length >= count - 1)
  await world.until('everybody has met', haveMet, 300_000)
}

describe('a network', () => {
  withSeeds('that was cut in two and mined on both sides is one again after the next block', async (seed) => {
    const world = new World({ seed, faults: FAULTS, wellKnown: WELL_KNOWN })
    await settle(world, 12)
    const [left, right] = [world.members.slice(0, 6), world.members.slice(6)]
    world.network.partition([left, right].map((side) => side.map(({ address }) => address)))
    world.mine([left[0], left[1], right[0]] as Member[], { meanMs: 8_000, forMs: 30_000 })
    await world.run(30_000)
    world.mineOne(left[0] as Member)
    world.mineOne(right[0] as Member)
    expect(world.isAgreed()).toBe(false)
    world.network.heal()
    await world.until('all at one height', () => world.isLevel())
    world.mineOne(right[1] as Member)
    await world.until('all on one chain', () => world.isAgreed())
    await world.expectSound()
    await world.end()
  })

  withSeeds('that was cut for minutes finds itself again, also when nobody well-known is left', async (seed) => {
    const world = new World({ seed, faults: FAULTS, wellKnown: WELL_KNOWN })
    await settle(world, 7)
    await world.members.shift()?.peer.stop()
    const [left, right] = [world.members.slice(0, 3), world.members.slice(3)]
    world.network.partition([left, right].map((side) => side.map(({ address }) => address)))
    await world.run(150_000)
    for (const { peer } of left) expect(peer.neighbors).toHaveLength(2)
    world.mineOne(right[0] as Member)
    world.network.heal()
    await world.until(
      'everybody has met',
      () => world.members.every(({ peer }) => peer.neighbors.length === 5),
      900_000,
    )
    await world.until('all on one chain', () => world.isAgreed())
    await world.expectSound()
    await world.end()
  })

  withSeeds('takes in a newcomer at 20 % loss, with the whole chain', async (seed) => {
    const world = new World({ seed, faults: FAULTS, wellKnown: WELL_KNOWN })
    await settle(world, 6, mineChain(400))
    const { peer } = await world.join('10.0.1.1:8999')
    let synced: object | undefined
    void peer.synced().then((claim) => {
      synced = claim
    })
    await world.until('the newcomer is synced', () => synced !== undefined)
    expect(synced).toEqual({ height: 400, hash: world.members[0]?.peer.chain.tip?.hash })
    await world.expectSound()
    await world.end()
  })
})

describe('a peer', () => {
  withSeeds('that crashes goes on from its stored chain', async (seed) => {
    const world = new World({ seed, faults: FAULTS, wellKnown: WELL_KNOWN })
    const miner = await world.join('10.0.0.1:8999', { chain: mineChain(40) })
    const store = memoryStore()
    const first = await world.join('10.0.0.2:8999', { store })
    await world.until('the peer has the chain', () => world.isAgreed())
    await first.peer.stop()
    first.ledger.compare()
    world.mineOne(miner)
    world.mineOne(miner)
    await world.run(5_000)
    const second = await world.add('10.0.0.2:8999', { store, random: world.network.randomFor('10.0.0.2:9000') })
    expect(second.peer.chain.height).toBe(40)
    await second.peer.start()
    await world.until('the peer has caught up', () => world.isAgreed([miner, second]))
    expect(second.ledger.sources.get('loaded')).toBe(40)
    expect(second.ledger.sources.get('synced')).toBe(2)
    expect(await store.load()).toHaveLength(42)
    await world.expectSound()
    await world.end()
  })

  withSeeds('that restarts on a fork of its own gives it up for the longer chain', async (seed) => {
    const world = new World({ seed, faults: FAULTS, wellKnown: WELL_KNOWN })
    const base = mineChain(30)
    await world.join('10.0.0.1:8999', { chain: mineChain(6, { base, minedBy: 'theirs' }) })
    const store = memoryStore()
    const ours = mineChain(5, { base, minedBy: 'ours' })
    const kept = ours.map((block) => JSON.stringify(block))
    await store.replaceFrom(0, kept)
    const first = await world.join('10.0.0.2:8999', { store })
    expect(first.ledger.sources.get('loaded')).toBe(35)
    await world.until('all on one chain', () => world.isAgreed())
    expect(first.ledger.reorgs).toBe(1)
    await first.peer.stop()
    expect(await store.load()).toHaveLength(36)
    const second = await world.join('10.0.0.3:8999', { store })
    expect(second.ledger.sources.get('loaded')).toBe(36)
    expect(world.isAgreed()).toBe(true)
    await world.expectSound()
    await world.end()
  })

  withSeeds('that changes to one chain while it tries a longer one goes on to the longer one', async (seed) => {
    const [quick, slow, slower, peerAt] = ['10.0.0.1:8999', '10.0.0.2:8999', '10.0.0.3:8999', '10.0.0.4:8999'] as const
    const world = new World({ seed, faults: { latencyMs: [5, 20] }, wellKnown: [quick, slow, slower] })
    const base = mineChain(10)
    const longer = mineChain(7, { base, minedBy: 'theirs' })
    // Their answers to GET_BLOCK come when the quick one's chain has long been adopted; all claims stand by then.
    for (const from of [slow, slower]) world.network.link(from, peerAt, { latencyMs: [90, 150] })
    await world.join(quick, { chain: longer.slice(0, 16) })
    for (const address of [slow, slower]) await world.join(address, { chain: longer })
    const { ledger } = await world.join(peerAt, { chain: mineChain(3, { base, minedBy: 'ours' }) })
    await world.until('all on the longest chain', () => world.isAgreed(), 10_000)
    expect(ledger.rejected).toBe(0)
    await world.expectSound()
    await world.end()
  })

  withSeeds('lets go of its only neighbor after a minute of silence, and finds it again', async (seed) => {
    const world = new World({ seed, faults: FAULTS, wellKnown: WELL_KNOWN })
    const only = await world.join('10.0.0.1:8999', { chain: mineChain(5) })
    const { peer, ledger } = await world.join('10.0.0.2:8999')
    await world.until('both on one chain', () => world.isAgreed())
    await only.peer.stop()
    const vanishedMs = world.nowMs
    const lastHeardMs = vanishedMs - (peer.neighbors[0]?.silentMs ?? 0)
    let leftMs = 0
    peer.on('neighbor:left', ({ reason }) => {
      expect(reason).toBe('silent')
      leftMs = world.nowMs
    })
    await world.until('the neighbor has left', () => ledger.left === 1)
    // How long it has been silent is told in whole milliseconds.
    expect(leftMs - lastHeardMs).toBeGreaterThanOrEqual(60_000 - 1)
    expect(leftMs - lastHeardMs).toBeLessThanOrEqual(60_000 + 5_000 * 1.1 + 100)
    await world.run(120_000)
    expect(peer.status()).toMatchObject({ state: 'synced', neighbors: [], chain: { height: 5 } })
    const again = await world.join('10.0.0.1:8999', { chain: [...peer.chain, mineBlock({ previous: peer.chain.tip })] })
    await world.until('it is back, with a block more', () => world.isAgreed([again, world.members[1] as Member]))
    await world.expectSound()
    await world.end()
  })
})
