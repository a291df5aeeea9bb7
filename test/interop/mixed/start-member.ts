import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { waitFor } from '../wait-for.ts'
import type { MemberLine } from './member-line.ts'

const MEMBER = fileURLToPath(new URL('member.ts', import.meta.url))
const COMMANDS = {
  node: [process.execPath, '--import', 'tsx'],
  bun: ['node_modules/.bin/bun'],
  deno: ['node_modules/.bin/deno', 'run', '-A', '--unstable-net'],
} as const

/** The runtimes that a peer can be started on. */
export type Runtime = keyof typeof COMMANDS

/** A peer in a process of its own. */
export interface RemoteMember {
  readonly runtime: Runtime
  /** `host:port`. */
  readonly address: string
  /** What it said last of its chain. */
  tip(): { height: number; hash: string } | undefined
  /** Makes it mine the next block and announce it. */
  announceNext(): void
}

/** Starts a peer, and ends it with the test; it must then end by itself, without a word about errors. */
export async function startMember(runtime: Runtime, difficulty: number, wellKnown: string): Promise<RemoteMember> {
  const [command, ...before] = COMMANDS[runtime]
  const child = spawn(command, [...before, MEMBER, runtime, String(difficulty), wellKnown])
  const lines: MemberLine[] = []
  let complaints = ''
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as MemberLine))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.stdin.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
    const [code] = await ended
    clearTimeout(timer)
    expect([runtime, code, complaints]).toEqual([runtime, 0, ''])
    expect(lines.filter(({ type }) => type === 'error')).toEqual([])
  })
  const last = <T extends MemberLine['type']>(type: T) =>
    lines.findLast((line): line is Extract<MemberLine, { type: T }> => line.type === type)
  await waitFor(`${runtime} to listen`, () => last('listening') !== undefined || child.exitCode !== null)
  const address = last('listening')?.address
  if (address === undefined) throw new Error(`The peer on ${runtime} ended with ${child.exitCode}: ${complaints}`)
  return { runtime, address, tip: () => last('tip'), announceNext: () => void child.stdin.write('announce\n') }
}
