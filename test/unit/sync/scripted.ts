import type { Block } from '../../../src/block/block.ts'
import { Chain } from '../../../src/chain/chain.ts'
import { type TalliedClaim, tally } from '../../../src/consensus/tally.ts'
import { createHasher } from '../../../src/hash/create-hasher.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'
import type { Address } from '../../../src/runtime/address.ts'
import { formatAddress } from '../../../src/runtime/address.ts'
import { Sync } from '../../../src/sync/sync.ts'
import type { SyncOutcome } from '../../../src/sync/sync-outcome.ts'
import { verifierWith } from '../../../src/verify/verifier.ts'

/** One reply on its way: when it arrives, what it says, and from where, if not from the address that was asked. */
export interface ScriptedReply {
  readonly afterMs: number
  readonly block: Block | null
  readonly height?: number | null
  readonly from?: Address
}

/** How a source answers its `nth` question for `height`, counted from 1. */
export type Script = (height: number, nth: number) => readonly ScriptedReply[]

export interface Scripted {
  readonly host: string
  readonly port?: number
  /** Number of blocks and last hash that it claims. */
  readonly claim: { readonly height: number; readonly hash: string }
  readonly script: Script
}

export const LIMITS = { requestsInFlight: 1_024, blocksWaiting: 4_096 }
const verifier = verifierWith({ difficulty: 1, hasher: await createHasher() })

/**
 * A {@link Sync} among scripted sources, on a time of its own; looks at its bounds after every step. Each step takes
 * `workMs` of that time, none by default: on a real clock, what is due later may be due once all is done.
 */
export class Stage {
  readonly chain = new Chain()
  readonly sync: Sync
  readonly outcomes: SyncOutcome[] = []
  readonly asked = new Map<string, number>()
  asks = 0
  mostInFlight = 0
  mostWaiting = 0
  nowMs = 0
  #steps = 0
  readonly #workMs: number
  readonly #sources = new Map<string, { neighbor: Neighbor; script: Script; nth: Map<number, number> }>()
  readonly #arrivals: { atMs: number; from: Address; height: number | null; block: Block | null }[] = []

  constructor(
    own: readonly Block[],
    sources: readonly Scripted[],
    {
      limits = LIMITS,
      genesisHash,
      workMs = 0,
    }: { limits?: typeof LIMITS; genesisHash?: string; workMs?: number } = {},
  ) {
    this.#workMs = workMs
    this.chain.switchTo(0, own)
    this.sync = new Sync({ chain: this.chain, verifier, genesisHash, limits })
    for (const { host, port = 8999, claim, script } of sources) {
      const neighbor = new Neighbor({ host, port }, { nowMs: 0, isConfigured: false })
      neighbor.claim = claim
      this.#sources.set(neighbor.key, { neighbor, script, nth: new Map() })
    }
  }

