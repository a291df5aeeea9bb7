import type { Command } from 'commander'
import {
  InvariantError,
  type SimulationOptions,
  type SimulationReport,
  type SimulationSummary,
  simulate,
} from 'rookery/simulator'
import type { Context } from '../context.ts'
import { createPaint, type Paint } from '../look/paint.ts'
import { bar, Screen } from '../look/screen.ts'
import { shellCommand } from '../look/shell-command.ts'
import { tableLines } from '../look/table.ts'
import { counted, dataSize, duration, grouped } from '../look/units.ts'
import { whyItEnded, withCommand } from './simulate-broken.ts'
import { type SimulateCommandOptions, simulateInterface, worldOf } from './simulate-options.ts'
import { mustBeWritable, writePage } from './simulate-page.ts'

/** What a shell calls a program that Ctrl-C has ended. */
const INTERRUPTED = 130
const BAR_CELLS = 24

/** `rookery simulate`. */
export function simulateCommand(context: Context, done: (code: number) => void): Command {
  return simulateInterface().action(async (options: SimulateCommandOptions, { parent }: Command) =>
    done(await run(options, context, parent?.args ?? [])),
  )
}

/** Simulates one world. @param args - What the user typed. @returns The exit code. */
async function run(options: SimulateCommandOptions, context: Context, args: readonly string[]): Promise<number> {
  const { html, json } = options
  const world = worldOf(options)
  if (html !== undefined) mustBeWritable(html, options.world)
  const command = shellCommand(args)
  const screen = new Screen(context)
  const startedMs = performance.now()
  const { report, error } = await simulated(world, screen, context)
  if (json && report) screen.line(JSON.stringify(withCommand(report, command)))
  if (error) throw whyItEnded(error, { html, report, command })
  if (!json) print(report, performance.now() - startedMs, { screen, paint: createPaint(context.stdout, context.env) })
  if (html !== undefined) writePage(html, report, command)
  if (!context.interrupted.aborted) return 0
  screen.wipe()
  screen.note('stopped before the end')
  return INTERRUPTED
}

/** What came of a world: all of it, or what happened until an invariant broke. */
type Outcome =
  | { readonly report: SimulationReport; readonly error: undefined }
  | { readonly report: SimulationReport | undefined; readonly error: InvariantError }

async function simulated(world: SimulationOptions, screen: Screen, { interrupted }: Context): Promise<Outcome> {
  let broken: SimulationReport | undefined
  try {
    const report = await simulate(world, {
      signal: interrupted,
      onProgress({ nowMs, network }, share) {
        const facts = `${duration(nowMs)}, ${counted(network.stats.sent, 'datagram')}`
        screen.progress(`simulating  ${bar(share, BAR_CELLS)}  ${facts}`)
      },
      onBroken(report) {
        broken = report
      },
    })
    return { report, error: undefined }
  } catch (error) {
    if (error instanceof InvariantError) return { report: broken, error }
    throw error
  } finally {
    screen.progress('')
  }
}

interface Look {
  readonly screen: Screen
  readonly paint: Paint
}

function print(report: SimulationReport, elapsedMs: number, { screen, paint }: Look): void {
  for (const line of trafficLines(report, paint)) screen.line(line)
  screen.line('')
  for (const [name, value] of factsOf(report)) screen.line(`${paint.faint(name.padEnd(11))}  ${value}`)
  const { summary } = report
  const speed = grouped(Math.round(summary.virtualMs / elapsedMs))
  const rate = grouped(Math.round((summary.datagrams / elapsedMs) * 1_000))
  const mark = summary.isAgreed ? paint.moss('✓') : paint.dawn('·')
  screen.line(
    `${mark} ${duration(summary.virtualMs)} in ${duration(elapsedMs)}: ${speed} × real time, ${rate} datagrams/s`,
  )
}

function factsOf({ summary, peers, options }: SimulationReport): [name: string, value: string][] {
  const { lowest, highest, mined, stale, forks, reorgs, deepestReorg, propagation, settled } = summary
  const honest = Number(options['peers'])
  const height = lowest === highest ? counted(highest, 'block') : `${grouped(lowest)} to ${counted(highest, 'block')}`
  return [
    ['peers', `${grouped(honest)} honest, ${grouped(peers.length - honest)} byzantine`],
    ['chain', `${height}, ${summary.isAgreed ? 'the same everywhere' : 'not the same everywhere'}`],
    ['mined', `${counted(mined, 'block')}, ${grouped(stale)} in vain, ${counted(forks, 'fork')}`],
    ['reorgs', reorgs === 0 ? 'none' : `${grouped(reorgs)}, the deepest of ${counted(deepestReorg, 'block')}`],
    ['spread', spreadOf(propagation)],
    ['agreement', agreementOf(settled, options['settle'] !== false)],
    ['fingerprint', summary.digest],
  ]
}

function spreadOf({ count, median, p90 }: SimulationSummary['propagation']): string {
  if (count === 0) return 'no block went round'
  return `half of the peers within ${duration(median)}, nine tenths ${duration(p90)}`
}

function agreementOf(settled: SimulationSummary['settled'], isAskedFor: boolean): string {
  if (settled) return `one chain ${duration(settled.agreedMs)} after the last block`
  return isAskedFor ? 'not come to: interrupted' : 'not asked for'
}

function trafficLines({ traffic }: SimulationReport, paint: Paint): string[] {
  const used = Object.entries(traffic).filter(([, { sent }]) => sent > 0)
  const rows = used.map(([kind, { sent, delivered, bytes }]) => [
    kind,
    grouped(sent),
    grouped(delivered),
    dataSize(bytes),
  ])
  const titles = [
    { title: 'message' },
    { title: 'sent', align: 'right' },
    { title: 'arrived', align: 'right' },
    { title: 'bytes', align: 'right' },
  ] as const
  return tableLines(titles, rows, paint.faint)
}
