import type { Address, Block, ChainView, Random } from 'rookery'

/** What a byzantine peer says of its chain. */
export interface ByzantineClaim {
  /** Number of blocks. */
  readonly height: number
  /** Hash of the last one. */
  readonly hash: string
}

/** A message as JSON, whatever it says. */
export type AnyMessage = Readonly<Record<string, unknown>>

/**
 * An answer to `GET_BLOCK`: a block, null for "no such block", several answers, any other object as the whole message, or
 * undefined for silence.
 */
export type ByzantineAnswer = Block | null | undefined | AnyMessage | readonly (Block | AnyMessage | null)[]

/** A chain as byzantine peers see it. */
export type BestChain = Pick<ChainView, 'height' | 'tip' | 'at'>

/** What a strategy may use: a socket, time, chance, and eyes that see the whole network. */
export interface ByzantineSelf {
  /** Its address. */
  readonly address: string
  /** What it was told besides, such as how many blocks to claim. */
  readonly options: Readonly<Record<string, number>>
  /** Chance of its own, from the simulation's seed. */
  readonly random: Random
  /** Zeros that a hash must end in. */
  readonly difficulty: number
  /** The simulation's time, in milliseconds. */
  nowMs(): number
  /** The honest peers' addresses. */
  readonly others: readonly string[]
  /** The highest chain that an honest peer has. */
  best(): BestChain
  /** Sends JSON, from its own address or from another one that it has opened. */
  send(message: AnyMessage, to: Address | string, from?: string): void
  /** Sends anything at all. */
  sendBytes(bytes: Uint8Array, to: Address | string, from?: string): void
  /** Opens one more address and lets `onMessage` have what arrives there. @returns The address. */
  open(onMessage: (message: AnyMessage, from: Address, to: string) => void): string
  /** Calls `task` again and again, until the simulation ends or {@link ByzantineConduct.calm} was called. */
  every(ms: number, task: () => void): void
  /** A hash that looks like one and is nobody's. */
  plausibleHash(): string
  /** Makes a real block on top of `previous`. What it costs is up to the strategy's conscience: see `found`. */
  mine(previous: Block | undefined, messages?: readonly string[]): Block
}

/** How a byzantine peer behaves. What is left out is done as an honest peer without a chain would do it. */
export interface ByzantineConduct {
  /** What it answers to `STATS`; undefined for silence. */
  claim?(from: Address): ByzantineClaim | undefined
  /** What it answers to `GET_BLOCK`. */
  serve?(height: number, from: Address): ByzantineAnswer
  /** Sees every message first. @returns True when nothing more is to be done about it. */
  onMessage?(message: AnyMessage, from: Address): boolean
  /** It has won a round of the mining race: it may {@link ByzantineSelf.mine} one block. */
  found?(): void
  /** Whether it gossips and answers gossip, to be known. @default true */
  readonly isSocial?: boolean
  /** The world heals, as it does when the duration is over: nothing new from now on, but it may go on lying. */
  calm?(): void
}

/**
 * A way to misbehave. A new one is a function of a page. What it throws ends the simulation with an {@link InvariantError}.
 * @example
 * ```ts
 * const braggart: ByzantineStrategy = {
 *   name: 'braggart',
 *   summary: 'Claims a million blocks and has none.',
 *   create: (self) => ({ claim: () => ({ height: 1_000_000, hash: self.plausibleHash() }) }),
 * }
 * ```
 */
export interface ByzantineStrategy {
  /** What it is called in reports. */
  readonly name: string
  /** What it does, in a sentence. */
  readonly summary: string
  /** What it can be told: the keys of {@link ByzantineSpec.options}. @default any, none of which is looked at */
  readonly options?: readonly string[]
  /** Makes the conduct of one peer. */
  create(self: ByzantineSelf): ByzantineConduct
}
