import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { type Row, spell } from './measure.ts'

/** What was measured, for the line above the table. */
export interface Facts {
  readonly build: string
  readonly rounds: number
  readonly nth: number
  /** Processes that wanted a core in the minute before, on average. */
  readonly loadBefore: number
}

type Column = readonly [title: string, cell: (row: Row, rows: readonly Row[]) => string]

const COLUMNS: readonly Column[] = [
  ['blocks', ({ blocks }) => blocks.toLocaleString('en')],
  ['from', ({ supporters }) => `${supporters}`],
  ['loss', ({ lossPercent }) => `${lossPercent} %`],
  ['delay', ({ delayMs }) => `${delayMs} ms`],
  ['ours s', ({ elapsedMs, ours }) => `${ours.isWhole ? '' : '~'}${(elapsedMs / 1_000).toFixed(2)}`],
  ['ours /s', ({ ours }) => spell(ours)],
  ['naive /s', ({ naive }) => spell(naive)],
  ['raw /s', ({ raw }) => spell(raw)],
  ['of raw', ofRaw],
  ['of lossless', ofLossless],
  ['per block by 10,000', costTo10000],
  ['CPU/block (raw)', ({ ours, raw }) => `${ours.cpuMicros.toFixed(0)} µs (${raw.cpuMicros.toFixed(0)})`],
  ['sent/block', ({ datagramsPerBlock }) => datagramsPerBlock.toFixed(2)],
  ['p99 over idle', ({ p99Ms, idleP99Ms }) => `${(p99Ms - idleP99Ms).toFixed(1)} ms`],
  ['peak over start', ({ peakBytes }) => `${Math.round(peakBytes / 1e6)} MB`],
]

/** For a terminal: columns aligned to the right. */
export function asText(rows: readonly Row[], facts: Facts): string {
  const lines = [COLUMNS.map(([title]) => title), ...cells(rows)]
  const widths = COLUMNS.map((_, at) => Math.max(...lines.map((line) => (line[at] as string).length)))
  const aligned = lines.map((line) => line.map((cell, at) => cell.padStart(widths[at] as number)).join('  '))
  return [...about(facts), '', ...aligned].join('\n')
}

/** For bench/README.md. */
export function asMarkdown(rows: readonly Row[], facts: Facts): string {
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`
  const head = [line(COLUMNS.map(([title]) => title)), line(COLUMNS.map(() => '---:'))]
  return [about(facts).join(' '), '', ...head, ...cells(rows).map(line)].join('\n')
}

/** For programs: the medians as they are. */
export function asJson(rows: readonly Row[], facts: Facts): string {
  return JSON.stringify({ about: about(facts), rows }, null, 2)
}

function cells(rows: readonly Row[]): string[][] {
  return rows.map((row) => COLUMNS.map(([, cell]) => cell(row, rows)))
}

function about({ build, rounds, nth, loadBefore }: Facts): string[] {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const { node, v8 } = process.versions
  return [
    `${new Date().toISOString().slice(0, 10)}; ${model}, ${availableParallelism()} cores, ${memory}; ${type()} ${release()};`,
    `Node.js ${node}, V8 ${v8}; rookery from ${build}; ${nth === 1 ? 'the first sync' : `sync number ${nth}`} of a process; medians of ${rounds}; load before: ${loadBefore.toFixed(1)}.`,
  ]
}

/** Only where the raw loop is a limit. */
function ofRaw({ ours, raw, lossPercent, delayMs }: Row): string {
  return lossPercent === 0 && delayMs === 0 ? percent(ours.perSecond / raw.perSecond) : ''
}

/** What is left of the rate that the same line has when it loses nothing. */
function ofLossless(row: Row, rows: readonly Row[]): string {
  if (row.lossPercent === 0) return ''
  const lossless = find(rows, { ...row, lossPercent: 0 })
  return lossless ? percent(row.ours.perSecond / lossless.ours.perSecond) : ''
}

/** Time for one block of a chain of 100,000, by that for one of 10,000. */
function costTo10000(row: Row, rows: readonly Row[]): string {
  if (row.blocks !== 100_000) return ''
  const shorter = find(rows, { ...row, blocks: 10_000 })
  return shorter ? `${(shorter.ours.perSecond / row.ours.perSecond).toFixed(2)}x` : ''
}

function find(rows: readonly Row[], like: Row): Row | undefined {
  const keys = ['blocks', 'supporters', 'lossPercent', 'delayMs'] as const
  return rows.find((row) => keys.every((key) => row[key] === like[key]))
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
