import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

/** What every experiment has: a name, a question, what is varied and in how many worlds. */
export interface Experiment<Row> {
  /** Its file's name. */
  readonly name: string
  readonly question: string
  /** The name of what is varied, as an option, and what it is by default. */
  readonly varies: { readonly option: string; readonly what: string; readonly values: readonly number[] }
  /** Worlds for each value, each from a seed of its own. */
  readonly seeds: number
  /** Runs the worlds of one value. */
  measure(value: number, seeds: readonly number[]): Promise<Row>
  /** The head of its table, and a row of it. */
  readonly head: readonly string[]
  cells(row: Row): readonly string[]
  /** Draws all rows. */
  chart(rows: readonly Row[]): string
}

/** Reads the command line, runs the experiment and prints its table; progress goes to standard error. */
export async function runExperiment<Row>(experiment: Experiment<Row>): Promise<void> {
  const { name, varies, head } = experiment
  const asked = readOptions(experiment)
  if (asked.isHelp) return console.log(helpOf(experiment))
  const rows = asked.earlier as Row[]
  for (const value of asked.values) {
    console.error(`${name}: ${varies.what} ${value.toLocaleString('en')}, worlds: ${asked.seeds.length}`)
    rows.push(await experiment.measure(value, asked.seeds))
  }
  if (asked.svg !== undefined) writeFileSync(asked.svg, experiment.chart(rows))
  console.log(asked.isJson ? JSON.stringify(rows) : markdown(head, rows.map(experiment.cells)))
}

function readOptions<Row>({ varies, seeds }: Experiment<Row>) {
  try {
    const { values } = parseArgs({
      options: {
        [varies.option]: { type: 'string', default: varies.values.join(',') },
        seeds: { type: 'string', default: String(seeds) },
        with: { type: 'string' },
        svg: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    const count = Number(values['seeds'])
    if (!Number.isInteger(count) || count < 1) throw new RangeError('--seeds: give an integer from 1 on.')
    const asked = String(values[varies.option]).split(',').filter(Boolean).map(Number)
    if (!asked.every((value) => value >= 0)) throw new RangeError(`--${varies.option}: give numbers such as 1,10.`)
    const earlier = values['with'] as string | undefined
    return {
      values: asked,
      earlier: earlier === undefined ? [] : (JSON.parse(readFileSync(earlier, 'utf8')) as unknown[]),
      seeds: Array.from({ length: count }, (_, i) => i + 1),
      svg: values['svg'] as string | undefined,
      isJson: values['json'] === true,
      isHelp: values['help'] === true,
    }
  } catch (error) {
    // A mistake on the command line is told in one line.
    console.error((error as Error).message)
    process.exit(2)
  }
}

function helpOf<Row>({ name, question, varies, seeds }: Experiment<Row>): string {
  return `${question}

Usage: npx tsx --tsconfig tsconfig.json docs/experiments/${name}.ts [options]

  --${varies.option.padEnd(14)} ${varies.what}, separated by commas (default: ${varies.values.join(',')})
  --seeds          worlds for each of them; the same seeds give the same figures (default: ${seeds})
  --with FILE      rows that an earlier run printed with --json, in front of these; --${varies.option} '' adds none
  --svg FILE       also draw a chart there
  --json           the figures for programs, in place of a table in Markdown`
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---:')), ...rows.map(line)].join('\n')
}

/** The middle of some numbers, and between what they lie. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN
  return { median: at(0.5), least: at(0), most: at(1) }
}

/** A span of time: `84 ms`, `2 s`, `10.3 s`. */
export function span(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${Number((ms / 1_000).toFixed(1))} s`
}

/** A median and its range, each written by `write`. */
export function ranged({ median, least, most }: Spread, write: (value: number) => string): string {
  return `${write(median)} (${write(least)} to ${write(most)})`
}
