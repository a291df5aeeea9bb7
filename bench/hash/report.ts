import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import type { Rates } from './measure.ts'
import { OPENSSL, OURS } from './searches.ts'
import type { ThreadRate } from './threads.ts'
import { OUR_BLOCKS, OUR_DATAGRAMS, PARSE_ALONE } from './validators.ts'

/** Everything that was measured. */
export interface Results {
  /** By length of the fixed part: that of the first is what the chart shows. */
  readonly searches: readonly { readonly fixedBytes: number; readonly rates: Rates }[]
  /** Ours and OpenSSL, behind fixed parts of other lengths. */
  readonly lengths: readonly { readonly fixedBytes: number; readonly rates: Rates }[]
  readonly threads: readonly ThreadRate[]
  readonly blocks: Rates
  /** Length of a datagram on average. */
  readonly datagramBytes: number
  readonly rounds: number
  readonly loadBefore: number
}

/** For bench/README.md. */
export function asMarkdown(results: Results): string {
  const { searches, lengths, threads, blocks, datagramBytes } = results
  return [
    about(results),
    '',
    'Nonces tried a second of processor time, on one core, in millions:',
    '',
    ...table(
      ['', ...searches.flatMap(({ fixedBytes }) => [`behind ${fixedBytes} bytes`, 'ours is'])],
      [...(searches[0]?.rates.keys() ?? [])].map((name) => [
        name,
        ...searches.flatMap(({ rates }) => [millions(rates.get(name)), times(rates.get(OURS), rates.get(name))]),
      ]),
    ),
    '',
    'Ours behind fixed parts of other lengths, and how much that is of what OpenSSL compresses:',
    '',
    ...table(
      ['fixed part', ...lengths.map(({ fixedBytes }) => `${fixedBytes}`)],
      [
        ['modulo 64', ...lengths.map(({ fixedBytes }) => `${fixedBytes % 64}`)],
        ['million/s', ...lengths.map(({ rates }) => millions(rates.get(OURS)))],
        ['of OpenSSL', ...lengths.map(({ rates }) => percent(rates.get(OURS), rates.get(OPENSSL)))],
      ],
    ),
    '',
    'The miner of `rookery/node`, in millions a second:',
    '',
    ...table(
      ['threads', 'by the clock', 'of processor time'],
      threads.map(({ threads, perSecond, perCpuSecond }) => [
        `${threads}`,
        millions(perSecond),
        millions(perCpuSecond),
      ]),
    ),
    '',
    `Blocks verified a second of processor time, in millions; a datagram has ${Math.round(datagramBytes)} bytes:`,
    '',
    ...table(
      ['', 'million/s', 'ours is'],
      [...blocks].map(([name, rate]) => [name, millions(rate), times(blocks.get(like(name)), rate)]),
    ),
  ].join('\n')
}

/** For programs. */
export function asJson(results: Results): string {
  return JSON.stringify(
    { about: about(results), ...results },
    (_, value) => (value instanceof Map ? Object.fromEntries(value) : value),
    2,
  )
}

/** Whether a rate is of objects or of datagrams. */
function like(name: string): string {
  return name.includes('datagrams') || name === PARSE_ALONE ? OUR_DATAGRAMS : OUR_BLOCKS
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)]
}

function millions(rate: number | undefined): string {
  if (rate === undefined) return ''
  return (rate / 1e6).toFixed(rate < 1e7 ? 2 : 1)
}

function times(ours: number | undefined, rate: number | undefined): string {
  if (ours === undefined || rate === undefined || ours === rate) return ''
  return `${(ours / rate).toFixed(ours / rate < 10 ? 2 : 1)}x`
}

function percent(share: number | undefined, whole: number | undefined): string {
  return share === undefined || whole === undefined ? '' : `${Math.round((100 * share) / whole)} %`
}

/** Machine, runtime and date, in a line. */
export function about({ rounds, loadBefore }: Pick<Results, 'rounds' | 'loadBefore'>): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const { node, v8 } = process.versions
  return [
    `${new Date().toISOString().slice(0, 10)}; ${model}, ${availableParallelism()} cores,`,
    `${Math.round(totalmem() / 2 ** 30)} GiB; ${type()} ${release()}; Node.js ${node}, V8 ${v8};`,
    `medians of ${rounds}; load before: ${loadBefore.toFixed(1)}.`,
  ].join(' ')
}
