import { parseArgs } from 'node:util'

/** One row of the table: a chain, who serves it, and over what kind of line. */
export interface Scenario {
  readonly blocks: number
  readonly supporters: number
  /** Datagrams lost, in per cent, each way. */
  readonly lossPercent: number
  /** One way, in milliseconds. */
  readonly delayMs: number
}

/** What to measure, and how. */
export interface BenchOptions {
  readonly scenarios: readonly Scenario[]
  readonly rounds: number
  /** Which sync of a process is measured: the first, in a fresh one, or a later one. */
  readonly nth: number
  /** When our peer's sync is cut short, and its rate extrapolated, in milliseconds. */
  readonly limitMs: number
  /** When the naive client is, and the raw loop over a line with faults, in milliseconds. */
  readonly othersLimitMs: number
  /** After which a child ends whatever happens, in milliseconds. */
  readonly lifetimeMs: number
  readonly format: 'text' | 'markdown' | 'json'
  /** A folder for CPU profiles of our peer, if any are wanted. */
  readonly profileFolder: string | undefined
}

export const HELP = `Usage: npx tsx --tsconfig tsconfig.dist.json bench/sync.bench.ts [options]
(with tsconfig.json it measures the sources, with tsconfig.dist.json what npm run build has made of them)

  --quick              a smoke test of less than half a minute, one round
  --full               every combination: an hour
  --blocks 1000,10000  only these, and likewise --supporters 1,4 --loss 0,10 (per cent, each way) --delay 0,50
                       (milliseconds, one way). What is not given is 10000, 4, 0 and 0, or with --full everything
  --rounds 3           measurements of each figure, of which the median counts
  --nth 1              which sync of a process is measured; 4, say, when all is compiled that was slow in the first
  --limit 30           seconds after which our peer's sync is cut short and marked ~
  --markdown, --json   other forms of the table
  --profile FOLDER     also write CPU profiles of our peer there: node bench/sync/hot-functions.mjs FOLDER reads them`

const ALL = { blocks: [1_000, 10_000, 100_000], supporters: [1, 4, 16], loss: [0, 1, 10, 30], delay: [0, 50] }
const USUAL = { blocks: [10_000], supporters: [4], loss: [0], delay: [0] }
const QUICK = { blocks: [1_000], supporters: [1, 4], loss: [0, 10], delay: [0] }

/** @returns Undefined when help is wanted. @throws TypeError for options that do not exist, RangeError for figures that make no sense */
export function readOptions(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
      blocks: { type: 'string' },
      supporters: { type: 'string' },
      loss: { type: 'string' },
      delay: { type: 'string' },
      rounds: { type: 'string' },
      nth: { type: 'string' },
      limit: { type: 'string' },
      markdown: { type: 'boolean' },
      json: { type: 'boolean' },
      profile: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return undefined
  const isQuick = values.quick ?? false
  const isFiltered = (['blocks', 'supporters', 'loss', 'delay'] as const).some((name) => values[name] !== undefined)
  const rest = values.full ? ALL : isQuick ? QUICK : USUAL
  const chosen = {
    blocks: values.blocks === undefined ? rest.blocks : numbers('blocks', values.blocks, 1),
    supporters: values.supporters === undefined ? rest.supporters : numbers('supporters', values.supporters, 1),
    loss: values.loss === undefined ? rest.loss : numbers('loss', values.loss, 0, 99),
    delay: values.delay === undefined ? rest.delay : numbers('delay', values.delay, 0),
  }
  const nth = one(numbers('nth', values.nth ?? '1', 1))
  const limitMs = 1_000 * one(numbers('limit', values.limit ?? (isQuick ? '5' : '30'), 1))
  return {
    scenarios: isFiltered || isQuick || values.full ? product(chosen) : selection(),
    rounds: one(numbers('rounds', values.rounds ?? (isQuick ? '1' : '3'), 1)),
    nth,
    limitMs,
    othersLimitMs: isQuick ? 1_000 : 3_000,
    lifetimeMs: 20 * nth * limitMs + 120_000,
    format: values.markdown ? 'markdown' : values.json ? 'json' : 'text',
    profileFolder: values.profile,
  }
}

export function describeScenario({ blocks, supporters, lossPercent, delayMs }: Scenario): string {
  return `${blocks} blocks from ${supporters}, ${lossPercent} % loss, ${delayMs} ms`
}

/** What a run without options measures: every chain and every number of supporters without faults, and every fault once. */
function selection(): Scenario[] {
  const faultless = { loss: [0], delay: [0] }
  return [
    ...product({ ...faultless, blocks: [1_000, 10_000], supporters: ALL.supporters }),
    ...product({ ...faultless, blocks: [100_000], supporters: [4] }),
    ...product({ ...USUAL, loss: [1, 10, 30] }),
    ...product({ ...USUAL, loss: [0, 10, 30], delay: [50] }),
  ]
}

function product({ blocks, supporters, loss, delay }: Record<keyof typeof ALL, number[]>): Scenario[] {
  return blocks.flatMap((length) =>
    supporters.flatMap((count) =>
      delay.flatMap((delayMs) =>
        loss.map((lossPercent) => ({ blocks: length, supporters: count, lossPercent, delayMs })),
      ),
    ),
  )
}

function numbers(option: string, list: string, least: number, most = 10_000_000): number[] {
  return list.split(',').map((text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new RangeError(`--${option} ${list}: give integers from ${least} to ${most}, with commas between them.`)
  })
}

function one([value]: number[]): number {
  return value as number
}