  /** The claims higher than our chain, as a consensus would hand them over. */
  get claims(): TalliedClaim[] {
    const neighbors = [...this.#sources.values()].map(({ neighbor }) => neighbor)
    return tally(neighbors).filter(({ height }) => height > this.chain.height)
  }

  neighbor(host: string, port = 8999): Neighbor {
    return this.#sources.get(formatAddress({ host, port }))?.neighbor as Neighbor
  }

  get failed() {
    return this.outcomes.filter((outcome) => outcome.type === 'failed')
  }

  /** Questions, one by one. */
  get questions(): { height: number; to: Address }[] {
    return this.outcomes.flatMap((outcome) => {
      if (outcome.type !== 'ask') return []
      const { from, end, to } = outcome
      return Array.from({ length: end - from }, (_, i) => ({ height: from + i, to }))
    })
  }

  get rejected() {
    return this.outcomes.filter((outcome) => outcome.type === 'rejected')
  }

  begin(claims = this.claims): this {
    this.#take(this.sync.begin(claims, this.nowMs))
    return this
  }

  /** Something arrives that no script has sent. */
  inject(from: Address, reply: { height: number | null; block: Block | null }): boolean {
    const isWanted = this.sync.onReply({ type: 'GET_BLOCK_REPLY', ...reply }, from, this.nowMs)
    this.#take(this.sync.carryOn(this.nowMs))
    return isWanted
  }

  /** Somebody else has changed our chain. */
  switchTo(from: number, blocks: readonly Block[]): void {
    this.#take(this.sync.onChainSwitched(this.chain.switchTo(from, blocks), this.nowMs))
  }

  /** When the next step is due; infinite when nothing is left to happen. */
  get nextMs(): number {
    const tickMs = this.sync.nextMs(this.nowMs) ?? Number.POSITIVE_INFINITY
    return this.#arrivals.reduce((next, { atMs }) => Math.min(next, atMs), tickMs)
  }

  /** One step of time. @returns Whether anything was left to happen. */
  step(): boolean {
    this.nowMs += this.#workMs
    this.#arrivals.sort((a, b) => a.atMs - b.atMs)
    const arrivalMs = this.#arrivals[0]?.atMs ?? Number.POSITIVE_INFINITY
    const tickMs = this.sync.nextMs(this.nowMs) ?? Number.POSITIVE_INFINITY
    const nextMs = Math.min(arrivalMs, tickMs)
    if (nextMs === Number.POSITIVE_INFINITY) return false
    // An alarm that was set for something else may ring just before what is due next.
    this.nowMs = Math.max(this.nowMs, nextMs - (tickMs <= arrivalMs ? this.#workMs / 2 : 0))
    if (tickMs <= arrivalMs) {
      this.#take(this.sync.onTick(this.nowMs))
      return true
    }
    const arrival = this.#arrivals.shift()
    if (arrival) this.inject(arrival.from, arrival)
    return true
  }

  /** Runs until `holds`. */
  runUntil(holds: () => boolean): this {
    while (!holds()) if (!this.step()) throw new Error(`nothing left to happen at ${this.nowMs} ms`)
    return this
  }

  /** Runs until nothing is fetched any more. */
  finish(withinMs = 3_600_000): this {
    while (!this.sync.isIdle) {
      const isAlive = this.step()
      if (!isAlive) throw new Error(`stalled at ${this.nowMs} ms: ${JSON.stringify(this.sync.status)}`)
      if (this.nowMs > withinMs) throw new Error(`not over after ${withinMs} ms: ${JSON.stringify(this.sync.status)}`)
    }
    return this
  }

  /** Runs until `holds`; begins anew with what still stands higher, as the consensus does when a pause has ended. */
  runWithRetries(holds: () => boolean, withinMs = 3_600_000): this {
    for (this.begin(); !holds() && this.nowMs < withinMs; ) {
      const failed = this.failed.length
      if (this.sync.isIdle) this.begin()
      else if (!this.step()) throw new Error(`stalled at ${this.nowMs} ms: ${JSON.stringify(this.sync.status)}`)
      else if (this.failed.length > failed) this.begin()
    }
    return this
  }

  #take(outcomes: readonly SyncOutcome[]): void {
    if (++this.#steps > 100_000) throw new Error(`no end in sight at ${this.nowMs} ms`)
    for (const outcome of outcomes) {
      this.outcomes.push(outcome)
      if (outcome.type === 'ask') {
        for (let height = outcome.from; height < outcome.end; height++) this.#ask(outcome.to, height)
      }
      if (outcome.type === 'adopt') this.#adopt(outcome)
    }
    const places = this.sync.status.reduce((sum, { sources }) => sum + sources, 0)
    if (places > this.#sources.size) throw new Error(`${this.#sources.size} sources stand in ${places} places`)
    this.mostInFlight = Math.max(this.mostInFlight, this.sync.requestsInFlight)
    this.mostWaiting = Math.max(this.mostWaiting, this.sync.blocksWaiting)
  }

  #adopt({ from, blocks }: SyncOutcome & { type: 'adopt' }): void {
    const heightBefore = this.chain.height
    const change = this.chain.switchTo(from, blocks)
    if (this.chain.height <= heightBefore)
      throw new Error(`switched from ${heightBefore} to ${this.chain.height} blocks`)
    const verdict = verifier.chain(this.chain)
    if (!verdict.ok) throw new Error(`adopted a chain that breaks ${verdict.reason} at ${verdict.at}`)
    this.#take(this.sync.onChainSwitched(change, this.nowMs))
  }

  #ask(to: Address, height: number): void {
    const key = formatAddress(to)
    const source = this.#sources.get(key)
    if (!source) throw new Error(`${key} was asked, but never claimed anything`)
    this.asks++
    this.asked.set(key, (this.asked.get(key) ?? 0) + 1)
    const nth = (source.nth.get(height) ?? 0) + 1
    source.nth.set(height, nth)
    for (const { afterMs, block, height: said = height, from = to } of source.script(height, nth)) {
      this.#arrivals.push({ atMs: this.nowMs + afterMs, from, height: said, block })
    }
  }
}

/** What a chain claims. */
export function claimOf(chain: readonly Block[]): { height: number; hash: string } {
  return { height: chain.length, hash: (chain.at(-1) as Block).hash }
}

/** Answers each question truly, after `afterMs`. */
export function honest(chain: readonly Block[], afterMs = 5): Script {
  return (height) => [{ afterMs, block: chain[height] ?? null }]
}

/** Answers nothing. */
export const mute: Script = () => []

/** A block with the right height and zeros that fits nowhere. */
export function forged(height: number, tag = ''): Block {
  return {
    height,
    minedBy: `forger${tag}`,
    messages: ['lie'],
    nonce: '0',
    timestamp: 1,
    hash: `${'ab'.repeat(31)}${tag.length % 10}0`,
  }
}

/** Answers each question with a forged block. */
export function forger(tag = '', afterMs = 3): Script {
  return (height) => [{ afterMs, block: forged(height, tag) }]
}
