import { createSimulation, type ReportedBlock, type Simulation } from 'rookery/simulator'
import { lineChart } from '../../bench/chart/line-chart.ts'
import { ranged, runExperiment, type Spread, span, spreadOf } from './experiment.ts'

/** A network has met when each gossip period has passed several times. */
const MEET_MS = 150_000
/** Blocks in each world, by peers that lie apart, and the time that each is given. */
const BLOCKS = 10
const PER_BLOCK_MS = 30_000

interface Row {
  readonly peers: number
  readonly half: Spread
  readonly most: Spread
  readonly all: Spread
  /** Blocks that somebody did not have when the time was over. */
  readonly missed: number
}

/** How long until a block is known to half, to nine tenths and to all, one figure a block. */
async function spreadIn(peers: number, seed: number) {
  const simulation = await createSimulation({
    peers,
    seed,
    duration: 86_400_000,
    workload: { blocks: 3, holders: peers, startWithinMs: Math.max(1_000, peers * 5), mining: false },
    invariants: false,
    trace: false,
  })
  try {
    await simulation.run(MEET_MS)
    for (let n = 0; n < BLOCKS; n++) await findOne(simulation, n)
    return simulation.report().blocks
  } finally {
    await simulation.stop()
  }
}

async function findOne(simulation: Simulation, n: number): Promise<void> {
  const { length } = simulation.peers
  const height = simulation.mine(Math.floor((n * length) / BLOCKS))?.height
  if (height === undefined) throw new Error('A peer could not mine: it has no chain.')
  const haveAll = () => simulation.peers.every(({ peer }) => (peer?.chain.height ?? 0) > height)
  const endMs = simulation.nowMs + PER_BLOCK_MS
  while (simulation.nowMs < endMs && !haveAll()) await simulation.run(100)
}

await runExperiment<Row>({
  name: 'spread',
  question: 'How long until everyone knows of a block? Networks of real peers, 5 to 50 ms of latency, no loss.',
  varies: { option: 'peers', what: 'peers', values: [10, 30, 100, 300, 1_000] },
  seeds: 3,
  async measure(peers, seeds) {
    const blocks: ReportedBlock[] = []
    for (const seed of seeds) blocks.push(...(await spreadIn(peers, seed)))
    const times = (of: 'halfMs' | 'mostMs' | 'allMs') =>
      spreadOf(blocks.map((block) => block[of]).filter((ms) => ms !== null))
    const missed = blocks.filter(({ allMs }) => allMs === null).length
    return { peers, half: times('halfMs'), most: times('mostMs'), all: times('allMs'), missed }
  },
  head: ['peers', 'half', 'nine tenths', 'all', `not by all within ${span(PER_BLOCK_MS)}`],
  cells: ({ peers, half, most, all, missed }) => [
    peers.toLocaleString('en'),
    ...[half, most, all].map((spread) => ranged(spread, span)),
    String(missed),
  ],
  chart(rows) {
    const line = (of: 'half' | 'most' | 'all') =>
      rows.map(({ peers, [of]: { median, least, most } }) => ({ x: peers, y: median, low: least, high: most }))
    return lineChart({
      title: 'How long until a block is known',
      about: 'Time until half, nine tenths and all of the peers have a new block, by the number of peers.',
      caption: [
        'Medians over blocks and worlds, bars from the fastest to the slowest.',
        'Both scales are logarithmic. 5 to 50 ms on the way, no loss.',
      ],
      x: {
        label: 'peers',
        from: 8,
        to: Math.max(1_200, ...rows.map(({ peers }) => peers * 1.2)),
        ticks: [10, 100, 1_000, 10_000].filter((tick) => rows.some(({ peers }) => peers >= tick)),
        isLog: true,
      },
      y: {
        label: 'after it was found',
        from: 8,
        to: 40_000,
        ticks: [10, 100, 1_000, 10_000],
        isLog: true,
        format: span,
      },
      series: [
        { name: 'half', colour: 'dusk', points: line('half') },
        { name: 'nine tenths', colour: 'dawn', points: line('most') },
        { name: 'all', colour: 'moss', points: line('all') },
      ],
    })
  },
})
