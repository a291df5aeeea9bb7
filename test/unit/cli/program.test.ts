import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Block, createVerifier, networks } from 'rookery'
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

  it.each(['up', 'demo', 'mine'])('of %s is what help tells of it, too', async (name) => {
    expect(await rookery('help', name)).toEqual(await rookery(name, '--help'))
  })

  it.each(['up', 'demo', 'mine'])('of %s fits a terminal and tells the way out', async (name) => {
    const { code, out } = await rookery(name, '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/Ctrl-C stops it[.,]/)
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
    [['help', 'nope'], /unknown command 'nope'/],
    [['help', 'upp'], /Did you mean up\?/],
    [['up', '--prot', '1'], /Did you mean --port\?/],
    [['up', '--port', '65536'], /Give an integer from 0 to 65535/],
    [['up', '--port', '1e3'], /Give an integer/],
    [['up', '--difficulty', '0'], /Give an integer from 1 to 64/],
    [['up', '--network', 'aviry'], /Allowed choices are aviary, test, competition/],
    [['up', '--network', 'test', '--difficulty', '8'], /cannot be used with option/],
    [['up', '--well-known', 'eagle'], /'eagle' is invalid\. Give host:port, such as .*\[2001:db8::1\]:8999\./],
    [['up', '--save', ''], /Give the name of a file/],
    [['up', '--chain', ''], /Give the name of a file/],
    [['simulate', '--world', ''], /Give the name of a file/],
    [['up', '--status-every', '-1'], /seconds/],
    [['up', '--log-level', 'loud'], /Allowed choices/],
    [['up', 'now'], /too many arguments/],
    [['up', '--difficulty', '1', '--port', '0', '--name', 'x'.repeat(65)], /at most 64 code points/],
    [['demo', '--within', 'soon'], /seconds/],
    [['demo', '--within', '5'], /add --once/],
    [['up', '--mine', '--threads', '0'], /Give an integer from 1 to 1024/],
    [['up', '--mine', '--words', ''], /1 to 20 characters/],
    [['up', '--threads', '2'], /add --mine/],
    [['up', '--genesis'], /add --mine/],
    [['mine'], /missing required argument/],
    [['mine', ''], /1 to 20 characters/],
    [['mine', 'caw', 'x'.repeat(21)], /1 to 20 characters/],
    [['mine', '--difficulty', '65', 'caw'], /Give an integer from 1 to 64/],
    [['mine', '--height', '3', 'caw'], /needs both --previous-hash and --height/],
    [['mine', '--previous-hash', 'ab'.repeat(32), 'caw'], /needs both/],
    [['mine', '--previous-hash', 'ab', '--height', '3', 'caw'], /'--previous-hash <hash>'.*64 lower-case hexadecimal/],
    [['mine', ...'abcdefghijk'], /A block says 1 to 10 words/],
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

describe('rookery mine', () => {
  it('mines a block on top of another, and tells what it took', async () => {
    const [previous] = mineChain(1)
    const on = ['--previous-hash', previous?.hash ?? '', '--height', '1', '--difficulty', '1']
    const args = [...on, '--by', 'me', '--timestamp', '7', '--threads', '1', 'caw', 'every evening']
    const { code, out } = await rookery('mine', ...args, '--json')
    expect(code).toBe(0)
    const { block, hashes, threads } = JSON.parse(out)
    expect(block).toMatchObject({ height: 1, minedBy: 'me', timestamp: 7, messages: ['caw', 'every evening'] })
    expect([hashes > 0, threads]).toEqual([true, 1])
    const verifier = await createVerifier({ difficulty: 1 })
    expect(verifier.chain([previous as Block, block])).toMatchObject({ ok: true })
  })

  it('shows the first block of a chain to a person', async () => {
    const { code, out } = await rookery('mine', '--difficulty', '2', 'caw', '\u001b[2J')
    expect(code).toBe(0)
    expect(out).toMatch(
      /^height {5}0\nmined by {3}rookery\nsays {7}caw · ·\[2J\ntimestamp {2}\d+\nnonce {6}\S+\nhash {7}[0-9a-f]{62}00\n✓ /,
    )
  })

  it('ends with 130 when it is interrupted', async () => {
    const { context, texts, interrupt } = captured()
    const running = run(['mine', '--difficulty', '40', 'caw'], context)
    setTimeout(interrupt, 200)
    expect(await running).toBe(130)
    expect(texts.out).toBe('')
    expect(texts.err).toMatch(/stopped after [\d,]+ hashes in .*; nothing was found\n$/)
  })
})

describe('rookery up', () => {
  it('mines, and tells how that goes', async () => {
    const mine = ['--mine', '--genesis', '--threads', '1', '--words', 'caw caw', '--words', 'croak']
    const { code, out } = await upUntil(/ mined .*\n/, '--difficulty', '1', '--status-every', '0.05', ...mine)
    expect(code).toBe(0)
    expect(out).toMatch(/joining, 0 blocks, 0 neighbors, miner waiting/)
    expect(out).toMatch(/block {6}0 {2}[0-9a-f]{8}… own {2}rookery: (caw caw|croak)\n.*mined {6}block 0 after /)
    // Five seconds of it pass before a chain is begun.
  }, 30_000)

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

  it('says what to do when the host has no address, in whole sentences', async () => {
    const { code, err } = await rookery('up', '--difficulty', '1', '--host', '999.1.1.1', '--port', '0')
    expect(code).toBe(1)
    expect(err).toMatch(/999\.1\.1\.1.*[^.]\.\n$/)
  })

  it('tells no name where it has none', async () => {
    const { out } = await upUntil(/listening/, '--difficulty', '1', '--name', '')
    expect(out).toMatch(/ listening {2}127\.0\.0\.1:\d+ on a network of your own, difficulty 1\n/)
  })

  it('takes none for a log level', async () => {
    const { code, err } = await upUntil(/listening/, '--difficulty', '1', '--log-level', 'none')
    expect([code, err]).toEqual([0, ''])
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
