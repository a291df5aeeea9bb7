import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { growthChart, perPeer } from './growth/chart.ts'
import { type Growth, type Manner, measureGrowth } from './growth/measure.ts'

const HELP = `Usage: npx tsx --tsconfig tsconfig.json bench/growth.bench.ts [options]

  --thrifty 10,20,50,100,200,500,1000   sizes of networks whose peers are as they are by default
  --plain 10,20,50,100,200,400          sizes of networks whose peers are never thrifty; their time grows with the square
  --svg FILE                            also draw a chart there
  --json                                the figures for programs, in place of tables in Markdown`

/** What a peer sends as its network grows, and how long a block goes round. bench/README.md explains the tables. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      thrifty: { type: 'string', default: '10,20,50,100,200,500,1000' },
      plain: { type: 'string', default: '10,20,50,100,200,400' },
      svg: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const sizes = { thrifty: sizesOf('--thrifty', values.thrifty), plain: sizesOf('--plain', values.plain) }
  const thrifty = await measureAll('thrifty', sizes.thrifty)
  const plain = await measureAll('plain', sizes.plain)
  if (values.svg !== undefined) writeFileSync(values.svg, growthChart(plain, thrifty))
  console.log(values.json ? JSON.stringify({ thrifty, plain }) : asMarkdown(thrifty, plain))
}

function sizesOf(option: string, text: string): number[] {
  const sizes = text.split(',').map(Number)
  if (sizes.every((size) => Number.isInteger(size) && size >= 2 && size <= 10_000)) return sizes
  throw new RangeError(`${option}: give integers from 2 to 10,000, such as 10,100.`)
}

async function measureAll(manner: Manner, sizes: readonly number[]): Promise<Growth[]> {
  const rows: Growth[] = []
  for (const size of sizes) {
    console.error(`${manner}: ${size.toLocaleString('en')} peers`)
    rows.push(await measureGrowth(size, manner))
  }
  return rows
}

function asMarkdown(thrifty: readonly Growth[], plain: readonly Growth[]): string {
  const sizes = [...new Set([...thrifty, ...plain].map(({ peers }) => peers))].sort((a, b) => a - b)
  const slope = perPeer(plain)
  const rows = sizes.map((size) => {
    const flood = plain.find(({ peers }) => peers === size)
    const lean = thrifty.find(({ peers }) => peers === size)
    const cells = [
      size.toLocaleString('en'),
      flood ? flood.sentPerSecond.toFixed(1) : `~${Math.round(slope * size)}`,
      lean?.sentPerSecond.toFixed(1),
      lean?.neighbors,
      lean && spanOf(lean.halfMs),
      lean && spanOf(lean.allMs),
    ]
    return `| ${cells.map((cell) => cell ?? '').join(' | ')} |`
  })
  const head = ['peers', 'plain: sent a second, each', 'thrifty: sent a second, each', 'neighbors, median']
  return [
    `| ${[...head, 'a block is heard by half', 'by all'].join(' | ')} |`,
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    `Plain, a peer sends ${slope.toFixed(2)} datagrams a second for each peer in the network (~: extrapolated).`,
  ].join('\n')
}

function spanOf(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

try {
  await main()
} catch (error) {
  // A wrong option is told in one line; anything else is shown whole.
  console.error(error instanceof RangeError ? error.message : error)
  process.exitCode = 1
}
