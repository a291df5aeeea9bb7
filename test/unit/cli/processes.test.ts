import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { mkdtemp, open, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { SimulationReport } from 'rookery/simulator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mineChain } from '../../support/chains.ts'

const TIMEOUT_MS = 60_000
const ENV = { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.json', NO_COLOR: '1' }
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Starts the program from source, as a process of its own. */
function rookery(...args: string[]) {
  return rookeryTo('pipe', ...args)
}

/** The same, with standard output elsewhere. */
function rookeryTo(stdout: 'pipe' | number, ...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', ...args], {
    env: ENV,
    stdio: ['ignore', stdout, 'pipe'],
  })
  children.push(child)
  const texts = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    texts.out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    texts.err += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...texts }))
  const shows = async (pattern: RegExp) => {
    while (!pattern.test(texts.out)) await once(child.stdout as NodeJS.ReadableStream, 'data')
  }
  return { child, ended, shows, texts }
}

const UP = ['up', '--difficulty', '1', '--host', '127.0.0.1', '--port', '0']

describe('the program', { timeout: TIMEOUT_MS }, () => {
  it('shows five peers that agree, and ends', async () => {
    const { code, out, err } = await rookery('demo', '--once').ended
    expect([code, err]).toEqual([0, ''])
    for (const name of ['rook', 'crow', 'raven', 'jackdaw', 'magpie']) {
      expect(out).toMatch(new RegExp(`^. ${name} +127\\.0\\.0\\.1:\\d+ +4 +7 +8a2fa39a…$`, 'm'))
    }
    expect(out).toContain('6  8a2fa39a…  GossipZilla!  gymnotid · Leupold')
    expect(out).toContain('✓ All five agree on 7 blocks')
  })

  it('tells the same as JSON', async () => {
    const { code, out } = await rookery('demo', '--once', '--json').ended
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(0)
    expect(events.filter(({ event }) => event === 'arrived').map(({ peer }) => peer)).toHaveLength(5)
    expect(events.at(-1)).toMatchObject({ event: 'agreed', height: 7 })
    expect(events.at(-1).peers.map(({ chain }: { chain: { height: number } }) => chain.height)).toEqual([7, 7, 7, 7, 7])
  })

  it('admits when they do not agree in time', async () => {
    const { code, err } = await rookery('demo', '--once', '--within', '0.3').ended
    expect(code).toBe(1)
    expect(err).toMatch(/^error: The peers did not agree within 0\.3 s: .*rook has 0\.\n$/)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('stops cleanly on %s', async (signal) => {
    const { child, ended, shows } = rookery(...UP)
    await shows(/listening/)
    child.kill(signal)
    const { code, out, err } = await ended
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/stopped {4}0 blocks, 0 neighbors/)
  })

  it('has a save file for itself', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-save-'))
    try {
      const save = ['--save', join(folder, 'same.jsonl')]
      const first = rookery(...UP, ...save)
      await first.shows(/listening/)
      const { code, out, err } = await rookery(...UP, ...save).ended
      expect([code, out]).toEqual([1, ''])
      expect(err).toMatch(new RegExp(`^error: .*same\\.jsonl is in use by process ${first.child.pid},.*--save`))
      first.child.kill('SIGKILL')
      await first.ended
      const third = rookery(...UP, ...save)
      await third.shows(/listening/)
      third.child.kill('SIGINT')
      expect((await third.ended).code).toBe(0)
      expect(await readdir(folder)).toEqual(['same.jsonl'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  describe('that saves what others have', () => {
    const chain = mineChain(5)
    const json = (blocks: typeof chain) => blocks.map((block) => `${JSON.stringify(block)}\n`).join('')
    let folder: string
    let save: string

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rookery-save-'))
      save = join(folder, 'save.jsonl')
    })
    afterEach(() => rm(folder, { recursive: true }))

    /** A peer that saves, and what happens before another one shows it the whole chain. */
    async function saver(before: () => unknown) {
      const peer = rookery(...UP, '--save', save)
      await peer.shows(/listening/)
      await before()
      await writeFile(join(folder, 'chain.jsonl'), json(chain))
      const [, port] = /127\.0\.0\.1:(\d+)/.exec(peer.texts.out) ?? []
      rookery(...UP, '--chain', join(folder, 'chain.jsonl'), '--well-known', `127.0.0.1:${port}`)
      await peer.shows(/block {6}4 /)
      return peer
    }

    it('ends with exit code 1 when the newest blocks could not be saved', async () => {
      await writeFile(save, json(chain.slice(0, 3)))
      const { child, ended, shows } = await saver(() => truncate(save, 0))
      await shows(/error {6}The chain could not be written/)
      child.kill('SIGINT')
      const { code, out, err } = await ended
      expect(code).toBe(1)
      expect(out).toMatch(/stopped {4}5 blocks/)
      expect(err).toMatch(/^error: The newest blocks could not be saved\. .*save\.jsonl holds less than/m)
    })

    it('keeps the file for itself until a write is over, however long that takes', async () => {
      const { child, ended, shows } = await saver(async () => {
        await rm(save)
        // To open a pipe takes until somebody reads from it.
        spawnSync('mkfifo', [save])
      })
      child.kill('SIGINT')
      await shows(/stopped {4}5 blocks/)
      const other = await rookery(...UP, '--save', save).ended
      expect(other.err).toContain(`in use by process ${child.pid}`)
      const reader = await open(save)
      const { code, err } = await ended
      await reader.close()
      expect(code).toBe(1)
      expect(err).toMatch(/^the disk is slow: .*\nerror: The newest blocks could not be saved\. .*save\.jsonl/m)
      expect(await readdir(folder)).toEqual(['chain.jsonl', 'save.jsonl'])
    })
  })

  it('ends at once on the second Ctrl-C, also where a disk is stuck', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-save-'))
    try {
      const pipe = join(folder, 'chain.jsonl')
      spawnSync('mkfifo', [pipe])
      // To read a pipe takes until somebody writes to it.
      const { child, ended } = rookery(...UP, '--save', join(folder, 'save.jsonl'), '--chain', pipe)
      while (!existsSync(join(folder, 'save.jsonl.lock'))) await pause(20)
      // Two that are heard within a moment are one.
      while (child.signalCode === null && child.exitCode === null) {
        child.kill('SIGINT')
        await pause(300)
      }
      await ended
      expect(child.signalCode).toBe('SIGINT')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it.skipIf(!existsSync('/dev/full'))('says so in a sentence when its output finds no room', async () => {
    const { code, err } = await rookeryTo(openSync('/dev/full', 'w'), '--help').ended
    expect([code, err]).toEqual([1, 'error: Standard output cannot be written: the disk is full.\n'])
  })

  it('tells programs which invariant broke, where, and what leads there again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery world-'))
    try {
      const world = join(folder, "it's apart.json")
      await writeFile(world, '{"topology":{"kind":"links","links":[]},"settle":{"levelWithinMs":10}}')
      const args = ['simulate', '--world', world, '--peers', '3', '--duration', '2', '--seed', '9', '--json']
      const { code, out, err } = await rookery(...args).ended
      const { broken, options, ...report } = JSON.parse(out) as SimulationReport
      const typed = (parts: string[]) => `rookery ${parts.join(' ')}`.replace(world, `'${world.replace("'", "'\\''")}'`)
      const where = { seed: 9, step: report.summary.steps, atMs: report.summary.virtualMs, peer: null }
      const sentence = expect.stringMatching(/^not all have one chain 60000 ms after/)
      expect([code, report.format]).toEqual([1, 'rookery-simulation'])
      expect(broken).toEqual({ invariant: 'settle', sentence, ...where, command: typed(args) })
      expect(err).toContain(`error: settle is broken: ${broken?.sentence} (seed 9, step ${broken?.step}, at `)
      // Its options alone are the whole world.
      await writeFile(world, JSON.stringify(options))
      const short = ['simulate', '--world', world, '--json']
      const again = JSON.parse((await rookery(...short).ended).out)
      expect(again).toEqual({ ...report, options, broken: { ...broken, command: typed(short) } })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('ends mining on Ctrl-C, with exit code 130', async () => {
    const { child, ended } = rookery('mine', '--difficulty', '40', 'caw')
    await once(child.stderr as NodeJS.ReadableStream, 'data')
    child.kill('SIGINT')
    const { code, out, err } = await ended
    expect([code, out]).toEqual([130, ''])
    expect(err).toContain('nothing was found')
  })

  it('lets go of the demo on Ctrl-C', async () => {
    const { child, ended, shows } = rookery('demo')
    await shows(/crow +arrives/)
    child.kill('SIGINT')
    const { code, out } = await ended
    expect(code).toBe(0)
    expect(out).toMatch(/stopped +\d peers?\n$/)
  })

  it('ends quietly when nobody reads on', async () => {
    const { child, ended, shows } = rookery(...UP, '--status-every', '0.01')
    await shows(/listening/)
    child.stdout?.destroy()
    const { code, err } = await ended
    expect([code, err]).toEqual([0, ''])
  })
})
