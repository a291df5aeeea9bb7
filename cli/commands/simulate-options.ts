import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import {
  type ByzantineSpec,
  type LatencyModel,
  type SimulationOptions,
  type StrategyName,
  strategies,
  type Topology,
  WORLD_LATENCIES,
} from 'rookery/simulator'
import { UserError } from '../errors.ts'
import { whyNot } from '../files/why-not.ts'
import { file, integer, option, seconds } from './up-options.ts'

/** What `rookery simulate` was asked for, as commander reads it. */
export interface SimulateCommandOptions {
  readonly peers?: number
  readonly seed?: number
  readonly duration?: number
  readonly latency?: LatencyModel
  readonly loss?: number
  readonly duplicate?: number
  readonly reorder?: number
  readonly topology?: Topology['kind']
  readonly blocks?: number
  readonly blockEvery?: number
  readonly miners?: number
  readonly byzantine?: readonly ByzantineSpec[]
  readonly partition?: number
  readonly settle: boolean
  readonly world?: string
  readonly html?: string
  readonly json?: true
}

const TOPOLOGIES = ['hosts', 'ring', 'random', 'line', 'mesh'] as const

const AFTER = `
Byzantine peers:
${Object.values(strategies)
  .map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`)
  .join('\n')}

Examples:
  $ rookery simulate
  $ rookery simulate --peers 200 --seed 42 --loss 0.2 --latency world
  $ rookery simulate --byzantine liar:3 --byzantine eclipser --partition 20
  $ rookery simulate --peers 20 --json | jq .summary
  $ rookery simulate --peers 20 --loss 0.9 --json | jq .broken
  $ rookery simulate --peers 100 --loss 0.2 --html out.html

