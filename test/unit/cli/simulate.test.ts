import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SimulationReport } from 'rookery/simulator'
import { describe, expect, it } from 'vitest'
import { type SimulateCommandOptions, simulateInterface, worldOf } from '../../../cli/commands/simulate-options.ts'
import { run } from '../../../cli/program.ts'
import { captured } from './capture.ts'

async function rookery(...args: string[]) {
  const { context, texts } = captured({ env: { NO_COLOR: '1' } })
  const code = await run(args, context)
  return { code, ...texts }
}

const SMALL = ['--peers', '4', '--duration', '10', '--block-every', '2']

describe('rookery simulate', () => {
  it('prints what happened', async () => {
    const { code, out } = await rookery('simulate', ...SMALL, '--byzantine', 'liar:2', '--partition', '3')
    expect(code).toBe(0)
    expect(out).toMatch(/message +sent +arrived +bytes\nGOSSIP +\d+/)
    expect(out).toMatch(/peers +4 honest, 2 byzantine\n/)
    expect(out).toMatch(/chain +\d+ blocks, the same everywhere\n/)
    expect(out).toMatch(/fingerprint +[\da-f]{16}\n/)
    expect(out).toMatch(/✓ .* × real time, [\d,]+ datagrams\/s\n$/)
  })

  it('prints the same report each time with --json', async () => {
    const [once, again] = [await rookery('simulate', ...SMALL, '--json'), await rookery('simulate', ...SMALL, '--json')]
    expect(again).toEqual(once)
    const report = JSON.parse(once.out) as SimulationReport
    expect(report).toMatchObject({ format: 'rookery-simulation', seed: 1, summary: { isAgreed: true } })
  })

  it.each([
    ['[]', [], 1, /error: The world .* holds no object: write options of simulate\(\), such as/],
    ['null', [], 1, /error: The world .* holds no object/],
    ['{"format":"rookery-simulation"}', [], 1, /error: The world .* holds a report: keep its "options" in a file, and/],
    ['{"network":{"los":1}}', ['--loss', '0.2'], 2, /error: network.los does not exist/],
    ['{"network":null}', ['--loss', '0.2'], 2, /error: network is null/],
    ['{"workload":null}', ['--miners', '2'], 2, /error: workload is null/],
    ['{"workload":{"mining":"fast"}}', ['--miners', '2'], 2, /error: workload.mining is "fast"/],
    ['{"byzantine":{}}', ['--byzantine', 'liar'], 2, /error: byzantine is an object: give a list/],
    ['{"faults":"none"}', ['--partition', '5'], 2, /error: faults is "none": give a list/],
  ])('refuses the world %s', async (text, args, exitCode, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const path = join(folder, 'world.json')
    await writeFile(path, text)
    const { code, out, err } = await rookery('simulate', '--world', path, ...args)
    await rm(folder, { recursive: true })
    expect([code, out]).toEqual([exitCode, ''])
    expect(err).toMatch(message)
  })

  it('says how to see a broken invariant again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const world = join(folder, 'world.json')
    await writeFile(
      world,
      '{"peers":3,"duration":2000,"topology":{"kind":"links","links":[]},"settle":{"levelWithinMs":10}}',
    )
    const { code, out, err } = await rookery('simulate', '--world', world, '--peers', '5', '--seed', '9')
    await rm(folder, { recursive: true })
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/error: settle is broken: .* \(seed 9, step \d+, at \d+ ms\)\. .* --seed 9 show it again/)
  })

  it.each([
    ['1', 'every datagram'],
    ['0.99', '99 % of all datagrams'],
  ])('says at --loss %s that so much is lost, and how not to ask for agreement', async (loss, share) => {
    const { code, err } = await rookery('simulate', ...SMALL, '--loss', loss)
    expect(code).toBe(1)
    expect(err).toContain(` everything healed, on lines that lose ${share}: `)
    expect(err).toMatch(/show it again; with --no-settle all need not agree\.\n$/)
    expect(await rookery('simulate', ...SMALL, '--loss', loss, '--no-settle')).toMatchObject({ code: 0 })
  })

  it('rounds no message down to nothing', async () => {
    const { out } = await rookery('simulate', '--peers', '3', '--duration', '5')
    expect(out).toMatch(/^STATS +\d+ +\d+ +\d{2,3} B$/m)
    expect(out).toMatch(/^ANNOUNCE .* 1 kB$/m)
  })

  it('speaks of no depth where nobody gave up a block', async () => {
    const { out } = await rookery('simulate', '--peers', '1', '--duration', '5')
    expect(out).toMatch(/^reorgs +none$/m)
    const { out: forked } = await rookery('simulate', ...SMALL, '--block-every', '0.1')
    expect(forked).toMatch(/^reorgs +[1-9]\d*, the deepest of [1-9]\d* blocks?$/m)
  })

  it('stops when it is interrupted, and tells what happened until then', async () => {
    const { context, texts, interrupt } = captured()
    interrupt()
    const code = await run(['simulate', ...SMALL, '--json'], context)
    expect(code).toBe(130)
    expect(JSON.parse(texts.out)).toMatchObject({ summary: { virtualMs: 0, settled: null } })
    expect(texts.err).toMatch(/stopped before the end/)
  })

  it('does not say of what it was interrupted at that it was not asked for', async () => {
    const { context, texts, interrupt } = captured({ env: { NO_COLOR: '1' } })
    interrupt()
    await run(['simulate', ...SMALL], context)
    expect(texts.out).toMatch(/spread +no block went round\nagreement +not come to: interrupted\n/)
    const { out } = await rookery('simulate', ...SMALL, '--no-settle')
    expect(out).toMatch(/spread +half of the peers within .*\nagreement +not asked for\n/)
  })

  it('has a help that fits a terminal and names every strategy', async () => {
    const { code, out } = await rookery('simulate', '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/selfish-miner +Mines in secret/)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it('says what there is for each option, and what it takes without', async () => {
    const out = (await rookery('simulate', '--help')).out.replaceAll(/\s+/g, ' ')
    expect(out).toMatch(/--latency <ms> .*\(default: 5-50\)/)
    expect(out).toMatch(/--loss <chance> .*\(default: 0\)/)
    expect(out).toMatch(
      /--topology <kind> who knows whom at first: hosts, ring, random, line or mesh \(default: hosts\)/,
    )
  })

  it.each([
    [['--loss', '1.5'], /Give a number from 0 to 1/],
    [['--latency', '50-5'], /Give milliseconds such as 40/],
    [['--topology', 'tree'], /Give one of hosts, ring/],
    [['--byzantine', 'lair'], /Give one of liar, forger/],
    [['--byzantine', 'liar:x'], /as in liar:3/],
    [['--byzantine', 'liar:10000'], /Give a count from 0 to 9999, as in liar:3/],
    [['--block-every', '0.0001'], /--block-every <seconds>' argument '0.0001' is invalid. Give at least 0.001 seconds/],
    [['--byzantine', 'liar:3:9'], /as in liar:3/],
    [['--peers', '0'], /Give an integer from 1/],
    [
      ['--world', '/nowhere/world.json'],
      /The world \/nowhere\/world.json cannot be read: there is no such file or folder\./,
    ],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await rookery('simulate', ...args)
    expect(code).not.toBe(0)
    expect(err).toMatch(message)
  })
})

