import type { Block } from '../block/block.ts'
import { OptionsError } from '../errors.ts'
import type { Hasher } from '../hash/hasher.ts'
import { ID_BYTES } from '../neighbors/gossip.ts'
import { type Address, classifyHost, parseAddress } from '../runtime/address.ts'
import { checkLent } from '../runtime/check-lent.ts'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { type Logger, silentLogger } from '../runtime/logger.ts'
import { describeValue } from '../runtime/option-error.ts'
import { type Random, randomHex, systemRandom } from '../runtime/random.ts'
import type { Store } from '../runtime/store.ts'
import type { Transport } from '../runtime/transport.ts'
import { encodedBytes, MAX_OWN_DATAGRAM_BYTES } from '../wire/encode.ts'
import { MAX_ID_LENGTH, readHash, readHost, readId, readName } from '../wire/fields.ts'
import { type MiningOptions, type MiningSettings, resolveMining } from './mining-options.ts'
import type { Network } from './networks.ts'

/** Periods of a running peer, in milliseconds. Each carries a jitter of 10 %. */
export interface PeerTimings {
  /** Between two gossips of ours. @default 30000 */
  readonly gossipMs: number
  /** Between two rounds of `STATS`, each of which is spread over that time. @default 10000 */
  readonly statsMs: number
  /** Between two consensuses that nothing else asked for. @default 120000 */
  readonly consensusMs: number
  /** A neighbor that gave no sign of life for this long is dropped. @default 60000 */
  readonly dropMs: number
}

/** Bounds of everything that strangers can make grow. @see docs/guides/consensus.md, What you can watch */
export interface PeerLimits {
  /** Neighbors at a time. @default 256 */
  readonly neighbors: number
  /** Neighbors on one host, loopback excepted. @default 32 */
  readonly neighborsPerHost: number
  /**
   * Others beyond which the peer is thrifty, neighbors or, where most gossip comes from strangers, addresses heard of: it lets
   * gossip rest that is no news, and asks a sample of its neighbors for their claims, so that what it sends does not grow
   * with the network. @default 100
   */
  readonly thriftyAbove: number
  /** Addresses heard of but not proven. @default 1024 */
  readonly heardOf: number
  /** Gossip ids remembered. @default 4096 */
  readonly gossipIds: number
  /** How long a gossip id is remembered, in milliseconds. @default 600000 */
  readonly gossipIdMs: number
  /** Requests for blocks in flight. @default 1024 */
  readonly requestsInFlight: number
  /**
   * Blocks that wait for the ones below them. However small it is, each fork being fetched keeps up to eight copies of its
   * next block, so that forged ones do not crowd out the good one. @default 4096
   */
  readonly blocksWaiting: number
  /** Words that wait for a block. @default 1000 */
  readonly words: number
  /** Failed claims remembered. @default 256 */
  readonly badClaims: number
  /** How long a bad claim is remembered, in milliseconds. @default 3600000 */
  readonly badClaimMs: number
}

/** What {@link createPeer} takes. Only `network` and `transport` have no default. */
export interface PeerOptions {
  /** The network to join: one of {@link networks}, or `{ difficulty, wellKnown }`. */
  readonly network: Network
  /**
   * How datagrams travel: `udp(…)` of `rookery/node`, `rookery/bun` or `rookery/deno`, `broadcastChannel()` of `rookery/browser`, or one
   * of `rookery/memory`. It serves one peer.
   */
  readonly transport: Transport
  /** What others see us as; at most 64 code points. @default 'rookery' */
  readonly name?: string | undefined
  /** Our gossips' ids begin with this; it should be nobody else's. @default 16 random hexadecimal digits */
  readonly id?: string | undefined
  /**
   * Our address as others see it, for peers behind a port forwarding. Default: what the transport reports; for a wildcard
   * address the first external IPv4, or 127.0.0.1 where every well-known host is on loopback.
   */
  readonly advertise?: Address | string | undefined
  /** Blocks to begin with, genesis first. They are verified. @default none, or what the store has kept */
  readonly chain?: Iterable<Block> | undefined
  /** Periods that differ from the defaults. */
  readonly timings?: Partial<PeerTimings> | undefined
  /** Bounds that differ from the defaults. */
  readonly limits?: Partial<PeerLimits> | undefined
  /** Whether and how to mine; `true` for the defaults of {@link MiningOptions}. @default false */
  readonly mining?: boolean | MiningOptions | undefined
  /** Keeps the chain from one run to the next. @default nothing is kept */
  readonly store?: Store | undefined
  /** Time. @default the system's */
  readonly clock?: Clock | undefined
  /** Chance. @default the system's cryptographic generator */
  readonly random?: Random | undefined
  /** SHA-256, for this peer alone. @default SHA-256 in WebAssembly */
  readonly hasher?: Hasher | undefined
  /** Takes debug output. @default silent */
  readonly logger?: Logger | undefined
}