The same options give the same run on every machine, byte for byte. Where an invariant breaks the
exit code is 1, and "broken" of the JSON has the invariant, sentence, seed, step, atMs (milliseconds
of the simulation), peer, and the command that leads there again; otherwise it is null.
Ctrl-C stops it, and tells what happened until then.`

/** The command's face: its options, and how they are read. */
export function simulateInterface(): Command {
  return new Command('simulate')
    .description('Simulate a network of real peers, faster than real time and repeatable from a seed.')
    .addOption(option('--peers <n>', 'honest peers (default: 50)', integer(1, 100_000)))
    .addOption(option('--seed <n>', 'everything random follows from it (default: 1)', integer(0, 2 ** 32 - 1)))
    .addOption(option('--duration <seconds>', 'how long it goes on in its own time (default: 120)', seconds))
    .addOption(
      option('--latency <ms>', 'time on the way: 40, 5-50, or "world" for five continents (default: 5-50)', latency),
    )
    .addOption(option('--loss <chance>', 'chance that a datagram is lost, 0 to 1 (default: 0)', chance))
    .addOption(option('--duplicate <chance>', 'chance that one arrives twice (default: 0)', chance))
    .addOption(option('--reorder <chance>', 'chance that one is overtaken (default: 0)', chance))
    .addOption(
      option(
        '--topology <kind>',
        `who knows whom at first: ${TOPOLOGIES.slice(0, -1).join(', ')} or ${TOPOLOGIES.at(-1)} (default: hosts)`,
        topology,
      ),
    )
    .addOption(option('--blocks <n>', 'blocks that the first peers have (default: 10)', integer(0, 100_000)))
    .addOption(option('--block-every <seconds>', 'mean time between two blocks (default: 10)', pace))
    .addOption(option('--miners <n>', 'how many peers mine (default: all)', integer(0, 100_000)))
    .addOption(option('--byzantine <name:count>', 'peers that misbehave; may be repeated', byzantine))
    .addOption(option('--partition <seconds>', 'cut the network in two for so long, a quarter in', seconds))
    .option('--no-settle', 'do not wait until all agree in the end')
    .addOption(option('--world <file>', 'options of simulate() as JSON; those given here go over them', file))
    .addOption(option('--html <file>', 'write a page to look at: the network in motion, and charts', file))
    .option('--json', 'the whole report as one JSON object on standard output, also of a world that breaks')
    .addHelpText('after', AFTER)
}

/** The world that the options describe. What makes no sense in a file stays as it is, for simulate() to say so. */
export function worldOf(options: SimulateCommandOptions): SimulationOptions {
  const base: SimulationOptions = { peers: 50, duration: 120_000, ...(options.world ? readWorld(options.world) : {}) }
  const { seed, latency, loss, duplicate, reorder, topology, partition } = options
  const { peers = base.peers, duration: durationSeconds } = options
  const duration = durationSeconds === undefined ? base.duration : durationSeconds * 1_000
  const cuts = partition === undefined ? [] : [cutInTwo(peers, (duration ?? 0) / 4, partition * 1_000)]
  return {
    ...base,
    peers,
    ...defined({
      seed,
      duration,
      network: over(base.network, defined({ latency, loss, duplicate, reorder })),
      workload: workloadOf(base, options),
      byzantine: appended(base.byzantine, options.byzantine),
      faults: appended(base.faults, cuts),
      topology: topology && ({ kind: topology } as Topology),
      settle: options.settle ? undefined : (false as const),
    }),
  }
}

function workloadOf({ workload }: SimulationOptions, { blocks, blockEvery, miners }: SimulateCommandOptions) {
  const pace = defined({ blockEveryMs: blockEvery === undefined ? undefined : blockEvery * 1_000, miners })
  const mining = isEmpty(pace) ? undefined : over(workload?.mining || { blockEveryMs: 10_000 }, pace)
  return over(workload, defined({ blocks, mining }))
}

/** `more` goes over what is there. */
function over<T extends object>(there: T | undefined, more: Defined<T>): T | undefined {
  if (isEmpty(more) || typeof (there ?? {}) !== 'object' || there === null || Array.isArray(there)) return there
  return { ...there, ...more } as T
}

function appended<T>(there: readonly T[] | undefined, more: readonly T[] = []): readonly T[] | undefined {
  return more.length > 0 && (there === undefined || Array.isArray(there)) ? [...(there ?? []), ...more] : there
}

function isEmpty(facts: object): boolean {
  return Object.keys(facts).length === 0
}

function cutInTwo(peers: number, atMs: number, forMs: number) {
  const half = Array.from({ length: Math.floor(peers / 2) }, (_, i) => 2 * i)
  return { kind: 'partition' as const, atMs, forMs, groups: [half] }
}

function readWorld(path: string): SimulationOptions {
  const world = readJson(path)
  if (typeof world !== 'object' || world === null || Array.isArray(world)) {
    throw new UserError(`The world ${path} holds no object: write options of simulate(), such as { "peers": 50 }.`)
  }
  if ('format' in world && world.format === 'rookery-simulation') {
    throw new UserError(`The world ${path} holds a report: keep its "options" in a file, and give that.`)
  }
  return world as SimulationOptions
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UserError(`The world ${path} cannot be read: ${whyNot(error)}.`, { cause: error })
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(facts: T): Defined<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Defined<T>
}

function pace(text: string): number {
  const value = seconds(text)
  if (value >= 0.001) return value
  throw new InvalidArgumentError('Give at least 0.001 seconds.')
}

function chance(text: string): number {
  const value = Number(text)
  if (/^[\d.]+(e-?\d+)?$/i.test(text) && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('Give a number from 0 to 1.')
}

function topology(text: string): Topology['kind'] {
  const kind = TOPOLOGIES.find((known) => known === text)
  if (kind) return kind
  throw new InvalidArgumentError(`Give one of ${TOPOLOGIES.join(', ')}.`)
}

function latency(text: string): LatencyModel {
  if (text === 'world') return { kind: 'regions', table: WORLD_LATENCIES }
  const [, least, most = least] = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text) ?? []
  if (least !== undefined && Number(least) <= Number(most)) return [Number(least), Number(most)]
  throw new InvalidArgumentError('Give milliseconds such as 40, a range such as 5-50, or "world".')
}

function byzantine(text: string, before: readonly ByzantineSpec[] = []): readonly ByzantineSpec[] {
  const [name = '', count = '1', ...rest] = text.split(':')
  if (!Object.hasOwn(strategies, name)) {
    throw new InvalidArgumentError(`Give one of ${Object.keys(strategies).join(', ')}, perhaps with a count: liar:3.`)
  }
  if (!/^\d{1,4}$/.test(count) || rest.length > 0) {
    throw new InvalidArgumentError('Give a count from 0 to 9999, as in liar:3.')
  }
  const power = name === 'selfish-miner' || name === 'equivocator' ? { power: 1 } : {}
  return [...before, { strategy: name as StrategyName, count: Number(count), ...power }]
}
