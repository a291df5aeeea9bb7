import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { networks } from 'rookery'
import { describe, expect, it } from 'vitest'
import { networkOf, type UpOptions, upInterface } from '../../../cli/commands/up-options.ts'
import { run } from '../../../cli/program.ts'
import { mineChain } from '../../support/chains.ts'
import { captured } from './capture.ts'

async function rookery(...args: string[]) {
  const { context, texts } = captured()
  const code = await run(args, context)
  return { code, ...texts }
}

/** Runs `rookery up` until a line matches, then interrupts it. */
async function upUntil(pattern: RegExp, ...args: string[]) {
  const { context, texts, interrupt } = captured({ onLine: (line) => pattern.test(line) && interrupt() })
  const code = await run(['up', '--host', '127.0.0.1', '--port', '0', ...args], context)
  return { code, ...texts }
}

describe('help', () => {
  it.each([[[]], [['--help']], [['help']]])('of the program is what %j prints', async (args) => {
    const { code, out, err } = await rookery(...args)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/Usage: rookery.*up \[options\].*Examples:/s)
  })

  it.each(['up', 'demo'])('of %s fits a terminal and tells the way out', async (name) => {
    const { code, out } = await rookery(name, '--help')
    expect(code).toBe(0)
    expect(out).toContain('Ctrl-C stops it.')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it('has the version of the package', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
    expect(await rookery('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })
})

describe('bad usage', () => {
  it.each([
    [['upp'], /Did you mean up\?/],
    [['up', '--prot', '1'], /Did you mean --port\?/],
    [['up', '--port', '65536'], /Give an integer from 0 to 65535/],
    [['up', '--port', '1e3'], /Give an integer/],
    [['up', '--difficulty', '0'], /Give an integer from 1 to 64/],
    [['up', '--network', 'aviry'], /Allowed choices are aviary, test, competition/],
    [['up', '--network', 'test', '--difficulty', '8'], /cannot be used with option/],
    [['up', '--well-known', 'eagle'], /eagle is not an address/],
    [['up', '--status-every', '-1'], /seconds/],
    [['up', '--log-level', 'loud'], /Allowed choices/],
    [['up', 'now'], /too many arguments/],
    [['up', '--difficulty', '1', '--port', '0', '--name', 'x'.repeat(65)], /at most 64 code points/],
    [['demo', '--within', 'soon'], /seconds/],
  ])('%j is told on standard error, with exit code 2', async (args, sentence) => {
    const { code, out, err } = await rookery(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^error: /)
    expect(err).toMatch(sentence)
  })
})

describe('options', () => {
  const read = (...args: string[]) => upInterface().exitOverride().parse(args, { from: 'user' }).opts<UpOptions>()

  it('have defaults', () => {
    expect(read()).toEqual({ port: 8999, host: '0.0.0.0' })
    expect(networkOf(read())).toEqual(networks.aviary)
  })

  it('make a network of its own, or add hosts to a known one', () => {
    const hosts = ['-w', '127.0.0.1:9000', '--well-known', '[::1]:9001']
    const wellKnown = [
      { host: '127.0.0.1', port: 9000 },
      { host: '::1', port: 9001 },
    ]
    expect(networkOf(read('--difficulty', '2', ...hosts))).toEqual({ difficulty: 2, wellKnown })
    const test = networkOf(read('--network', 'test', ...hosts))
    expect(test).toEqual({ ...networks.test, wellKnown: [...(networks.test.wellKnown ?? []), ...wellKnown] })
  })
})

describe('rookery up', () => {
  it('says what to do when the port is taken', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    try {
      await once(socket, 'listening')
      const port = String(socket.address().port)
      const { code, err } = await rookery('up', '--difficulty', '1', '--host', '127.0.0.1', '--port', port)
      expect(code).toBe(1)
      expect(err).toContain(`Could not bind UDP 127.0.0.1:${port}: address already in use`)
      expect(err).toContain('choose another port')
      expect(err.split('\n')).toHaveLength(2)
    } finally {
      socket.close()
    }
  })

  it('begins with a chain, keeps it, and ends with exit code 0', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-up-'))
    try {
      const [chain, save] = [join(folder, 'chain.json'), join(folder, 'save.jsonl')]
      const blocks = mineChain(3)
      await writeFile(chain, JSON.stringify(blocks))
      const first = await upUntil(/ block {6}2 /, '--difficulty', '1', '--chain', chain, '--save', save)
      expect([first.code, first.err]).toEqual([0, ''])
      expect(first.out.split('\n').map((line) => line.slice(11, 20).trim())).toEqual([
        'listening',
        'block',
        'block',
        'block',
        'stopped',
        '',
      ])
      const second = await upUntil(/"listening"/, '--difficulty', '1', '--save', save, '--json')
      const events = second.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(events.map(({ event }) => event)).toEqual(['listening', 'block', 'block', 'block', 'stopped'])
      expect(events[3].block).toEqual(blocks[2])
      expect(events[4].status.chain.height).toBe(3)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('tells how things stand, and logs to standard error', async () => {
    const args = ['--difficulty', '1', '--status-every', '0.01', '--log-level', 'debug', '--name', 'bird']
    const { code, out } = await upUntil(/status/, ...args)
    expect(code).toBe(0)
    expect(out).toMatch(/listening {2}127\.0\.0\.1:\d+ as bird on a network of your own, difficulty 1\n/)
    expect(out).toMatch(/status {5}joining, 0 blocks, 0 neighbors/)
  })
})
