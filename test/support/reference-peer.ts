import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Block } from 'rookery'

const SCRIPT = fileURLToPath(new URL('../interop/peer.py', import.meta.url))
/** The process ends by itself after this long, whatever becomes of ours. */
const SECONDS = 120
const START_WITHIN_MS = 20_000

/** One line of the log: a datagram as the reference peer received (`in`) or sent (`out`) it. */
export interface LoggedDatagram {
  readonly event: 'in' | 'out'
  readonly address: string
  readonly message: Readonly<Record<string, unknown>>
}

/** A running process of the reference peer. */
export interface Reference {
  readonly host: string
  readonly port: number
  /** `host:port`. */
  readonly address: string
  /** All that it has printed so far, errors included. */
  output(): string
  /** Every datagram so far. */
  log(): LoggedDatagram[]
  /** The chain that it saved when it was last in step (only with `follow`), or undefined. */
  saved(): Block[] | undefined
  stop(): Promise<void>
}

/** How to start one. */
export interface ReferenceOptions {
  /** Blocks to serve. @default none */
  readonly chain?: readonly Block[]
  /** @default 1 */
  readonly difficulty?: number
  /** Addresses to join. @default none */
  readonly join?: readonly string[]
  /** Whether it follows the highest claim, and saves the chain. @default false */
  readonly follow?: boolean
  /** Further flags, as on the command line. @default none */
  readonly flags?: readonly string[]
}

/** Why the reference peer cannot run here, or undefined when it can. */
export function whyNoReference(): string | undefined {
  const { status } = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))'])
  return status === 0 ? undefined : 'SKIPPED: needs python3 3.8 or newer on the PATH, and there is none'
}

/** Starts `peer.py` on a free loopback port. Resolves once it listens. */
export async function startReference(options: ReferenceOptions = {}): Promise<Reference> {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-reference-'))
  const logFile = join(folder, 'log.jsonl')
  const savedFile = join(folder, 'saved.json')
  const child = spawn('python3', [SCRIPT, ...writeArguments(options, folder, logFile, savedFile)])
  const killWithUs = () => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const stop = async () => {
    process.off('exit', killWithUs)
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { host, port } = await listening(child, () => output)
    return {
      host,
      port,
      address: `${host}:${port}`,
      output: () => output,
      log: () => readLines(logFile).map((line) => JSON.parse(line) as LoggedDatagram),
      saved: () => readWhole(savedFile),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function writeArguments(
  { chain, difficulty = 1, join: known = [], follow = false, flags = [] }: ReferenceOptions,
  folder: string,
  logFile: string,
  savedFile: string,
): string[] {
  const fixed = ['--bind', '127.0.0.1:0', '--difficulty', `${difficulty}`, '--seconds', `${SECONDS}`, '--log', logFile]
  const chainFile = join(folder, 'chain.json')
  if (chain) writeFileSync(chainFile, JSON.stringify(chain))
  return [
    ...fixed,
    ...(chain ? ['--chain', chainFile] : []),
    ...known.flatMap((address) => ['--join', address]),
    ...(follow ? ['--follow', '--save', savedFile] : []),
    ...flags,
  ]
}

/** Its first line says where it listens. */
function listening(child: ChildProcess, output: () => string): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The reference peer ${why}. It printed: ${output() || 'nothing'}`))
    const timer = setTimeout(() => fail(`did not listen within ${START_WITHIN_MS} ms`), START_WITHIN_MS)
    const settle = (work: () => void) => {
      clearTimeout(timer)
      work()
    }
    child.once('error', (error) => settle(() => reject(error)))
    child.once('exit', (code) => settle(() => fail(`ended with ${code}`)))
    child.stdout?.on('data', () => {
      const found = /listening on ([\d.]+):(\d+)/.exec(output())
      if (found) settle(() => resolve({ host: found[1] as string, port: Number(found[2]) }))
    })
  })
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

/** The last line may be half written. */
function readLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
}

/** Undefined while the file is being written. */
function readWhole(file: string): Block[] | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Block[]
  } catch {
    return undefined
  }
}
