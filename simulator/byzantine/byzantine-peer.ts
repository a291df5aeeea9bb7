import { type Address, type Block, parseAddress, type Random, type Transport, type Verifier } from 'rookery'
import type { MemoryNetwork } from 'rookery/memory'
import { makeBlock } from '../mining/make-block.ts'
import { messageKind } from '../report/message-kind.ts'
import type {
  AnyMessage,
  BestChain,
  ByzantineAnswer,
  ByzantineConduct,
  ByzantineSelf,
  ByzantineStrategy,
} from './strategy.ts'

/** How often a byzantine peer gossips, and to how many, in milliseconds. */
const GOSSIP_EVERY_MS = 10_000
const GOSSIP_TO = 3

/** What the simulation lends a byzantine peer. */
export interface ByzantineSurroundings {
  readonly network: MemoryNetwork
  readonly verifier: Verifier
  readonly random: Random
  /** The honest peers' addresses, those first that everybody is configured with. */
  readonly others: readonly string[]
  best(): BestChain
  /** The address of its next socket. */
  nextAddress(): string
  /** It has made a block. */
  onMined(block: Block, previous: Block | undefined): void
  /** Its strategy threw: `when` says at what. */
  onThrown(when: string, error: unknown): void
}

const UTF8 = new TextEncoder()

/** A socket with a strategy behind it. */
export class ByzantinePeer {
  readonly address: string
  readonly strategy: ByzantineStrategy
  readonly #around: ByzantineSurroundings
  readonly #transports = new Map<string, Transport>()
  readonly #opening: Promise<unknown>[] = []
  /** What ends when it calms down, and what goes on. */
  readonly #cancels = new Set<() => void>()
  readonly #habits = new Set<() => void>()
  readonly #text = new TextDecoder()
  readonly #options: Readonly<Record<string, number>>
  #conduct: ByzantineConduct = {}
  #gossips = 0

  constructor(strategy: ByzantineStrategy, options: Readonly<Record<string, number>>, around: ByzantineSurroundings) {
    this.strategy = strategy
    this.#options = options
    this.#around = around
    this.address = around.nextAddress()
  }