/** {@link PeerOptions}, checked and complete. */
export interface PeerSettings {
  readonly name: string
  readonly idPrefix: string
  readonly difficulty: number
  readonly wellKnown: readonly Address[]
  readonly genesisHash: string | undefined
  readonly transport: Transport
  readonly advertise: Address | undefined
  readonly chain: Iterable<Block> | undefined
  readonly timings: PeerTimings
  readonly limits: PeerLimits
  readonly mining: MiningSettings | undefined
  readonly store: Store | undefined
  readonly clock: Clock
  readonly random: Random
  readonly hasher: Hasher | undefined
  readonly logger: Logger
}

const DEFAULT_TIMINGS: PeerTimings = { gossipMs: 30_000, statsMs: 10_000, consensusMs: 120_000, dropMs: 60_000 }

const DEFAULT_LIMITS: PeerLimits = {
  neighbors: 256,
  neighborsPerHost: 32,
  thriftyAbove: 100,
  heardOf: 1_024,
  gossipIds: 4_096,
  gossipIdMs: 600_000,
  requestsInFlight: 1_024,
  blocksWaiting: 4_096,
  words: 1_000,
  badClaims: 256,
  badClaimMs: 3_600_000,
}

const OPTIONS: KnownOptions<PeerOptions> = {
  network: 1,
  transport: 1,
  name: 1,
  id: 1,
  advertise: 1,
  chain: 1,
  timings: 1,
  limits: 1,
  mining: 1,
  store: 1,
  clock: 1,
  random: 1,
  hasher: 1,
  logger: 1,
}

const NETWORK: KnownOptions<Network> = { difficulty: 1, wellKnown: 1, genesisHash: 1 }

/** Timers of a year and more are mistakes, and some runtimes cannot count that far. */
const LONGEST_PERIOD_MS = 31_536_000_000
const LARGEST_LIMIT = 2 ** 31 - 1

/**
 * Checks what a user hands in and fills in what is left out.
 * @throws {@link OptionsError} `OPTION_INVALID`, `OPTION_OUT_OF_RANGE` or `ADDRESS_INVALID`, naming the option.
 */
export function resolveOptions(options: PeerOptions): PeerSettings {
  if (typeof options !== 'object' || options === null) {
    throw new OptionsError('OPTION_INVALID', 'createPeer needs an object with at least `network` and `transport`.')
  }
  checkKnown('createPeer', options, OPTIONS)
  const { network, transport, random = systemRandom(), advertise, chain, store, hasher } = options
  checkNetwork(network)
  checkTransport(transport)
  checkLent('store', store)
  checkLent('clock', options.clock)
  checkLent('random', options.random)
  checkLent('hasher', hasher)
  checkLent('logger', options.logger)
  if (chain !== undefined && typeof (chain as Partial<Iterable<Block>> | null)?.[Symbol.iterator] !== 'function') {
    throw new OptionsError('OPTION_INVALID', 'chain must be a list or another iterable of blocks, genesis first.')
  }
  const { name, idPrefix } = checkTexts(options.name ?? 'rookery', options.id ?? randomHex(random, 8))
  return {
    name,
    idPrefix,
    difficulty: network.difficulty,
    wellKnown: (network.wellKnown ?? []).map((address, at) => addressOf(`network.wellKnown[${at}]`, address)),
    genesisHash: network.genesisHash,
    transport,
    advertise: advertise === undefined ? undefined : advertisable(advertise),
    chain,
    timings: fillIn('timings', DEFAULT_TIMINGS, options.timings, LONGEST_PERIOD_MS),
    limits: fillIn('limits', DEFAULT_LIMITS, options.limits, LARGEST_LIMIT),
    mining: resolveMining(options.mining, name),
    store,
    clock: options.clock ?? systemClock(),
    random,
    hasher,
    logger: options.logger ?? silentLogger(),
  }
}

