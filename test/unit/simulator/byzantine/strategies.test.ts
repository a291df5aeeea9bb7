import type { Block } from 'rookery'
import { createVerifier } from 'rookery'
import { describe, expect, it } from 'vitest'
import { shuffled } from '../../../../simulator/byzantine/shuffler.ts'
import {
  type AnyMessage,
  type ByzantineConduct,
  type ByzantineSelf,
  type ByzantineStrategy,
  createSimulation,
  InvariantError,
  type SimulationOptions,
  type StrategyName,
  simulate,
  strategies,
} from '../../../../simulator/index.ts'

const WORLD: SimulationOptions = {
  peers: 6,
  seed: 11,
  duration: 60_000,
  network: { latency: [5, 30], loss: 0.05 },
  workload: { blocks: 12, holders: 3, mining: { blockEveryMs: 6_000 } },
}

const text = new TextDecoder()

/** A world with one byzantine peer, run and settled, and what that peer sent. */
async function beside(strategy: StrategyName, more: Partial<SimulationOptions> = {}) {
  const power = strategy === 'selfish-miner' || strategy === 'equivocator' ? 6 : 0
  const simulation = await createSimulation({ ...WORLD, byzantine: [{ strategy, power }], ...more })
  const sent: AnyMessage[] = []
  const hosts = new Set<string>()
  simulation.network.tap(({ from, bytes }) => {
    if (!from.host.startsWith('10.128.')) return
    hosts.add(from.host)
    try {
      sent.push(JSON.parse(text.decode(bytes)))
    } catch {
      sent.push({ type: 'noise' })
    }
  })
  await simulation.run(60_000)
  await simulation.settle()
  simulation.check()
  const report = simulation.report()
  const statuses = simulation.peers.map(({ peer }) => peer?.status())
  await simulation.stop()
  const of = (type: string) => sent.filter((message) => message['type'] === type)
  return { report, statuses, sent, of, hosts }
}

describe('honest peers', () => {
  it.each(Object.keys(strategies) as StrategyName[])('agree beside one that is a %s, and know it', async (name) => {
    const { report, hosts } = await beside(name)
    expect(report.summary).toMatchObject({ isAgreed: true, settled: { levelMs: expect.any(Number) } })
    expect(report.summary.highest).toBeGreaterThan(14)
    expect(report.peers[6]).toMatchObject({ kind: name, address: '10.128.0.1:8999' })
    expect(hosts.size).toBeGreaterThan(0)
    if (name !== 'eclipser') {
      const known = report.acquaintances.some(([, , other, joined]) => other === 6 && joined === 1)
      expect(known).toBe(true)
    }
  })
})