describe('the world of the options', () => {
  const world = (...args: string[]) => {
    const command = simulateInterface().exitOverride()
    command.parse(args, { from: 'user' })
    return worldOf(command.opts<SimulateCommandOptions>())
  }

  it('has what was asked for', () => {
    expect(world('--latency', '5-50', '--loss', '2e-1', '--miners', '3', '--no-settle')).toMatchObject({
      peers: 50,
      duration: 120_000,
      network: { latency: [5, 50], loss: 0.2 },
      workload: { mining: { blockEveryMs: 10_000, miners: 3 } },
      settle: false,
    })
    expect(world('--peers', '4', '--partition', '20').faults).toEqual([
      { kind: 'partition', atMs: 30_000, forMs: 20_000, groups: [[0, 2]] },
    ])
    expect(world('--latency', 'world').network?.latency).toMatchObject({ kind: 'regions' })
    expect(world('--byzantine', 'liar:2', '--byzantine', 'selfish-miner').byzantine).toEqual([
      { strategy: 'liar', count: 2 },
      { strategy: 'selfish-miner', count: 1, power: 1 },
    ])
  })
  it('has what is given over what a file says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const path = join(folder, 'world.json')
    const kept = { seed: 3, network: { loss: 0.1, reorder: 0.2 }, workload: { blocks: 4, mining: false } }
    await writeFile(path, JSON.stringify({ peers: 4, ...kept }))
    const file = ['--world', path]
    expect(world(...file)).toEqual({ peers: 4, duration: 120_000, ...kept })
    expect(world(...file, '--loss', '0.5', '--seed', '7', '--blocks', '5')).toMatchObject({
      seed: 7,
      network: { loss: 0.5, reorder: 0.2 },
      workload: { blocks: 5, mining: false },
    })
    expect(world(...file, '--block-every', '2').workload?.mining).toEqual({ blockEveryMs: 2_000 })
    expect(world(...file, '--miners', '2').workload?.mining).toEqual({ blockEveryMs: 10_000, miners: 2 })
    await rm(folder, { recursive: true })
  })
})
