import { loadavg } from 'node:os'
import { whichBuild } from './sync/build.ts'
import { chainFile } from './sync/chain-file.ts'
import { endChildren } from './sync/children.ts'
import { measureScenario, type Row } from './sync/measure.ts'
import { type BenchOptions, describeScenario, HELP, readOptions } from './sync/options.ts'
import { startSupporters } from './sync/supporters.ts'
import { asJson, asMarkdown, asText, type Facts } from './sync/table.ts'

/**
 * How fast a peer fetches a chain from supporters in other processes, over UDP on loopback, with loss and delay; beside a
 * naive client and the bare request/response loop. `--help` lists the options, bench/README.md explains the columns.
 *
 *     npm run build && npx tsx --tsconfig tsconfig.dist.json bench/sync.bench.ts
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (!options) return console.log(HELP)
  const rows: Row[] = []
  const build = whichBuild()
  const [loadBefore = 0] = loadavg()
  const table = () => print(rows, options, { build: build.name, rounds: options.rounds, nth: options.nth, loadBefore })
  process.once('SIGINT', () => {
    endChildren()
    if (rows.length > 0) table()
    process.exit(130)
  })
  const startedMs = performance.now()
  for (const [at, scenario] of options.scenarios.entries()) {
    const title = `[${at + 1}/${options.scenarios.length}] ${describeScenario(scenario)}`
    const chain = chainFile(scenario.blocks, (note) => console.error(note))
    const supporters = await startSupporters(scenario.supporters, chain, options.lifetimeMs)
    try {
      const measured = { scenario, chain, supporters, build, options }
      rows.push(await measureScenario(measured, (note) => console.error(`${title}: ${note}`)))
    } finally {
      await supporters.stop()
    }
  }
  const tookS = Math.round((performance.now() - startedMs) / 1_000)
  if (whichBuild().id !== build.id) console.error('The build under test changed while it was measured: run this again.')
  console.error(`${rows.length} rows in ${tookS} s`)
  table()
}

function print(rows: readonly Row[], { format }: BenchOptions, facts: Facts): void {
  const write = { text: asText, markdown: asMarkdown, json: asJson }[format]
  console.log(write(rows, facts))
}

try {
  await main()
} catch (error) {
  // Figures that make no sense are told in one line; anything else is shown whole.
  console.error(error instanceof RangeError ? error.message : error)
  process.exitCode = 1
} finally {
  endChildren()
}
