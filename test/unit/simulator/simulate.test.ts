import { OptionsError, type Peer } from 'rookery'
import { describe, expect, it } from 'vitest'
import {
  createSimulation,
  type Fault,
  type Invariant,
  InvariantError,
  type Simulation,
  type SimulationOptions,
  type SimulationReport,
  simulate,
} from '../../../simulator/index.ts'

const WORLD: SimulationOptions = {
  peers: 8,
  seed: 5,
  duration: 30_000,
  network: { latency: { kind: 'log-normal', medianMs: 20 }, loss: 0.1 },
  workload: { mining: { blockEveryMs: 3_000 } },
}

/** A world with one fault, run to `untilMs`, and how it stands there. */
async function struck(fault: Fault, untilMs: number, more: Partial<SimulationOptions> = {}) {
  const simulation = await createSimulation({ ...WORLD, network: { latency: 10 }, ...more, faults: [fault] })
  await simulation.run(untilMs)
  return simulation
}

const abortable = () => {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

const heights = (peers: readonly { peer: Peer | undefined }[]) => peers.map(({ peer }) => peer?.chain.height ?? -1)

describe('a simulation', () => {
  it('is the same again from the same seed, and another from another', async () => {
    const [once, again, other] = [await simulate(WORLD), await simulate(WORLD), await simulate({ ...WORLD, seed: 6 })]
    expect(JSON.stringify(again)).toBe(JSON.stringify(once))
    expect(once.summary.digest).toMatch(/^[\da-f]{16}$/)
    expect(other.summary.digest).not.toBe(once.summary.digest)
  })

  it('is the same however it is cut into steps', async () => {
    const whole = await createSimulation(WORLD)
    await whole.run(10_000)
    const stepped = await createSimulation(WORLD)
    while (stepped.nowMs < 10_000) {
      const { nextTimerMs } = stepped.network.clock as unknown as { nextTimerMs: number }
      if (nextTimerMs > 10_000) break
      await stepped.step()
    }
    expect(stepped.steps).toBe(whole.steps)
    expect(stepped.report().summary.digest).toBe(whole.report().summary.digest)
    await whole.stop()
    await stepped.stop()
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '5'])('lets no time of %s pass', async (ms) => {
    const simulation = await createSimulation({ ...WORLD, workload: { mining: false } })
    const message = `is ${typeof ms === 'string' ? `"${ms}"` : ms}: give a number of at least 0.`
    await expect(simulation.run(ms as number)).rejects.toThrow(`ms ${message}`)
    await expect(simulation.runUntil(() => false, ms as number)).rejects.toThrow(`withinMs ${message}`)
    expect(simulation.nowMs).toBe(0)
    await simulation.stop()
  })

  it.each([
    [(s: Simulation) => s.runUntil(5 as unknown as () => boolean, 10), 'holds is 5: give a function.'],
    [(s: Simulation) => s.settle({ sginal: 1 } as object), 'options.sginal does not exist; there are signal.'],
    [(s: Simulation) => s.settle(AbortSignal.abort() as object), /^options is a signal: give an object with/],
  ])('refuses %s', async (work, message) => {
    const simulation = await createSimulation({ ...WORLD, workload: { mining: false } })
    await expect(work(simulation)).rejects.toThrow(message)
    await expect(work(simulation)).rejects.toThrow(OptionsError)
    expect(simulation.nowMs).toBe(0)
    await simulation.stop()
  })

  it('ends in agreement, and tells how it came about', async () => {
    const report = await simulate(WORLD)
    const { summary, samples, blocks, peers, traffic } = report
    expect(summary).toMatchObject({ isAgreed: true, lowest: summary.highest, mined: blocks.length })
    expect(blocks.filter(({ isOnBestChain }) => isOnBestChain)).toHaveLength(summary.highest - 10)
    expect(peers.map(({ kind, power }) => `${kind} ${power}`)).toEqual(new Array(8).fill('honest 1'))
    expect(samples.atMs.slice(0, 3)).toEqual([0, 150, 300])
    for (const list of Object.values(samples)) expect(list).toHaveLength(samples.atMs.length)
    expect(samples.height.every((row) => row.length === 8)).toBe(true)
    expect(samples.agreed.at(-1)).toBe(1)
    const sent = Object.values(traffic).reduce((sum, row) => sum + row.sent, 0)
    expect(summary.datagrams - sent).toBeLessThan(50)
    expect(summary.propagation.median).toBeGreaterThan(10)
    expect(summary.propagation.median).toBeLessThan(200)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    const parents = blocks.filter(({ parent }) => parent >= 0)
    expect(parents.length).toBeGreaterThan(3)
    for (const { height, parent } of parents) expect(blocks[parent]?.height).toBe(height - 1)
    for (const { halfMs, mostMs, allMs } of blocks.filter(({ adoptedBy }) => adoptedBy === 8)) {
      expect([halfMs, mostMs, allMs].map(Number).toSorted((a, b) => a - b)).toEqual([halfMs, mostMs, allMs])
    }
  })

  it('can be followed, and stopped', async () => {
    const shares: number[] = []
    const controller = new AbortController()
    const { summary } = await simulate(WORLD, {
      signal: controller.signal,
      onProgress(simulation, share) {
        shares.push(share)
        expect(simulation.peers).toHaveLength(8)
        if (share >= 0.5) controller.abort()
      },
    })
    expect(shares).toHaveLength(50)
    expect(summary).toMatchObject({ virtualMs: 15_000, settled: null })
  })

  it('stops in the middle of a stretch', async () => {
    const controller = new AbortController()
    const toldMs: number[] = []
    const { summary } = await simulate(WORLD, {
      signal: controller.signal,
      onProgress({ nowMs }) {
        toldMs.push(nowMs)
        setImmediate(() => controller.abort())
      },
    })
    expect(toldMs).toEqual([300])
    expect(summary.virtualMs).toBeGreaterThanOrEqual(300)
    expect(summary.virtualMs).toBeLessThan(600)
  })

  it.each([
    [new AbortController().signal, 'hooks is a signal: give an object with some of onProgress, onBroken, signal.'],
    [{ signal: new AbortController() }, 'hooks.signal is an object: give an AbortSignal.'],
    [{ onProgress: true }, 'hooks.onProgress is true: give a function.'],
    [{ onprogress() {} }, 'hooks.onprogress does not exist; there are onProgress, onBroken, signal.'],
  ])('refuses hooks that nothing would come of: %o', async (hooks, sentence) => {
    await expect(simulate(WORLD, hooks as never)).rejects.toThrow(sentence)
  })

  it('mines on when its duration is over, until it is healed', async () => {
    const simulation = await createSimulation({
      ...WORLD,
      duration: 1_000,
      workload: { mining: { blockEveryMs: 500 } },
    })
    await simulation.run(1_000)
    const { mined } = simulation.report().summary
    await simulation.run(10_000)
    const { mined: more } = simulation.report().summary
    expect(more).toBeGreaterThan(mined)
    await simulation.heal()
    await simulation.run(10_000)
    expect(simulation.report().summary.mined).toBe(more)
    await simulation.stop()
  })

  it('begins a chain where there is none', async () => {
    const { summary } = await simulate({ ...WORLD, workload: { blocks: 0, mining: { blockEveryMs: 1_000 } } })
    expect(summary).toMatchObject({ isAgreed: true })
    expect(summary.highest).toBeGreaterThan(5)
  })

  it('gives blocks by hash power', async () => {
    const miners = [0, 0, 0, 1, 0, 3]
    const { blocks, peers } = await simulate({
      ...WORLD,
      duration: 300_000,
      workload: { mining: { blockEveryMs: 1_500, miners } },
    })
    expect(peers.map(({ power }) => power)).toEqual([0, 0, 0, 1, 0, 3, 0, 0])
    const by = (index: number) => blocks.filter(({ minedBy }) => minedBy === index).length
    // The last one is of settling, by anybody.
    expect(by(3) + by(5)).toBeGreaterThanOrEqual(blocks.length - 1)
    expect(by(5) / by(3)).toBeGreaterThan(2)
    expect(by(5) / by(3)).toBeLessThan(4.5)
    expect(blocks.length).toBeGreaterThan(150)
    expect(blocks.length).toBeLessThan(250)
  })

  it('lets peers say words', async () => {
    const { traffic } = await simulate({ ...WORLD, workload: { wordEveryMs: 1_000 } })
    expect(traffic.NEW_WORD.sent).toBeGreaterThan(50)
  })
})

describe('a fault', () => {
  it('that cuts the network keeps blocks on their side', async () => {
    const cut: Fault = { kind: 'partition', atMs: 5_000, forMs: 20_000, groups: [[0, 1, 2]] }
    const simulation = await struck(cut, 24_000, { workload: { mining: { blockEveryMs: 2_000, miners: [1] } } })
    const [left, right] = [heights(simulation.peers).slice(0, 3), heights(simulation.peers).slice(3)]
    expect(Math.min(...left)).toBeGreaterThan(Math.max(...right) + 2)
    await simulation.run(20_000)
    expect(new Set(heights(simulation.peers)).size).toBe(1)
    await simulation.stop()
  })

  it('may cut one way only', async () => {
    const cut: Fault = { kind: 'partition', atMs: 3_000, groups: [[0]], oneWay: true }
    const simulation = await struck(cut, 3_000)
    const fates = new Map<string, Set<string>>()
    simulation.network.tap(({ from, to, fate }) => {
      if (from.host !== '10.0.0.1' && to.host !== '10.0.0.1') return
      const way = from.host === '10.0.0.1' ? 'out' : 'in'
      fates.set(way, (fates.get(way) ?? new Set()).add(fate))
    })
    await simulation.run(20_000)
    expect(fates.get('out')).toEqual(new Set(['partitioned']))
    expect(fates.get('in')).toEqual(new Set(['delivered']))
    await simulation.stop()
  })

  it.each([true, false])(
    'that is a crash takes a peer away and brings it back (with store: %s)',
    async (keepsStore) => {
      const crash: Fault = { kind: 'crash', atMs: 10_000, forMs: 5_000, peers: [4], keepsStore }
      const simulation = await struck(crash, 12_000, { workload: { mining: false } })
      expect(heights(simulation.peers)).toEqual([10, 10, 10, 10, -1, 10, 10, 10])
      await simulation.runUntil(() => simulation.peers[4]?.peer !== undefined, 10_000)
      await simulation.step()
      expect([simulation.nowMs >= 15_000, heights(simulation.peers)[4]]).toEqual([true, keepsStore ? 10 : 0])
      await simulation.run(10_000)
      expect(heights(simulation.peers)[4]).toBe(10)
      await simulation.stop()
    },
  )

  it('that overlaps with another crash ends with the last', async () => {
    const crash = (atMs: number, forMs: number): Fault => ({ kind: 'crash', atMs, forMs, peers: [4] })
    const simulation = await createSimulation({ ...WORLD, faults: [crash(5_000, 10_000), crash(8_000, 3_000)] })
    await simulation.run(12_000)
    expect(simulation.peers[4]?.peer).toBeUndefined()
    await simulation.run(5_000)
    expect(simulation.peers[4]?.peer?.chain.height).toBeGreaterThan(0)
    await simulation.settle()
    await simulation.stop()
  })

  it('that is a crash before the start keeps a peer away', async () => {
    const crash: Fault = { kind: 'crash', atMs: 0, forMs: 8_000, peers: [4] }
    const simulation = await createSimulation({ ...WORLD, faults: [crash] })
    await simulation.run(7_000)
    expect(heights(simulation.peers).map((height) => height >= 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((i) => i !== 4))
    await simulation.run(5_000)
    expect(simulation.peers[4]?.peer).toBeDefined()
    await simulation.stop()
  })

  it('that is an address translator shuts strangers out', async () => {
    const simulation = await struck({ kind: 'nat', atMs: 0, peers: [6], keepMs: 5_000 }, 30_000)
    expect(simulation.network.stats.shutOut).toBeGreaterThan(0)
    expect(heights(simulation.peers)[6]).toBeGreaterThan(10)
    await simulation.heal()
    const { shutOut } = simulation.network.stats
    await simulation.run(30_000)
    expect(simulation.network.stats.shutOut).toBe(shutOut)
    await simulation.stop()
  })

  it('that is weather comes and goes', async () => {
    const simulation = await struck({ kind: 'weather', atMs: 5_000, forMs: 100_000, faults: { loss: 0.5 } }, 5_000, {
      duration: 120_000,
    })
    const share = async (ms: number) => {
      const { lost, sent } = simulation.network.stats
      await simulation.run(ms)
      return (simulation.network.stats.lost - lost) / (simulation.network.stats.sent - sent)
    }
    expect(simulation.network.stats.lost).toBe(0)
    expect(await share(100_000)).toBeCloseTo(0.5, 1)
    expect(await share(5_000)).toBe(0)
    await simulation.stop()
  })

  it('that makes a peer slow makes it answer late', async () => {
    const simulation = await struck({ kind: 'slow', atMs: 0, peers: [0], msEach: 100 }, 60_000)
    const roundTrip = (host: string) =>
      simulation.peers[5]?.peer?.neighbors.find(({ address }) => address.host === host)?.roundTripMs ?? 0
    expect(roundTrip('10.0.0.1')).toBeGreaterThan(100)
    expect(roundTrip('10.0.0.2')).toBeLessThan(60)
    await simulation.stop()
  })

  it('that is a wrong clock makes a peer’s hours shorter', async () => {
    const sent = async (faults: readonly Fault[]) => {
      const simulation = await createSimulation({ ...WORLD, duration: 300_000, workload: { mining: false }, faults })
      await simulation.run(300_000)
      const count = simulation.peers[4]?.peer?.status().counters.sent.STATS ?? 0
      await simulation.stop()
      return count
    }
    const usual = await sent([])
    const fast = await sent([{ kind: 'clock', atMs: 0, peers: [4], rate: 3, jumpMs: -1e9 }])
    expect(fast / usual).toBeGreaterThan(2.5)
    expect(fast / usual).toBeLessThan(3.5)
  })

  it('that overlaps with another of its kind leaves that one in force', async () => {
    const long = { atMs: 2_000, forMs: 20_000, peers: [4] }
    const short = { atMs: 4_000, forMs: 2_000, peers: [4] }
    const faults: Fault[] = [
      { kind: 'nat', ...long, keepMs: 1 },
      { kind: 'nat', ...short },
      { kind: 'slow', ...long, msEach: 200 },
      { kind: 'slow', ...short, msEach: 1 },
      { kind: 'clock', ...long, rate: 2 },
      { kind: 'clock', ...short, jumpMs: 5_000 },
    ]
    const facts = { network: { latency: 10 }, workload: { mining: false as const, startWithinMs: 0 } }
    const simulation = await createSimulation({ ...WORLD, ...facts, faults })
    const uptimeMs = () => simulation.peers[4]?.peer?.status().uptimeMs ?? 0
    const passes = async (ms: number) => {
      const [beforeMs, { shutOut }] = [uptimeMs(), simulation.network.stats]
      await simulation.run(ms)
      return { own: uptimeMs() - beforeMs, shutOut: simulation.network.stats.shutOut - shutOut }
    }
    await simulation.run(8_000)
    const during = await passes(10_000)
    expect(during.own).toBe(20_000)
    expect(during.shutOut).toBeGreaterThan(0)
    await simulation.run(5_000)
    expect(await passes(10_000)).toEqual({ own: 10_000, shutOut: 0 })
    await simulation.stop()
  })
})

describe('what must hold', () => {
  const never: Invariant = {
    name: 'never-twelve',
    summary: 'Nobody has twelve blocks.',
    watch: ({ fail }) => ({
      onBlock: (peer, { height }) => height === 11 && fail('has twelve blocks', peer),
    }),
  }

  it('ends the simulation when it does not, with the seed and the step', async () => {
    const error = await simulate({ ...WORLD, invariants: [never] }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(InvariantError)
    expect((error as Error).message).toMatch(
      /^never-twelve is broken: 10\.0\.0\.\d:8999 has twelve blocks \(seed 5, step \d+, at [\d.]+ ms\)$/,
    )
    const again = await simulate({ ...WORLD, invariants: [never] }).catch((error: unknown) => error)
    expect(again).toEqual(error)
  })

  it('tells of what happened until then', async () => {
    const reports: SimulationReport[] = []
    const onBroken = (report: SimulationReport) => reports.push(report)
    const error = await simulate({ ...WORLD, invariants: [never] }, { onBroken }).catch((error: unknown) => error)
    const { details } = error as InvariantError
    expect(reports).toMatchObject([{ summary: { virtualMs: details.atMs, highest: 12 }, broken: details }])
    expect((await simulate({ peers: 1, duration: 1_000, settle: false })).broken).toBeNull()
  })

  it.each(['onBlock', 'onDatagram', 'onTurn'])('ends it too when its %s throws', async (look) => {
    const careless: Invariant = {
      name: 'careless',
      summary: 'Looks at what is not there.',
      watch: () => ({
        [look]() {
          throw new TypeError('no such thing')
        },
      }),
    }
    await expect(simulate({ ...WORLD, duration: 5_000, invariants: [careless] })).rejects.toThrow(
      new RegExp(`^careless is broken: .* ${look} threw TypeError: no such thing \\(seed 5, step \\d+`),
    )
  })

  it('says so when its watch forgets to return what it looks at', async () => {
    const forgetful = { name: 'forgetful', summary: 'Looks at nothing.', watch: () => {} } as unknown as Invariant
    await expect(simulate({ ...WORLD, invariants: [forgetful] })).rejects.toThrow(
      'forgetful is broken: could not begin: watch returned undefined, not an object of looks such as onBlock (seed 5,',
    )
  })

  it('has a name also where it cannot begin', async () => {
    const thrown = new TypeError('no such thing')
    const careless: Invariant = {
      name: 'careless',
      summary: 'Looks at what is not there.',
      watch() {
        throw thrown
      },
    }
    const error = await simulate({ ...WORLD, invariants: [careless] }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(InvariantError)
    expect((error as InvariantError).cause).toBe(thrown)
    expect((error as InvariantError).message).toBe(
      'careless is broken: could not begin: watch threw TypeError: no such thing (seed 5, step 0, at 0 ms)',
    )
  })

  it('may be left out', async () => {
    const { options } = await simulate({ ...WORLD, invariants: false, settle: false, duration: 5_000 })
    expect(options['invariants']).toEqual([])
  })

  it('is not waited for when the simulation is to end', async () => {
    const split: SimulationOptions = { ...WORLD, topology: { kind: 'links', links: [[0, 1]], isPhysical: true } }
    const { signal, abort } = abortable()
    const hooks = { signal, onProgress: (_: unknown, share: number) => share === 1 && setImmediate(abort) }
    const { summary } = await simulate(split, hooks)
    expect(summary.settled).toBeNull()
    expect(summary.virtualMs).toBeLessThan(60_000)
  })

  it('includes that all agree in the end', async () => {
    const split: SimulationOptions = {
      ...WORLD,
      topology: { kind: 'links', links: [[0, 1]], isPhysical: true },
      settle: { levelWithinMs: 5_000 },
    }
    await expect(simulate(split)).rejects.toThrow(/settle is broken: not all are at one height 5000 ms after/)
  })
})