function checkNetwork(network: Network): void {
  if (typeof network !== 'object' || network === null) {
    const what = network === undefined ? 'missing' : describeValue(network)
    throw new OptionsError(
      'OPTION_INVALID',
      `network is ${what}: give networks.aviary, another of \`networks\`, or { difficulty, wellKnown: ["host:port"] }.`,
      { details: { network } },
    )
  }
  checkKnown('network', network, NETWORK)
  const { difficulty, wellKnown, genesisHash } = network
  if (!Number.isInteger(difficulty) || difficulty < 1 || difficulty > 64) {
    throw new OptionsError(
      'OPTION_OUT_OF_RANGE',
      `network.difficulty is ${describeValue(difficulty)}: it must be an integer from 1 to 64.`,
      { details: { difficulty } },
    )
  }
  if (wellKnown !== undefined && !Array.isArray(wellKnown)) {
    throw new OptionsError('OPTION_INVALID', 'network.wellKnown must be a list of addresses such as "127.0.0.1:8999".')
  }
  if (genesisHash !== undefined && readHash(genesisHash) === undefined) {
    throw new OptionsError('OPTION_INVALID', 'network.genesisHash must be 64 lower-case hexadecimal digits.', {
      details: { genesisHash },
    })
  }
  if (genesisHash !== undefined && !genesisHash.endsWith('0'.repeat(difficulty))) {
    const sentence = `network.genesisHash ends in fewer than ${difficulty} zeros, so no block of the network can have it: take the hash of its block 0.`
    throw new OptionsError('OPTION_INVALID', sentence, { details: { genesisHash, difficulty } })
  }
}

function checkTransport(transport: Transport): void {
  const verbs = ['open', 'send', 'resolve', 'close'] as const
  const missing = verbs.filter((verb) => typeof transport?.[verb] !== 'function')
  if (missing.length === 0) return
  throw new OptionsError(
    'OPTION_INVALID',
    `transport lacks ${missing.join(', ')}: give udp({ port }) of "rookery/node", "rookery/bun" or "rookery/deno", broadcastChannel() of "rookery/browser", or network.transport(address) of "rookery/memory".`,
    { details: { missing } },
  )
}

/** @throws OptionsError that names the option, too */
function addressOf(option: string, address: Address | string): Address {
  try {
    return parseAddress(address)
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    throw new OptionsError('ADDRESS_INVALID', `${option}: ${error.message}`, { details: { ...error.details, option } })
  }
}

/** An address that every gossip of ours may carry, and that others can send to. */
function advertisable(given: Address | string): Address {
  const address = addressOf('advertise', given)
  if (readHost(address.host) !== undefined && classifyHost(address.host) !== 'unusable') return address
  const sentence = `advertise: nobody can send to ${address.host}; give the address of one machine, such as "203.0.113.7:8999".`
  throw new OptionsError('ADDRESS_INVALID', sentence, { details: { option: 'advertise', address } })
}

/** Names and ids travel in every gossip, so they must fit, also when a neighbor repeats them. */
function checkTexts(name: string, idPrefix: string): { name: string; idPrefix: string } {
  if (readName(name) !== name) {
    throw new OptionsError(
      'OPTION_INVALID',
      'name must be a text of at most 64 code points, without lone surrogates.',
      {
        details: { name },
      },
    )
  }
  const isText = typeof idPrefix === 'string' && idPrefix !== ''
  const ownId = isText ? `${idPrefix}-${'0'.repeat(2 * ID_BYTES)}` : ''
  if (!isText || readId(ownId) === undefined) {
    throw new OptionsError(
      'OPTION_INVALID',
      `id must be a text of 1 to ${MAX_ID_LENGTH - 17} characters, without lone surrogates.`,
      {
        details: { id: idPrefix },
      },
    )
  }
  const longestGossip = { type: 'GOSSIP', host: 'f'.repeat(45), port: 65_535, id: ownId, name } as const
  if (encodedBytes(longestGossip) > MAX_OWN_DATAGRAM_BYTES) {
    throw new OptionsError('OPTION_INVALID', 'name and id together are too long for a datagram of 1,024 bytes.', {
      details: { name, id: idPrefix },
    })
  }
  return { name, idPrefix }
}

/** Defaults, with the given numbers over them; each a positive integer no larger than `largest`. */
function fillIn<T extends { readonly [K in keyof T]: number }>(
  option: string,
  defaults: T,
  given: Partial<T> | undefined,
  largest: number,
): T {
  const chosen: Record<string, number> = { ...defaults }
  if (given === undefined) return { ...defaults }
  checkKnown<Partial<T>>(option, given, defaults)
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > largest) {
      throw new OptionsError(
        'OPTION_OUT_OF_RANGE',
        `${option}.${key} is ${describeValue(value)}: it must be an integer from 1 to ${largest}.`,
        { details: { option: `${option}.${key}`, value } },
      )
    }
    chosen[key] = value as number
  }
  return chosen as T
}
