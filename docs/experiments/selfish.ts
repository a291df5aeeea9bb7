import { type ReportedBlock, simulate } from 'rookery/simulator'
import { lineChart } from '../../bench/chart/line-chart.ts'
import { ranged, runExperiment, type Spread, spreadOf } from './experiment.ts'

const HONEST = 10
/** A hundred and fifty times the way of a datagram, so that honest peers seldom fork among themselves. */
const BLOCK_EVERY_MS = 5_000
const BLOCKS = 2_000

interface Row {
  /** The selfish miner's share of the hash power. */
  readonly power: number
  /** Its share of the blocks on the chain in the end. */
  readonly gain: Spread
  /** The share of the honest peers' blocks that are built on its block when there is one of each. */
  readonly gamma: number
}

/** What comes of one world in which one miner is selfish. */
async function world(power: number, seed: number): Promise<readonly ReportedBlock[]> {
  const { blocks } = await simulate({
    peers: HONEST,
    seed,
    duration: BLOCKS * BLOCK_EVERY_MS,
    byzantine: [{ strategy: 'selfish-miner', power: (HONEST * power) / (1 - power) }],
    workload: { blocks: 1, holders: HONEST, mining: { blockEveryMs: BLOCK_EVERY_MS } },
    settle: false,
    invariants: false,
    trace: false,
  })
  return blocks
}

function shareOf(blocks: readonly ReportedBlock[]): number {
  const best = blocks.filter(({ isOnBestChain }) => isOnBestChain)
  return best.filter(({ minedBy }) => minedBy === HONEST).length / best.length
}

/** Races of one selfish block and one honest one that an honest peer ended: how many, and how many for the selfish one. */
function races(blocks: readonly ReportedBlock[]): { ended: number; forSelfish: number } {
  const isSelfish = (block: ReportedBlock | undefined) => block?.minedBy === HONEST
  const byHeight = new Map<number, ReportedBlock[]>()
  for (const block of blocks) byHeight.set(block.height, [...(byHeight.get(block.height) ?? []), block])
  let [ended, forSelfish] = [0, 0]
  for (const [height, rivals] of byHeight) {
    const next = byHeight.get(height + 1)?.[0]
    if (!next || isSelfish(next) || !rivals.some(isSelfish) || rivals.every(isSelfish)) continue
    ended++
    if (isSelfish(blocks[next.parent])) forSelfish++
  }
  return { ended, forSelfish }
}

/**
 * What a selfish miner should gain.
 * @see Eyal and Sirer, "Majority is not Enough: Bitcoin Mining is Vulnerable" (2014), equation 8
 */
function theory(a: number, gamma: number): number {
  return (a * (1 - a) ** 2 * (4 * a + gamma * (1 - 2 * a)) - a ** 3) / (1 - a * (1 + (2 - a) * a))
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

await runExperiment<Row>({
  name: 'selfish',
  question: `What does a selfish miner gain? ${HONEST} honest miners and a selfish one, ${BLOCKS.toLocaleString('en')} blocks a world.`,
  varies: { option: 'power', what: 'its share of the hash power', values: [0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45] },
  seeds: 5,
  async measure(power, seeds) {
    const worlds: (readonly ReportedBlock[])[] = []
    for (const seed of seeds) worlds.push(await world(power, seed))
    const all = worlds.map(races)
    const sum = (of: 'ended' | 'forSelfish') => all.reduce((total, { [of]: n }) => total + n, 0)
    return { power, gain: spreadOf(worlds.map(shareOf)), gamma: sum('forSelfish') / sum('ended') }
  },
  head: ['hash power', 'share of the chain', 'γ in these worlds', 'theory for that γ', 'theory for γ = 0'],
  cells: ({ power, gain, gamma }) => [
    percent(power),
    ranged(gain, percent),
    gamma.toFixed(2),
    percent(theory(power, gamma)),
    percent(theory(power, 0)),
  ],
  chart(rows) {
    const powers = Array.from({ length: 41 }, (_, i) => 0.05 + i / 100)
    const curve = (gamma: number) => powers.map((x) => ({ x, y: theory(x, gamma) })).filter(({ y }) => y >= 0)
    const axis = {
      from: 0.05,
      to: 0.46,
      ticks: [0.1, 0.2, 0.3, 0.4],
      format: (n: number) => `${Math.round(100 * n)} %`,
    }
    const points = rows.map(({ power, gain }) => ({ x: power, y: gain.median, low: gain.least, high: gain.most }))
    return lineChart({
      title: 'What a selfish miner gains',
      about: 'Share of the blocks on the chain by share of the hash power, simulated and by theory.',
      caption: [
        `${HONEST} honest miners; medians of worlds of ${BLOCKS.toLocaleString('en')} blocks, bars from the least to the most.`,
        'Dashed: the formula of Eyal and Sirer, and what honest mining brings.',
      ],
      x: { ...axis, label: 'its share of the hash power' },
      y: { ...axis, label: 'its share of the blocks on the chain', from: 0, to: 0.85, ticks: [0, 0.2, 0.4, 0.6, 0.8] },
      series: [
        { name: 'simulated', colour: 'dusk', points },
        { name: 'theory, γ = 1', colour: 'moss', points: [], dashed: curve(1) },
        { name: 'theory, γ = 0', colour: 'dawn', points: [], dashed: curve(0) },
        { name: 'honest mining', colour: 'rest', points: [], dashed: powers.map((x) => ({ x, y: x })) },
      ],
    })
  },
})