describe('a byzantine peer', () => {
  it('that lies about its height claims what nobody has, and serves nothing', async () => {
    const { of, statuses } = await beside('liar')
    expect(of('STATS_REPLY').length).toBeGreaterThan(10)
    expect(of('STATS_REPLY').every(({ height }) => Number(height) > 1e9)).toBe(true)
    expect(of('GET_BLOCK_REPLY')).toEqual([])
    expect(statuses.some((status) => status?.neighbors.some(({ conduct }) => conduct.lost > 0))).toBe(true)
  })

  it('that forges serves blocks that do not verify, and is found out where nobody else served them first', async () => {
    let foundOut = 0
    for (let seed = 1; seed <= 4; seed++) {
      const { of, statuses } = await beside('forger', {
        seed,
        // With one honest holder, nobody else serves them first in every other world.
        workload: { ...WORLD.workload, blocks: 80, holders: 1 },
        byzantine: [{ strategy: 'forger', options: { depth: 60 } }],
      })
      const forged = of('GET_BLOCK_REPLY').filter(({ minedBy }) => minedBy === 'forger')
      expect(forged.length).toBeGreaterThan(0)
      if (statuses.some((status) => status?.neighbors.some(({ conduct }) => conduct.forged > 0))) foundOut++
    }
    expect(foundOut).toBeGreaterThan(0)
  })

  it('that equivocates tells everybody something else, and splits the network for a while', async () => {
    const { of, report } = await beside('equivocator')
    expect(new Set(of('STATS_REPLY').map(({ hash }) => hash)).size).toBeGreaterThan(5)
    expect(report.summary.forks).toBeGreaterThan(0)
    expect(report.summary.reorgs).toBeGreaterThan(0)
  })

  it('that is silent supports the chain and serves no block', async () => {
    const { of } = await beside('silent')
    expect(of('STATS_REPLY').length).toBeGreaterThan(0)
    expect(of('GET_BLOCK_REPLY')).toEqual([])
  })

  it('that floods fills queues, and its noise is counted', async () => {
    const { sent, statuses } = await beside('flooder')
    expect(sent.length).toBeGreaterThan(15_000)
    const ignored = statuses.map((status) => status?.counters.ignored)
    expect(ignored.every((counts) => counts && counts.utf8 > 100 && counts['too-often'] > 100)).toBe(true)
  })

  it('that reflects gossip makes it many times more', async () => {
    const gossip = async (strategy: StrategyName) => (await beside(strategy)).report.traffic.GOSSIP.sent
    expect(await gossip('reflector')).toBeGreaterThan(2 * (await gossip('silent')))
  })

  it('that eclipses fills a table with addresses of its own', async () => {
    const { hosts, statuses } = await beside('eclipser')
    expect(hosts.size).toBe(65)
    const shades = statuses.map((status) => status?.neighbors.filter(({ name }) => name === 'shade').length ?? 0)
    expect(Math.max(...shades)).toBeGreaterThan(50)
  })

  it('that mines in secret makes the others work in vain', async () => {
    const { report } = await beside('selfish-miner', { duration: 180_000 })
    const honestStale = report.blocks.filter(({ isOnBestChain, minedBy }) => !isOnBestChain && minedBy < 6)
    expect(honestStale.length).toBeGreaterThan(0)
    expect(report.blocks.some(({ isOnBestChain, minedBy }) => isOnBestChain && minedBy === 6)).toBe(true)
  })

  it('that replays serves old blocks under new heights', async () => {
    const { of } = await beside('replayer')
    const hashes = new Map<unknown, Set<unknown>>()
    for (const { hash, height } of of('ANNOUNCE')) hashes.set(hash, (hashes.get(hash) ?? new Set()).add(height))
    expect([...hashes.values()].some((heights) => heights.size > 1)).toBe(true)
  })

  it('that shuffles serves another content under the same hash', async () => {
    const { of } = await beside('shuffler', { workload: { ...WORLD.workload, holders: 1 } })
    expect(of('GET_BLOCK_REPLY').some(({ messages }) => Array.isArray(messages) && messages.length === 2)).toBe(true)
    const verifier = await createVerifier({ difficulty: 1 })
    const block: Block = { height: 0, minedBy: 'a', nonce: '', messages: ['caw caw', 'x'], timestamp: 1, hash: '' }
    for (const messages of [['caw caw', 'x'], ['caw'], ['a', 'b']]) {
      const other = shuffled({ ...block, messages })
      expect(verifier.hash(other, '')).toBe(verifier.hash({ ...block, messages }, ''))
    }
    expect(shuffled(block).messages).toEqual(['caw ca', 'wx'])
  })

  it('that announces forged blocks has none of them passed on, and serves the true ones', async () => {
    const { of } = await beside('herald')
    const announced = of('ANNOUNCE')
    expect(new Set(announced.map(({ hash }) => hash)).size).toBeGreaterThan(20)
    expect(of('GET_BLOCK_REPLY').some(({ minedBy }) => String(minedBy).startsWith('peer'))).toBe(true)
  })

  it('that misleads names what is nobody, and nobody hears of it', async () => {
    const { of, statuses } = await beside('misleader')
    expect(new Set(of('GOSSIP').map(({ host }) => host)).size).toBeGreaterThan(10)
    const names = statuses.flatMap((status) => status?.neighbors.map(({ address }) => address.host) ?? [])
    expect(names.filter((host) => !host.startsWith('10.'))).toEqual([])
  })

  it('may be one of the user’s own', async () => {
    let asked = 0
    const braggart: ByzantineStrategy = {
      name: 'braggart',
      summary: 'Claims a million blocks and has none.',
      create: (self) => ({
        claim() {
          asked++
          return { height: 1_000_000, hash: self.plausibleHash() }
        },
      }),
    }
    const simulation = await createSimulation({ ...WORLD, byzantine: [{ strategy: braggart, count: 2 }] })
    await simulation.run(20_000)
    expect(asked).toBeGreaterThan(5)
    expect(
      simulation
        .report()
        .peers.slice(6)
        .map(({ kind }) => kind),
    ).toEqual(['braggart', 'braggart'])
    await simulation.stop()
  })

  it('that forgets to return its conduct ends the world, which says so', async () => {
    const forgetful = {
      name: 'forgetful',
      summary: 'Returns nothing.',
      create: () => {},
    } as unknown as ByzantineStrategy
    await expect(simulate({ ...WORLD, byzantine: [{ strategy: forgetful }], settle: false })).rejects.toThrow(
      'threw, as forgetful, when it was created: TypeError: create returned undefined, not a conduct such as {} (seed 11,',
    )
  })

  it.each([
    ['create', 'when it was created', () => never()],
    ['onMessage', 'at a message (STATS)', () => ({ onMessage: ({ type }) => type === 'STATS' && never() })],
    ['claim', 'at a message (STATS)', () => ({ claim: never })],
    ['serve', 'at a message (GET_BLOCK)', ({ best }) => ({ claim: () => tipOf(best()), serve: never })],
    ['open', 'at a message (GOSSIP)', (self) => shout(self, self.open(never))],
    ['every', 'in a task of every()', ({ every }) => every(1_000, never) ?? {}],
    ['found', 'when it was to find a block', () => ({ found: never })],
    ['calm', 'when it was to calm down', () => ({ calm: never })],
  ] as const satisfies [string, string, ByzantineStrategy['create']][])(
    'that throws in its %s ends the world, which names it',
    async (_, when, create) => {
      const careless: ByzantineStrategy = { name: 'careless', summary: 'Throws.', create }
      const byzantine = [{ strategy: careless, power: 100 }]
      const error = await simulate({ ...WORLD, byzantine, settle: false }).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(InvariantError)
      // An answer or a gossip of its own, whichever comes first.
      expect((error as Error).message.replace('GOSSIP_REPLY', 'GOSSIP')).toContain(
        `strategies is broken: 10.128.0.1:8999 threw, as careless, ${when}: TypeError: no such thing (seed 11, step `,
      )
      expect((error as Error).cause).toEqual(new TypeError('no such thing'))
    },
  )
})

function never(): never {
  throw new TypeError('no such thing')
}

function tipOf({ height, tip }: ReturnType<ByzantineSelf['best']>) {
  return tip && { height, hash: tip.hash }
}

/** Gossips from another address until the others answer there. */
function shout(self: ByzantineSelf, from: string): ByzantineConduct {
  let count = 0
  self.every(1_000, () => {
    const [host = '', port] = from.split(':')
    const message = { type: 'GOSSIP', host, port: Number(port), id: `shout ${count++}`, name: 'careless' }
    for (const to of self.others) self.send(message, to, from)
  })
  return {}
}