  async start(): Promise<void> {
    this.#listen(this.address, (message, from) => this.#onMessage(message, from))
    this.#guard('when it was created', () => {
      const conduct: ByzantineConduct | undefined = this.strategy.create(this.#self())
      if (!conduct) throw new TypeError(`create returned ${conduct}, not a conduct such as {}`)
      this.#conduct = conduct
    })
    await Promise.all(this.#opening)
    if (this.#conduct.isSocial === false) return
    this.#gossip()
    this.#every(GOSSIP_EVERY_MS, () => this.#gossip(), this.#habits)
  }

  /** It has won a round of the mining race. */
  found(): void {
    this.#guard('when it was to find a block', () => this.#conduct.found?.())
  }

  /** Nothing new from now on. */
  calm(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
    this.#guard('when it was to calm down', () => this.#conduct.calm?.())
  }

  async stop(): Promise<void> {
    this.calm()
    for (const cancel of this.#habits) cancel()
    for (const transport of this.#transports.values()) await transport.close()
  }

  #self(): ByzantineSelf {
    const { network, verifier, random, others, best, nextAddress, onMined } = this.#around
    return {
      address: this.address,
      options: this.#options,
      random,
      difficulty: verifier.difficulty,
      nowMs: () => network.clock.nowMs(),
      others,
      best,
      send: (message, to, from) => this.#send(message, to, from),
      sendBytes: (bytes, to, from) => this.#sendBytes(bytes, to, from),
      open: (onMessage) => {
        const address = nextAddress()
        this.#listen(address, (message, from) => onMessage(message, from, address))
        return address
      },
      every: (ms, task) => this.#every(ms, task, this.#cancels),
      plausibleHash: () => plausibleHash(random, verifier.difficulty),
      mine: (previous, messages = [this.strategy.name]) => {
        const timestamp = Math.floor(network.clock.unixMs() / 1_000)
        const block = makeBlock({ previous, minedBy: this.address, messages, timestamp }, verifier)
        onMined(block, previous)
        return block
      },
    }
  }

  #listen(address: string, onMessage: (message: AnyMessage, from: Address) => void): void {
    const transport = this.#around.network.transport(address)
    this.#transports.set(address, transport)
    const onDatagram = (bytes: Uint8Array, from: Address) => {
      const message = this.#read(bytes)
      if (!message) return
      // The network has nobody to tell of an exception: it would end the process.
      try {
        onMessage(message, from)
      } catch (error) {
        this.#around.onThrown(`at a message (${messageKind(bytes)})`, error)
      }
    }
    this.#opening.push(transport.open({ onDatagram, onError() {} }))
  }

  #read(bytes: Uint8Array): AnyMessage | undefined {
    try {
      const value: unknown = JSON.parse(this.#text.decode(bytes))
      return typeof value === 'object' && value !== null ? (value as AnyMessage) : undefined
    } catch {
      return undefined
    }
  }

  #onMessage(message: AnyMessage, from: Address): void {
    if (this.#conduct.onMessage?.(message, from)) return
    const { type } = message
    if (type === 'GOSSIP' && this.#conduct.isSocial !== false) this.#replyToGossip(message)
    else if (type === 'STATS') {
      const claim = this.#conduct.claim?.(from)
      if (claim) this.#send({ type: 'STATS_REPLY', ...claim }, from)
    } else if (type === 'GET_BLOCK' && this.#conduct.serve) {
      for (const answer of asList(this.#conduct.serve(Number(message['height']), from))) {
        this.#send({ type: 'GET_BLOCK_REPLY', ...(answer ?? NO_BLOCK) }, from)
      }
    }
  }

  #replyToGossip({ host, port }: AnyMessage): void {
    const originator = { host: String(host), port: Number(port) }
    const own = parseAddress(this.address)
    if (originator.host === own.host && originator.port === own.port) return
    this.#send({ type: 'GOSSIP_REPLY', ...own, name: this.strategy.name }, originator)
  }

  #gossip(): void {
    this.#gossips++
    const id = `${this.address} ${this.#gossips}`
    const message = { type: 'GOSSIP', ...parseAddress(this.address), id, name: this.strategy.name }
    for (const to of this.#around.others.slice(0, GOSSIP_TO)) this.#send(message, to)
  }

  #send(message: AnyMessage, to: Address | string, from = this.address): void {
    this.#sendBytes(UTF8.encode(JSON.stringify(message)), to, from)
  }

  #sendBytes(bytes: Uint8Array, to: Address | string, from = this.address): void {
    this.#transports.get(from)?.send(bytes, typeof to === 'string' ? parseAddress(to) : to)
  }

  #every(ms: number, task: () => void, cancels: Set<() => void>): void {
    const { clock } = this.#around.network
    let cancel = () => {}
    const again = () => {
      cancels.delete(cancel)
      cancel = clock.setTimer(ms, turn)
      cancels.add(cancel)
    }
    const turn = () => {
      again()
      this.#guard('in a task of every()', task)
    }
    again()
  }

  /** What a strategy throws is told to the world, which ends with it. */
  #guard(when: string, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#around.onThrown(when, error)
    }
  }
}

const NO_BLOCK = { height: null, minedBy: null, nonce: null, messages: null, timestamp: null, hash: null }

function asList(answer: ByzantineAnswer): readonly (AnyMessage | Block | null)[] {
  if (answer === undefined) return []
  return Array.isArray(answer) ? answer : [answer as AnyMessage | Block | null]
}

function plausibleHash(random: Random, difficulty: number): string {
  const hex = Array.from(random.bytes(32), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.slice(0, 64 - difficulty) + '0'.repeat(difficulty)
}
