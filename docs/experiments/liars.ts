import { type ByzantineStrategy, createSimulation, type StrategyName, strategies } from 'rookery/simulator'
import { lineChart } from '../../bench/chart/line-chart.ts'
import { ranged, runExperiment, type Spread, span, spreadOf } from './experiment.ts'

const HONEST = 10
const BLOCKS = 200
/** The newcomer is the last of the honest peers: it vanishes at once, and comes when the others know each other. */
const NEWCOMER = HONEST - 1
const JOIN_MS = 45_000
const PATIENCE_MS = 120_000
/** How often each liar makes itself known to the newcomer at first; else it would have the chain before it hears of most. */
const GREET_EVERY_MS = 100
const GREET_FOR_MS = 5_000
const LIES = ['liar', 'forger', 'replayer'] as const satisfies readonly StrategyName[]
type Lie = (typeof LIES)[number]

/** How long after its start the newcomer has the whole chain, and how long until it takes that for the best one. */
interface Joined {
  readonly chainMs: Spread
  readonly syncedMs: Spread
}

interface Row {
  readonly liars: number
  readonly joined: Readonly<Record<Lie, Joined>>
}

/** Lies as it always did, and is pushy besides. */
function pushy(lie: Lie): ByzantineStrategy {
  const { name, summary, create } = strategies[lie]
  return {
    name,
    summary,
    create(self) {
      const [host, port] = self.address.split(':')
      const newcomer = self.others[NEWCOMER] as string
      const greeting = { type: 'GOSSIP', host: host as string, port: Number(port), id: `here is ${self.address}`, name }
      self.every(GREET_EVERY_MS, () => {
        const nowMs = self.nowMs()
        if (nowMs >= JOIN_MS && nowMs < JOIN_MS + GREET_FOR_MS) self.send(greeting, newcomer)
      })
      return create(self)
    },
  }
}

async function joinAmong(lie: Lie, count: number, seed: number): Promise<{ chainMs: number; syncedMs: number }> {
  const simulation = await createSimulation({
    peers: HONEST,
    seed,
    duration: 86_400_000,
    byzantine: [{ strategy: pushy(lie), count }],
    faults: [{ kind: 'crash', atMs: 0, forMs: JOIN_MS, peers: [NEWCOMER] }],
    workload: { blocks: BLOCKS, holders: NEWCOMER, mining: false },
    invariants: false,
    trace: false,
  })
  const since = (hasHappened: boolean) => (hasHappened ? simulation.nowMs - JOIN_MS : Number.POSITIVE_INFINITY)
  try {
    await simulation.run(JOIN_MS)
    let isSynced = false
    simulation.peers[NEWCOMER]?.peer?.on('synced', ({ height }) => {
      isSynced = height === BLOCKS
    })
    const hasChain = () => simulation.peers[NEWCOMER]?.peer?.chain.height === BLOCKS
    const chainMs = since(await simulation.runUntil(hasChain, PATIENCE_MS))
    return { chainMs, syncedMs: since(await simulation.runUntil(() => isSynced, PATIENCE_MS)) }
  } finally {
    await simulation.stop()
  }
}

async function joinedBy(lie: Lie, count: number, seeds: readonly number[]): Promise<Joined> {
  const times: { chainMs: number; syncedMs: number }[] = []
  for (const seed of seeds) times.push(await joinAmong(lie, count, seed))
  return {
    chainMs: spreadOf(times.map(({ chainMs }) => chainMs)),
    syncedMs: spreadOf(times.map(({ syncedMs }) => syncedMs)),
  }
}

const write = (ms: number) => (Number.isFinite(ms) ? span(ms) : `not within ${span(PATIENCE_MS)}`)

await runExperiment<Row>({
  name: 'liars',
  question: `How many liars does it take to stall a newcomer? ${HONEST - 1} honest peers have ${BLOCKS} blocks; the newcomer knows three of them.`,
  varies: { option: 'liars', what: 'liars', values: [0, 1, 3, 10, 30] },
  seeds: 5,
  async measure(liars, seeds) {
    const joined = {
      liar: await joinedBy('liar', liars, seeds),
      forger: await joinedBy('forger', liars, seeds),
      replayer: await joinedBy('replayer', liars, seeds),
    }
    return { liars, joined }
  },
  head: ['liars', 'claim a billion blocks', 'forge the last blocks', 'serve old blocks as new'],
  cells: ({ liars, joined }) => [
    liars.toLocaleString('en'),
    ...LIES.map((lie) => `${ranged(joined[lie].chainMs, write)}; ${write(joined[lie].syncedMs.median)}`),
  ],
  chart(rows) {
    // Nobody has a place on a scale of ratios: it stands a little to the left of one.
    const place = (liars: number) => Math.max(liars, 0.5)
    const bounded = (ms: number) => Math.min(ms, PATIENCE_MS)
    const lines = (lie: Lie) => ({
      points: rows.map(({ liars, joined }) => {
        const { median, least, most } = joined[lie].chainMs
        return { x: place(liars), y: bounded(median), low: least, high: bounded(most) }
      }),
      dashed: rows
        .map(({ liars, joined }) => ({ x: place(liars), y: joined[lie].syncedMs.median }))
        .filter(({ y }) => Number.isFinite(y)),
    })
    const most = Math.max(...rows.map(({ liars }) => liars))
    return lineChart({
      title: 'How long a newcomer needs for the chain',
      about: 'Time until a newcomer has the chain of the honest peers, by the number of peers that lie.',
      caption: [
        `${HONEST - 1} honest peers with ${BLOCKS} blocks, three of them known to the newcomer; liars on hosts of their own.`,
        'Medians of the worlds, bars from the fastest to the slowest. Dashed: until synced() resolves.',
      ],
      x: {
        label: 'liars',
        from: 0.4,
        to: Math.max(12, most * 1.2),
        ticks: rows.map(({ liars }) => place(liars)),
        isLog: true,
        format: (n) => (n < 1 ? 'none' : n.toLocaleString('en')),
      },
      y: {
        label: 'from its start to the whole chain',
        from: 200,
        to: 150_000,
        ticks: [1_000, 10_000, 100_000],
        isLog: true,
        format: span,
      },
      series: [
        { name: 'claim a billion', colour: 'dusk', ...lines('liar') },
        { name: 'forge the last', colour: 'dawn', ...lines('forger') },
        { name: 'serve old as new', colour: 'moss', ...lines('replayer') },
      ],
    })
  },
})
