import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { asSvg } from './hash/chart.ts'
import { opensslPerSecond } from './hash/children.ts'
import { measure } from './hash/measure.ts'
import { ourSearch } from './hash/our-search.ts'
import { asJson, asMarkdown, type Results } from './hash/report.ts'
import { OPENSSL, OURS, searchers } from './hash/searches.ts'
import { threadRates } from './hash/threads.ts'
import { validators } from './hash/validators.ts'

const HELP = `Usage: npx tsx --tsconfig tsconfig.json bench/hash.bench.ts [options]

  --rounds 7     measurements of each figure, of which the median counts
  --quick        a smoke test of half a minute, one round
  --svg FILE     also draw a chart there
  --json         the figures for programs, in place of tables in Markdown

The rivals from npm are in a package of their own: run npm install in bench/rivals once. Python, OpenSSL and Bun take part
where they are there.`

/** Behind 128 bytes ours is at its slowest and a nonce of 9 characters at its fastest; behind 170 it is about the middle. */
const SEARCH_BYTES = [128, 170]
const OTHER_BYTES = [128, 136, 142, 143, 154, 155, 165, 175, 185, 191]

/** How fast nonces are tried and blocks verified, beside what one would use instead. bench/README.md explains the tables. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      quick: { type: 'boolean', default: false },
      svg: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const rounds = values.quick ? 1 : Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds: give an integer from 1 on.')
  const results = await measureAll({ rounds, turnMs: values.quick ? 100 : 400 })
  if (values.svg !== undefined) writeFileSync(values.svg, asSvg(results))
  console.log(values.json ? asJson(results) : asMarkdown(results))
}

async function measureAll(options: { rounds: number; turnMs: number }): Promise<Results> {
  const [loadBefore = 0] = loadavg()
  const tell = (what: string) => (note: string) => console.error(`${what}: ${note}`)
  const searches: Results['searches'][number][] = []
  for (const fixedBytes of SEARCH_BYTES) {
    const contenders = await searchers(fixedBytes, options.turnMs)
    searches.push({ fixedBytes, rates: measure(contenders, options, tell(`search behind ${fixedBytes} bytes`)) })
  }
  const lengths: Results['lengths'][number][] = []
  for (const fixedBytes of OTHER_BYTES) {
    const ours = { name: OURS, run: await ourSearch(new Uint8Array(fixedBytes).fill(7)) }
    const limit = { name: OPENSSL, perSecond: opensslPerSecond }
    lengths.push({ fixedBytes, rates: measure([ours, limit], options, tell(`ours behind ${fixedBytes} bytes`)) })
  }
  const { list, bytes, end } = await validators()
  try {
    const blocks = measure(list, options, tell('blocks'))
    const threads = await threadRates(options.rounds, 5 * options.turnMs)
    return { searches, lengths, threads, blocks, datagramBytes: bytes, rounds: options.rounds, loadBefore }
  } finally {
    end()
  }
}

try {
  await main()
} catch (error) {
  // Figures that make no sense are told in one line; anything else is shown whole.
  console.error(error instanceof RangeError ? error.message : error)
  process.exitCode = 1
}
