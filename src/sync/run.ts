import type { Block } from '../block/block.ts'
import type { Reason } from '../block/rules.ts'
import type { ChainSwitch, ChainView } from '../chain/chain.ts'
import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import type { Verifier } from '../verify/verifier.ts'
import { ForkSearch } from './fork-search.ts'
import type { Ask, Source } from './source.ts'
import { type Copy, pickSource, TRIES_PER_SOURCE, Wanted } from './wanted.ts'

/** Heights asked for ahead of the verified run at first; each verified block adds two. @see DESIGN.md, Prove as you go */
const FIRST_WINDOW = 8
const WINDOW_GROWTH = 2
/** The block rule that a copy breaks; `genesis` where it is a valid genesis block, but of another network. */
export type BrokenReason = Reason | 'genesis'

/** What a run is doing: trying its next block on our tip, looking for the fork point, or fetching above it. */
export type RunState = 'linking' | 'searching' | 'fetching'

/** A copy that was verified and found broken. */
export interface BrokenCopy {
  readonly copy: Copy
  readonly height: number
  readonly reason: BrokenReason
}

/**
 * The attempt to fetch the chain of one claim. Blocks are verified in order; what is asked runs ahead of what is verified
 * by a window that begins small and grows as the run proves itself, so a lie costs its maker more than us.
 */
export class Run {
  readonly claim: Claim
  readonly sources: Source[] = []
  readonly #chain: ChainView
  readonly #genesisHash: string | undefined
  /** Height of the first block of the run; everything below it is our own chain's. */
  #base = 0
  #blocks: Block[] = []
  /** Blocks that verified since the run began, also those that our own chain has caught up with. */
  #proven = 0
  readonly #wanted = new Map<number, Wanted>()
  /** Heights to ask for once more. */
  readonly #again = new Set<number>()
  /** The lowest height not asked for yet. */
  #fresh = 0
  #search: ForkSearch | undefined
  readonly #searched = new Set<Source>()
  /** Who gave the last verified block, and whether somebody else's next one does not follow it. */
  #lastServer: Source | undefined
  #isDisputed = false
  /** Sources whose blocks led nowhere: they are on another chain than the one they claim. */
  readonly #astray = new Set<Source>()

  constructor(claim: Claim, chain: ChainView, genesisHash: string | undefined) {
    this.claim = claim
    this.#chain = chain
    this.#genesisHash = genesisHash
    this.#beginAt(chain.height)
  }

  /** Height of the next block to verify: the number of blocks that the run has, ours below included. */
  get next(): number {
    return this.#base + this.#blocks.length
  }

  get isComplete(): boolean {
    return this.next >= this.claim.height
  }

