import { Command, Option } from 'commander'
import { OptionsError } from 'rookery'
import { type Context, deadline, pause } from '../context.ts'
import { realChain } from '../demo/birds.ts'
import { Colony, type ColonyListener, type Member } from '../demo/colony.ts'
import { DemoLines } from '../demo/lines.ts'
import { DemoJson, type DemoReport } from '../demo/report.ts'
import { UserError } from '../errors.ts'
import { createPaint } from '../look/paint.ts'
import { Screen } from '../look/screen.ts'
import { seconds } from './up-options.ts'

/** Between two arrivals, so that a person can follow. */
const PAUSE_MS = 600
/** How often we look whether all agree. */
const LOOK_EVERY_MS = 20
/** How long acquaintances may take after the agreement: they come with gossip, and gossip can get lost. */
const ACQUAINTED_WITHIN_MS = 2_000
const HEARTBEAT_MS = 30_000
/** How long `--once` waits for the agreement. */
const WITHIN_SECONDS = 30

interface DemoOptions {
  readonly once?: boolean
  readonly json?: boolean
  readonly within?: number
}

const AFTER = `
Nothing leaves this machine: the peers use ports of 127.0.0.1 that the system chooses.
Ctrl-C stops it.`

/** `rookery demo`. */
export function demoCommand(context: Context, done: (code: number) => void): Command {
  return new Command('demo')
    .description('Watch five peers on this machine find each other, fetch real blocks and agree.')
    .option('--once', 'end when all agree: exit code 0, or 1 if they do not')
    .addOption(new Option('--within <seconds>', 'how long --once waits for that (default: 30)').argParser(seconds))
    .option('--json', 'one JSON object an event on standard output')
    .addHelpText('after', AFTER)
    .action(async (options: DemoOptions) => done(await demo(options, context)))
}

/** Runs the colony until it is interrupted, or until it agrees. @returns The exit code. */
export async function demo(options: DemoOptions, context: Context): Promise<number> {
  const { once = false, json = false, within = WITHIN_SECONDS } = options
  if (!once && options.within !== undefined) {
    throw new OptionsError('OPTION_INVALID', '--within says how long --once waits: add --once.')
  }
  const startedMs = performance.now()
  const nowMs = () => performance.now() - startedMs
  const { network, difficulty, blocks } = realChain()
  const colony = new Colony({ difficulty, blocks })
  const report = createReport(colony, { isJson: json, context, nowMs })
  const patience = once ? deadline(context.interrupted, within * 1_000) : undefined
  report.opened(network, difficulty)
  try {
    await agree(colony, report, { signal: patience?.signal ?? context.interrupted, nowMs })
    if (patience?.isOver && !colony.isAgreed) throw notAgreed(colony.members, within)
    if (!once) await keepOn(colony.members, report, context.interrupted)
  } finally {
    patience?.cancel()
    await colony.leave()
  }
  if (context.interrupted.aborted) report.closed(colony.members)
  return 0
}

/** Lets them gather, and tells when they agree; ends early when the signal is aborted. */
async function agree(
  colony: Colony,
  report: DemoReport,
  { signal, nowMs }: { signal: AbortSignal; nowMs: () => number },
): Promise<void> {
  let agreedMs: number | undefined
  const listener: ColonyListener = {
    arrived: (member, knows) => report.arrived(member, knows),
    event(bird, name, event) {
      report.event(bird, name, event)
      if (name === 'synced' && colony.isAgreed) agreedMs ??= nowMs()
    },
  }
  await colony.gather(listener, { pauseMs: PAUSE_MS, signal })
  const arrivedMs = nowMs()
  while (!signal.aborted && agreedMs === undefined) await pause(LOOK_EVERY_MS, signal)
  if (agreedMs === undefined) return
  while (!signal.aborted && !colony.isAcquainted && nowMs() - agreedMs < ACQUAINTED_WITHIN_MS) {
    await pause(LOOK_EVERY_MS, signal)
  }
  const afterMs = Math.max(0, agreedMs - arrivedMs)
  report.agreed({ members: colony.members, chain: [...(colony.members[0]?.peer.chain ?? [])], afterMs })
}

async function keepOn(members: readonly Member[], report: DemoReport, interrupted: AbortSignal): Promise<void> {
  while (!interrupted.aborted) {
    await pause(HEARTBEAT_MS, interrupted)
    if (!interrupted.aborted) report.heartbeat(members)
  }
}

function notAgreed(members: readonly Member[], withinSeconds: number): UserError {
  const heights = members.map(({ bird, peer }) => `${bird.name} has ${peer.chain.height}`).join(', ')
  return new UserError(`The peers did not agree within ${withinSeconds} s: blocks so far: ${heights || 'nobody came'}.`)
}

function createReport(
  colony: Colony,
  { isJson, context, nowMs }: { isJson: boolean; context: Context; nowMs: () => number },
): DemoReport {
  const screen = new Screen(context)
  if (isJson) return new DemoJson(screen, nowMs)
  const { stdout, env } = context
  const columns = stdout.isTTY ? stdout.columns : undefined
  return new DemoLines(screen, {
    paint: createPaint(stdout, env),
    nowMs,
    birdAt: (address) => colony.birdAt(address),
    columns,
  })
}
