import type { Command } from 'commander'
import {
  createLogger,
  createPeer,
  type Logger,
  type LogLevel,
  type Miner,
  OptionsError,
  type Peer,
  type PeerOptions,
} from 'rookery'
import { createMiner, udp } from 'rookery/node'
import { aborted, type Context } from '../context.ts'
import { holdFile } from '../files/hold-file.ts'
import { openChain } from '../files/open-chain.ts'
import { onEveryEvent } from '../look/every-event.ts'
import { createPaint } from '../look/paint.ts'
import { Screen } from '../look/screen.ts'
import { relativeTime } from '../look/units.ts'
import { networkName, networkOf, type UpOptions, upInterface } from './up-options.ts'
import { createUpReport, type UpReport } from './up-report.ts'

/** How often the miner's rate is shown, in milliseconds. */
const MINING_EVERY_MS = 500

/** `rookery up`. */
export function upCommand(context: Context, done: (code: number) => void): Command {
  return upInterface().action(async (options: UpOptions) => done(await up(options, context)))
}

/**
 * Runs one peer, which has the file of `--save` for itself, until it is interrupted.
 * @returns The exit code.
 * @throws UserError also when all went well but for the newest blocks, which could not be saved
 */
export async function up(options: UpOptions, context: Context): Promise<number> {
  const giveBack = options.save === undefined ? undefined : await holdFile(options.save)
  try {
    return await runPeer(options, context)
  } finally {
    await giveBack?.()
  }
}

async function runPeer(options: UpOptions, context: Context): Promise<number> {
  const startedMs = performance.now()
  const nowMs = () => performance.now() - startedMs
  const screen = new Screen(context)
  const report = createUpReport(screen, {
    isJson: options.json === true,
    paint: createPaint(context.stdout, context.env),
    nowMs,
    columns: context.stdout.isTTY ? context.stdout.columns : undefined,
  })
  const network = networkOf(options)
  const miner = await minerFor(options)
  const beginning = await openChain(options, network.difficulty)
  const peer = await createPeer({
    network,
    transport: udp({ host: options.host, port: options.port }),
    name: options.name,
    id: options.id,
    advertise: options.advertise,
    ...mining(options, miner),
    ...beginning,
    ...logging(options, screen, nowMs),
  })
  try {
    await live(peer, options, { report, context })
  } finally {
    await peer.stop()
    await miner?.close()
    report.end()
  }
  report.stopped(peer.status())
  if (beginning.store?.isWriting) screen.note('the disk is slow: the newest blocks are still being saved')
  await beginning.store?.settled()
  return 0
}

async function live(
  peer: Peer,
  options: UpOptions,
  { report, context }: { report: UpReport; context: Context },
): Promise<void> {
  // The first events happen while it starts; they are told after the line that says so.
  let early: (() => void)[] | undefined = []
  onEveryEvent(peer, (name, event) => {
    if (early) early.push(() => report.event(name, event))
    else report.event(name, event)
  })
  await peer.start()
  report.listening(peer.status(), networkName(options))
  for (const tell of early) tell()
  early = undefined
  const { statusEvery } = options
  const timer =
    statusEvery === undefined ? undefined : setInterval(() => report.status(peer.status()), statusEvery * 1_000)
  const gauge = options.mine && setInterval(() => report.mining(peer.status()), MINING_EVERY_MS)
  await aborted(context.interrupted)
  clearInterval(timer)
  if (gauge) clearInterval(gauge)
}

/** @throws OptionsError for options of mining without `--mine` */
async function minerFor({ mine, threads, genesis, words }: UpOptions): Promise<Miner | undefined> {
  if (mine) return createMiner({ threads })
  const [stray] = Object.entries({ threads, genesis, words }).find(([, value]) => value !== undefined) ?? []
  if (stray) throw new OptionsError('OPTION_INVALID', `--${stray} says how to mine: add --mine.`)
  return undefined
}

function mining({ genesis, words }: UpOptions, miner: Miner | undefined): Partial<PeerOptions> {
  return miner ? { mining: { miner, genesis, idleWords: words } } : {}
}

function logging({ logLevel = 'none' }: UpOptions, screen: Screen, nowMs: () => number): Partial<PeerOptions> {
  return logLevel === 'none' ? {} : { logger: logTo(screen, logLevel, nowMs) }
}

function logTo(screen: Screen, level: LogLevel, nowMs: () => number): Logger {
  return createLogger({
    level,
    write: (grave, message, facts) => {
      const told = Object.entries(facts).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
      screen.note(`${relativeTime(nowMs()).padStart(9)}  ${grave.padEnd(9)}  ${message}${told.join('')}`)
    },
  })
}