  get state(): RunState {
    if (this.#search) return 'searching'
    return this.#blocks.length === 0 && this.#base > 0 ? 'linking' : 'fetching'
  }

  /** The verified blocks, and the height of the first. */
  get verified(): { readonly from: number; readonly blocks: readonly Block[] } {
    return { from: this.#base, blocks: this.#blocks }
  }

  /** Copies that wait for the blocks below them. */
  get waiting(): number {
    let waiting = 0
    for (const { copies } of this.#wanted.values()) waiting += copies.length
    return waiting
  }

  /** Whether the next block cannot be had: asked for often enough, of everybody, in vain. */
  get isExhausted(): boolean {
    return !this.#search && (this.#wanted.get(this.next)?.isExhausted(this.sources) ?? false)
  }

  /** Everybody that was asked. */
  get asked(): Neighbor[] {
    return [...this.sources, ...this.#astray].map(({ neighbor }) => neighbor)
  }

  /** One more supporter of the claim. */
  addSource(source: Source): void {
    if (!this.sources.includes(source) && !this.#astray.has(source)) this.sources.push(source)
  }

  /**
   * Begins anew without the source of the last block, if others have a next one that does not follow it: a chain's own
   * supporters must not look like liars since somebody led the run to another fork.
   * @returns Whether there is somebody to begin anew with.
   */
  startOver(): boolean {
    const astray = this.#lastServer
    if (!this.#isDisputed || !astray || this.sources.length < 2) return false
    this.sources.splice(this.sources.indexOf(astray), 1)
    this.#astray.add(astray)
    this.#searched.clear()
    this.#beginAt(this.#chain.height)
    return true
  }

  /** Whether two sources gave the same broken next block. */
  get isShownBroken(): boolean {
    return this.#wanted.get(this.next)?.isShownBroken ?? false
  }

  /** The most pressing question to ask now, or undefined when there is none. @param reach - Heights it may run ahead. */
  nextQuestion(reach: number): { height: number; source: Source } | undefined {
    const probe = this.#search?.nextProbe()
    if (probe !== undefined) return { height: probe, source: (this.#search as ForkSearch).source }
    if (!this.sources.some(({ hasRoom }) => hasRoom)) return undefined
    const isStuck = this.#wanted.get(this.next)?.isStuck(this.sources) ?? false
    const others = isStuck ? [] : this.#again
    const again = this.#again.has(this.next) ? [this.next, ...others] : others
    for (const height of again) {
      const source = this.#pick(height)
      if (source) return { height, source }
    }
    if (this.#search || isStuck) return undefined
    const ahead = Math.min(FIRST_WINDOW + WINDOW_GROWTH * this.#proven, reach)
    if (this.#fresh >= Math.min(this.next + ahead, this.claim.height)) return undefined
    const source = this.#pick(this.#fresh)
    return source && { height: this.#fresh, source }
  }

  /** The question of {@link nextQuestion} is on its way. */
  onAsked(ask: Ask): void {
    if (ask.source === this.#search?.source && this.#search.asksFor(ask.height)) return this.#search.asked(ask)
    this.#again.delete(ask.height)
    if (ask.height === this.#fresh) this.#fresh++
    const wanted = this.#wanted.get(ask.height) ?? new Wanted(ask.height)
    wanted.asks.push(ask)
    this.#wanted.set(ask.height, wanted)
  }

  /** The questions to `source` about `height` that its answer could mean, oldest first. */
  asksOf(source: Source, height: number): readonly Ask[] {
    const probes = source === this.#search?.source ? this.#search.asksFor(height) : undefined
    return probes ?? this.#wanted.get(height)?.asks.filter((ask) => ask.source === source) ?? []
  }

  /** Whether anybody on a host was asked about `height`. */
  wasAskedOn(host: string, height: number): boolean {
    return this.#wanted.get(height)?.asks.some(({ source }) => source.neighbor.address.host === host) ?? false
  }

  /** An answer: the block, or null for "no such block". `source` is undefined when it came from another port of its host. */
  answered(height: number, block: Block | null, source: Source | undefined): void {
    if (source && source === this.#search?.source && this.#search.asksFor(height)) {
      this.#search.answered(height, block)
      this.#searchOn()
      return
    }
    const wanted = this.#wanted.get(height)
    if (!wanted || (block && wanted.add(block, source)) || !source) return
    this.#inVain(wanted, source)
  }

  /** A question's time is up: it is lost, or its vain answer lies long enough behind. */
  due(ask: Ask): void {
    if (ask.source === this.#search?.source) {
      this.#search.lost(ask)
      this.#searchOn()
    }
    const wanted = this.#wanted.get(ask.height)
    if (!wanted?.asks.includes(ask)) return
    ask.state = 'lost'
    if (!wanted.isPending) this.#again.add(ask.height)
  }

  /**
   * Verifies what has become verifiable, in order.
   * @param most - Blocks to verify at most, so that the event loop stays free.
   * @returns The copies found broken, and whether there is more to verify.
   */
  advance(verifier: Verifier, most: number): { broken: BrokenCopy[]; hasMore: boolean } {
    const broken: BrokenCopy[] = []
    for (let left = most; !this.isComplete; left--) {
      const wanted = this.#wanted.get(this.next)
      const copy = wanted?.copies.find(({ isBroken }) => !isBroken)
      if (!wanted || !copy) break
      if (left === 0) return { broken, hasMore: true }
      const judged = this.#judge(copy.block, verifier)
      if (typeof judged !== 'string') this.#accept(wanted, copy, judged)
      else if (judged === 'hash' && this.state !== 'fetching') this.#misfits(wanted, copy)
      else broken.push(this.#reject(wanted, copy, judged))
    }
    return { broken, hasMore: false }
  }

  /** Our own chain has changed under the run: carry on from there. */
  rebase({ from, detached }: ChainSwitch): void {
    // Without a block of its own, a run stands on our tip, which is another now, or on a fork point below the change.
    if (this.#blocks.length === 0 && !this.#search && this.#base < from) return
    if (this.#blocks.length > 0 && this.#base > from) {
      this.#blocks = [...detached.slice(0, this.#base - from), ...this.#blocks]
      this.#base = from
    }
    const last = this.#blocks.at(-1)
    const isOurs = last !== undefined && this.#chain.at(last.height)?.hash === last.hash
    if (last !== undefined && !(isOurs && this.next < this.#chain.height)) return
    this.#searched.clear()
    this.#beginAt(this.#chain.height)
  }

  /** The verified block, or the rule that it breaks. */
  #judge(block: Block, verifier: Verifier): Block | BrokenReason {
    const height = this.next
    const previousHash = height === 0 ? '' : (this.#blocks.at(-1) ?? this.#chain.at(height - 1))?.hash
    const verdict = verifier.block(block, { previousHash: previousHash as string, height })
    if (!verdict.ok) return verdict.reason
    const isForeign = height === 0 && this.#genesisHash !== undefined && block.hash !== this.#genesisHash
    return isForeign ? 'genesis' : verdict.block
  }

  #accept(wanted: Wanted, { source }: Copy, block: Block): void {
    this.#search = undefined
    this.#wanted.delete(wanted.height)
    this.#again.delete(wanted.height)
    this.#blocks.push(block)
    this.#proven++
    this.#lastServer = source
    this.#isDisputed = false
    if (source) source.neighbor.conduct.served++
    if (this.#fresh < this.next) this.#fresh = this.next
  }

  #reject(wanted: Wanted, copy: Copy, reason: BrokenReason): BrokenCopy {
    copy.isBroken = true
    if (copy.source) copy.source.neighbor.conduct.forged++
    if (reason === 'hash' && copy.source !== this.#lastServer) this.#isDisputed = true
    this.#inVain(wanted, copy.source)
    return { copy, height: wanted.height, reason }
  }

  /** The block does not follow our own: the claim's chain may part from ours further down, which is no fault. */
  #misfits(wanted: Wanted, copy: Copy): void {
    copy.isBroken = true
    this.#inVain(wanted, copy.source)
    if (!this.#search) this.#searchBeginning(copy.source)
  }

  /** Asks others at once, and this source, if it is known who it was, again when the time of its question is up. */
  #inVain(wanted: Wanted, source: Source | undefined): void {
    if (source) wanted.refusedBy.add(source)
    for (const ask of wanted.asks) {
      if (ask.source === source && ask.state === 'answered') ask.state = ask.isTimed ? 'vain' : 'lost'
    }
    if (!wanted.isPending) this.#again.add(wanted.height)
  }

  /** Searches with `preferred` or another source; once all were tried, only the genesis block is left to begin at. */
  #searchBeginning(preferred?: Source): void {
    const untried = this.sources.filter((source) => !this.#searched.has(source))
    const source = untried.find((candidate) => candidate === preferred) ?? untried[0]
    if (!source) return this.#beginAt(0)
    this.#searched.add(source)
    this.#search = new ForkSearch(source, this.#chain, this.#chain.height)
    this.#searchOn()
  }

  /** Goes on to fetching when the fork point is known, and to another source when this one is of no use. */
  #searchOn(): void {
    const search = this.#search
    if (search?.isHopeless) this.#searchBeginning()
    else if (search?.forkHeight !== undefined) this.#beginAt(search.forkHeight)
  }

  #beginAt(base: number): void {
    this.#search = undefined
    this.#base = base
    this.#blocks = []
    this.#lastServer = undefined
    this.#isDisputed = false
    this.#wanted.clear()
    this.#again.clear()
    this.#fresh = base
  }

  #pick(height: number): Source | undefined {
    const wanted = this.#wanted.get(height)
    const isFree = height === this.next || this.#proven > 0
    if (!isFree && wanted && wanted.asks.length >= TRIES_PER_SOURCE) return undefined
    return pickSource(this.sources, wanted)
  }
}
