import type { Block } from '../block/block.ts'
import type { Chain, ChainSwitch } from '../chain/chain.ts'
import type { WordPool } from '../mining/word-pool.ts'
import type { StatsReply } from '../wire/messages.ts'
import type { ChainStore } from './chain-store.ts'

/** The one place where our chain changes, with all that a change entails here: what is stored, claimed, and left to say. */
export class OwnChain {
  readonly #chain: Chain
  readonly #words: WordPool
  readonly #store: ChainStore | undefined
  /** Blocks that are here from the beginning, and were not taken yet. */
  #loaded: number
  #claim: StatsReply | undefined

  constructor({ chain, words, store }: { chain: Chain; words: WordPool; store: ChainStore | undefined }) {
    this.#chain = chain
    this.#words = words
    this.#store = store
    this.#loaded = chain.height
  }

  /** What we claim to whoever asks: the same message as long as it is true, so that it is encoded once. */
  get claim(): StatsReply | undefined {
    const { height, tip } = this.#chain
    if (tip && (this.#claim?.height !== height || this.#claim.hash !== tip.hash)) {
      this.#claim = { type: 'STATS_REPLY', height, hash: tip.hash }
    }
    return tip && this.#claim
  }

  /** Replaces everything from height `from` on by `blocks`, which are verified. */
  switchTo(from: number, blocks: readonly Block[]): ChainSwitch {
    const change = this.#chain.switchTo(from, blocks)
    this.#store?.write(change.from, change.attached)
    for (const block of change.detached) this.#words.restore(block.messages)
    for (const block of change.attached) this.#words.remove(block.messages)
    return change
  }

  /** Replaces a block by one of the same hash and another content. */
  correct(block: Block): void {
    this.#chain.correct(block)
    this.#store?.write(block.height, [...this.#chain].slice(block.height))
  }

  /** The blocks that were here from the beginning, once. */
  takeLoaded(): readonly Block[] {
    const loaded = Array.from({ length: this.#loaded }, (_, height) => this.#chain.at(height) as Block)
    this.#loaded = 0
    return loaded
  }

  /** @returns A promise that resolves when what was to be stored is, or has failed. */
  finish(): Promise<void> | undefined {
    return this.#store?.finish()
  }
}
