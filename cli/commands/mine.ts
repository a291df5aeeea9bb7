import { Argument, Command, InvalidArgumentError } from 'commander'
import { type BlockTemplate, type MiningProgress, type MiningResult, networks, OptionsError } from 'rookery'
import { createMiner } from 'rookery/node'
import type { Context } from '../context.ts'
import { jsonLine } from '../look/json.ts'
import { createPaint } from '../look/paint.ts'
import { Screen } from '../look/screen.ts'
import { printable } from '../look/text.ts'
import { counted, duration, grouped, hashRate } from '../look/units.ts'
import { integer, option, words } from './up-options.ts'

/** What `rookery mine` was asked for, as commander reads it. */
interface MineCommandOptions {
  readonly previousHash?: string
  readonly height?: number
  readonly difficulty: number
  readonly by: string
  readonly timestamp?: number
  readonly threads?: number
  readonly json?: true
}

/** What a shell calls a program that Ctrl-C has ended. */
const INTERRUPTED = 130
/** PROTOCOL.md, block rule 4. */
const MOST_WORDS = 10

const AFTER = `
Without --previous-hash and --height it is the first block of a chain.
One more zero takes 16 times as long.

Examples:
  $ rookery mine --difficulty 5 "every evening" "one tree"
  $ rookery mine --previous-hash 8a2f…0000 --height 7 --by "u-neek name" caw
  $ rookery mine --difficulty 5 --json caw | jq -c .block > chain.jsonl
  $ rookery up --difficulty 5 --chain chain.jsonl

Ctrl-C stops it, with exit code ${INTERRUPTED}.`

/** `rookery mine`. */
export function mineCommand(context: Context, done: (code: number) => void): Command {
  return new Command('mine')
    .description('Mine one block, and print it.')
    .addArgument(
      new Argument('<words...>', 'what the block says: 1 to 10 words of at most 20 characters each').argParser(
        blockWords,
      ),
    )
    .addOption(option('--previous-hash <hash>', 'hash of the block before; needs --height', hash))
    .addOption(
      option('--height <n>', 'number of blocks before; needs --previous-hash', integer(0, Number.MAX_SAFE_INTEGER)),
    )
    .addOption(
      option('-d, --difficulty <n>', 'zeros that the hash must end in', integer(1, 64)).default(
        networks.aviary.difficulty,
      ),
    )
    .option('--by <name>', 'who mines it', 'rookery')
    .addOption(option('--timestamp <seconds>', 'Unix time (default: now)', integer(0, Number.MAX_SAFE_INTEGER)))
    .addOption(option('--threads <n>', 'threads that search (default: one for each core)', integer(1, 1_024)))
    .option('--json', 'one JSON object on standard output: the block, and what it took')
    .addHelpText('after', AFTER)
    .action(async (said: string[], options: MineCommandOptions) => done(await mine(said, options, context)))
}

function blockWords(text: string, before?: readonly string[]): readonly string[] {
  if (before?.length === MOST_WORDS) throw new InvalidArgumentError(`A block says 1 to ${MOST_WORDS} words.`)
  return words(text, before)
}

function hash(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text
  throw new InvalidArgumentError('Give 64 lower-case hexadecimal digits.')
}

/** Mines one block. @returns The exit code. */
async function mine(said: readonly string[], options: MineCommandOptions, context: Context): Promise<number> {
  const screen = new Screen(context)
  const template = templateOf(said, options)
  const miner = await createMiner({ threads: options.threads })
  const startedMs = performance.now()
  let hashes = 0
  const onProgress = (progress: MiningProgress) => {
    hashes = progress.hashes
    screen.progress(progressText(progress, performance.now() - startedMs))
  }
  try {
    const result = await miner.mine(template, { signal: context.interrupted, onProgress })
    screen.progress('')
    print(result, { screen, context, isJson: options.json === true, threads: miner.threads })
    return 0
  } catch (error) {
    screen.progress('')
    if (!context.interrupted.aborted) throw error
    screen.wipe()
    screen.note(
      `stopped after ${grouped(hashes)} hashes in ${duration(performance.now() - startedMs)}; nothing was found`,
    )
    return INTERRUPTED
  } finally {
    await miner.close()
  }
}

function templateOf(messages: readonly string[], options: MineCommandOptions): BlockTemplate {
  const { previousHash = '', height = 0, difficulty, by: minedBy } = options
  if ((previousHash === '') !== (height === 0)) {
    throw new OptionsError(
      'OPTION_INVALID',
      'A block on top of another needs both --previous-hash and --height; the first of a chain neither.',
    )
  }
  const { timestamp = Math.floor(Date.now() / 1_000) } = options
  return { previousHash, height, minedBy, messages, timestamp, difficulty }
}

function progressText({ hashesPerSecond, expectedMs }: MiningProgress, elapsedMs: number): string {
  return `mining  ${duration(elapsedMs)}, ${hashRate(hashesPerSecond)}, expected ${duration(expectedMs)} on average`
}

interface How {
  readonly screen: Screen
  readonly context: Context
  readonly isJson: boolean
  readonly threads: number
}

function print({ block, hashes, elapsedMs }: MiningResult, { screen, context, isJson, threads }: How): void {
  const hashesPerSecond = Math.round((hashes / Math.max(elapsedMs, 0.001)) * 1_000)
  if (isJson) {
    return screen.line(jsonLine({ block, hashes, elapsedMs: Math.round(elapsedMs), hashesPerSecond, threads }))
  }
  const { dawn, faint, moss } = createPaint(context.stdout, context.env)
  const facts = [
    ['height', grouped(block.height)],
    ['mined by', printable(block.minedBy)],
    ['says', block.messages.map(printable).join(' · ')],
    ['timestamp', `${block.timestamp}`],
    ['nonce', block.nonce],
    ['hash', dawn(block.hash)],
  ] as const
  for (const [name, value] of facts) screen.line(`${faint(name.padEnd(9))}  ${value}`)
  screen.line(
    `${moss('✓')} ${grouped(hashes)} hashes in ${duration(elapsedMs)}, ${hashRate(hashesPerSecond)} on ${counted(threads, 'thread')}`,
  )
}
