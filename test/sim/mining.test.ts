import type { Block, PeerOptions } from 'rookery'
import { describe, expect, it } from 'vitest'
import { mineBlock, mineChain } from '../support/chains.ts'
import { plausibleHash, startLiar } from '../support/liars.ts'
import { replayable, seedsToRun } from '../support/seeds.ts'
import { type Member, World } from '../support/world.ts'

const HUB = '10.0.1.1:8999'
/** About three seconds a block at difficulty 2. */
const mining = { hashesPerSecond: 85 }
const genesis = { ...mining, genesis: true }
const chain = mineChain(5, { difficulty: 2 })

function worldOf(seed: number, isTraced = false): World {
  return new World({ seed, faults: { latencyMs: [5, 40] }, wellKnown: [HUB], difficulty: 2, isTraced })
}

/** What a peer tells of its mining, with the time. */
function told({ peer }: Member, world: World) {
  const blocks: { atMs: number; height: number; messages: readonly string[] }[] = []
  peer.on('mined', ({ block }) => blocks.push({ atMs: world.nowMs, height: block.height, messages: block.messages }))
  return blocks
}

const join = (world: World, n: number, options: Partial<PeerOptions>) => world.join(`10.0.1.${n}:8999`, options)

describe('mining peers', () => {
  it('start when they are synced, and build on each other’s blocks', async () => {
    const world = worldOf(1)
    await join(world, 1, { chain })
    const miners = [await join(world, 2, { mining }), await join(world, 3, { mining })]
    expect(miners.map(({ peer }) => peer.status().mining?.state)).toEqual(['waiting', 'waiting'])
    const found = miners.map((miner) => told(miner, world))
    await world.until('both have found blocks', () => found.every(({ length }) => length > 2))
    await world.until('all agree', () => world.isAgreed())
    expect(miners.every(({ peer }) => peer.status().mining?.state === 'mining')).toBe(true)
    expect(new Set([...(world.members[0]?.peer.chain ?? [])].slice(5).map(({ minedBy }) => minedBy)).size).toBe(2)
    await world.expectSound()
    await world.end()
  })

  it('begin a chain after five seconds without a claim, if they may', async () => {
    const world = worldOf(2)
    const first = await join(world, 1, { mining: genesis })
    const second = await join(world, 2, { mining })
    const found = told(first, world)
    await world.run(5_000)
    expect([first.peer.status().mining?.state, second.peer.status().mining?.state]).toEqual(['mining', 'waiting'])
    expect(first.peer.status().mining?.hashes).toBe(0)
    await world.until('the second has mined', () => (second.peer.status().mining?.blocks ?? 0) > 0)
    expect(found[0]?.height).toBe(0)
    expect(found[0]?.atMs).toBeGreaterThan(5_000)
    await world.expectSound()
    await world.end()
  })

  it('go on alone, and never begin what is another’s to begin', async () => {
    const world = worldOf(3)
    const alone = await join(world, 1, { mining: genesis })
    const barred = await join(world, 2, {
      mining: genesis,
      network: { difficulty: 2, genesisHash: chain[0]?.hash as string },
    })
    await world.until('five blocks', () => alone.peer.chain.height >= 5)
    expect([barred.peer.chain.height, barred.peer.status().mining?.state]).toEqual([0, 'waiting'])
    await world.end()
  })

  it('turn to a new tip within 100 ms', async () => {
    const world = worldOf(4)
    const hub = await join(world, 1, { chain })
    const miner = await join(world, 2, { mining: { hashesPerSecond: 0.01 } })
    await world.until('mining', () => miner.peer.status().mining?.state === 'mining')
    await world.until('asked for its claim', () => hub.peer.neighbors.some(({ claim }) => claim !== null))
    for (let i = 0; i < 5; i++) {
      world.mineOne(hub)
      const height = hub.peer.chain.height
      await world.network.runUntil(() => miner.peer.chain.height === height, { timeoutMs: 1_000 })
      await world.network.run(50)
      expect(miner.peer.status().mining?.block?.height).toBe(height)
      await world.run(15_000)
    }
    await world.end()
  })

  it('put words into blocks, which leave the pool everywhere and come back when a block is detached', async () => {
    const world = worldOf(5)
    const hub = await join(world, 1, { chain })
    const miner = await join(world, 2, { mining })
    await world.until('mining', () => miner.peer.status().mining?.state === 'mining')
    await world.until('known', () => miner.peer.neighbors.length === 1 && hub.peer.neighbors.length === 1)
    const found = told(miner, world)
    hub.peer.say('hello')
    await world.until('the word is in a block', () => found.some(({ messages }) => messages.includes('hello')))
    await world.until('agreed', () => world.isAgreed())
    const waiting = () => [hub, miner].map(({ peer }) => peer.status().bounded.words)
    expect(waiting()).toEqual([0, 0])

    const height = found.find(({ messages }) => messages.includes('hello'))?.height as number
    const longer = [...hub.peer.chain].slice(0, height)
    while (longer.length < hub.peer.chain.height + 3) {
      longer.push(mineBlock({ previous: longer.at(-1), difficulty: 2, minedBy: 'fork' }))
    }
    const detached: Block[] = []
    hub.peer.on('reorg', (reorg) => detached.push(...reorg.detached))
    await join(world, 3, { chain: longer })
    await world.until('the fork wins', () => detached.some(({ messages }) => messages.includes('hello')))
    await world.until('the word is in another block', () =>
      [...hub.peer.chain].slice(longer.length).some(({ messages }) => messages.includes('hello')),
    )
    await world.expectSound()
    await world.end()
  })

  it('keep mining whatever liars claim', async () => {
    const world = worldOf(6)
    await join(world, 1, { chain })
    const claim = { height: 1e9, hash: plausibleHash('ab', 2) }
    await startLiar({
      network: world.network,
      address: '10.0.66.1:1',
      gossipTo: ['10.0.1.2:8999'],
      claim,
      serve: () => 'silence',
    })
    const miner = await join(world, 2, { mining })
    const found = told(miner, world)
    await world.until('ten blocks', () => found.length >= 10, 60_000)
    await world.end()
  })

  it('say what fails, rest, and go on', async () => {
    const world = worldOf(7)
    await join(world, 1, { chain })
    let calls = 0
    const miner = {
      threads: 1,
      mine: () => Promise.reject(new Error(`broken ${++calls}`)),
      close: async () => {},
      [Symbol.asyncDispose]: async () => {},
    }
    const member = await world.add('10.0.1.2:8999', { mining: { miner } })
    const errors: string[] = []
    member.peer.on('error', ({ error }) => errors.push(`${error}`))
    await member.peer.start()
    await world.run(6_000)
    expect(errors).toEqual(['Error: broken 1', 'Error: broken 2', 'Error: broken 3'])
    expect(member.peer.status().mining?.state).toBe('paused')
    await world.end()
  })

  it('stop at once with the peer, and leave no timer', async () => {
    const world = worldOf(8)
    const { peer } = await join(world, 1, { mining: genesis })
    await world.run(10_000)
    const height = peer.chain.height
    await peer.stop()
    expect((world.network.clock as unknown as { timers: number }).timers).toBe(0)
    await world.run(60_000)
    expect([peer.chain.height, peer.status().mining?.state]).toEqual([height, 'waiting'])
  })

  it.each(seedsToRun(2))('do the same from the same seed (seed %i)', (seed) =>
    replayable('mining', seed, async () => {
      const run = async () => {
        const world = worldOf(seed, true)
        for (let n = 1; n <= 5; n++) await world.add(`10.0.1.${n}:8999`, { mining: { ...genesis, minedBy: 'one' } })
        world.startAll(2_000)
        await world.run(20_000)
        world.members[2]?.peer.say('caw caw')
        await world.run(30_000)
        await world.expectSound()
        const { digest } = world
        const heights = world.members.map(({ peer }) => peer.chain.height)
        await world.end()
        return { digest, heights }
      }
      const once = await run()
      expect(Math.min(...once.heights)).toBeGreaterThan(10)
      expect(await run()).toEqual(once)
    }),
  )
})
