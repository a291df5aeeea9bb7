import type { Block } from '../block/block.ts'
import { hasDifficulty } from '../block/rules.ts'
import type { Chain } from '../chain/chain.ts'
import { BlockError, RookeryError } from '../errors.ts'
import { type Claim, type Neighbor, voterAt } from '../neighbors/neighbor.ts'
import type { NeighborTable } from '../neighbors/neighbor-table.ts'
import type { Address } from '../runtime/address.ts'
import { formatAddress } from '../runtime/address.ts'
import type { Moment } from '../runtime/moment.ts'
import type { Verifier } from '../verify/verifier.ts'
import { blockDatagramBytes, MAX_OWN_DATAGRAM_BYTES } from '../wire/encode.ts'
import type { BrokenReason } from './advance.ts'
import { type Announcer, EarlyBlocks } from './early-blocks.ts'

/** To how many neighbors somebody else's block is passed on. @see DESIGN.md, Announcements */
const FANOUT = 3
/**
 * And in a crowd, where nobody announces to everybody: of those who pass on to so many at random, all but one in twenty
 * thousand hear of it, if each is as well known as the others. @see Kermack and McKendrick, final size of an epidemic
 */
const FANOUT_IN_A_CROWD = 10

/** What an announced block is to us. */
export type Announced =
  /** It is verified and follows our tip: append it. */
  | { readonly type: 'next'; readonly block: Block }
  /** Its chain is another than ours, or longer: time for a consensus. */
  | { readonly type: 'ahead' }
  /** We have had this height before. */
  | { readonly type: 'late' }
  | { readonly type: 'broken'; readonly reason: BrokenReason }

/** Blocks that others announce, and who is to hear of new ones. */
export class Announcements {
  readonly #chain: Chain
  readonly #verifier: Verifier
  readonly #neighbors: NeighborTable
  readonly #genesisHash: string | undefined
  readonly #early = new EarlyBlocks()

  constructor(options: {
    chain: Chain
    verifier: Verifier
    neighbors: NeighborTable
    /** The only block 0 that is taken, where the network names one. */
    genesisHash?: string | undefined
  }) {
    this.#chain = options.chain
    this.#verifier = options.verifier
    this.#neighbors = options.neighbors
    this.#genesisHash = options.genesisHash
  }

  /** Blocks remembered for later. */
  get early(): number {
    return this.#early.size
  }

  /** Judges a block that `from` announces. @param goalHeight - Number of blocks that we expect to have soon. */
  judge(block: Block, from: Address, goalHeight: number): Announced {
    const { height } = this.#chain
    if (block.height < height) return { type: 'late' }
    if (!hasDifficulty(block.hash, this.#verifier.difficulty)) return { type: 'broken', reason: 'difficulty' }
    if (block.height > height) {
      this.#early.remember(block, this.#announcer(from), { chainHeight: height, goalHeight })
      return { type: 'ahead' }
    }
    const verdict = this.#verify(block)
    if (verdict.ok && this.#isForeign(verdict.block)) return { type: 'broken', reason: 'genesis' }
    if (verdict.ok) return { type: 'next', block: verdict.block }
    // A hash that does not fit may be a forgery, or the next block of another fork.
    return verdict.reason === 'hash' ? { type: 'ahead' } : { type: 'broken', reason: verdict.reason }
  }

  /**
   * Verifies a block of our own that is to follow our tip.
   * @throws BlockError `BLOCK_REJECTED` when it breaks a rule; RookeryError `MESSAGE_TOO_LONG` when no datagram of ours holds it
   */
  checkOwn(candidate: Block): Block {
    const verdict = this.#verify(candidate)
    if (!verdict.ok) {
      const { reason, message } = verdict
      throw new BlockError('BLOCK_REJECTED', message, { details: { reason, block: candidate } })
    }
    if (this.#isForeign(verdict.block)) {
      const sentence = `The block is not the network's genesis block, whose hash is ${this.#genesisHash}.`
      throw new BlockError('BLOCK_REJECTED', sentence, { details: { reason: 'genesis', block: candidate } })
    }
    const bytes = blockDatagramBytes(verdict.block)
    if (bytes <= MAX_OWN_DATAGRAM_BYTES) return verdict.block
    const sentence = `The block takes ${bytes} bytes as a datagram, but most peers read only ${MAX_OWN_DATAGRAM_BYTES}: shorten its texts.`
    throw new RookeryError('MESSAGE_TOO_LONG', sentence, { details: { bytes, limit: MAX_OWN_DATAGRAM_BYTES } })
  }

  /** A remembered block that follows our tip by now, verified; each is handed out once. */
  takeNext(): Block | undefined {
    for (const block of this.#early.take(this.#chain.height)) {
      const verdict = this.#verify(block)
      if (verdict.ok && !this.#isForeign(verdict.block)) return verdict.block
    }
    return undefined
  }

  /** Who is told of a block of ours, now our tip: whoever can append it, and for block 0 whoever has no chain yet. */
  audience(block: Block): Neighbor[] {
    return [...this.#neighbors].filter(({ claim }) => this.#isNextFor(claim, block))
  }

  /**
   * To whom somebody else's block, now our tip, is passed on.
   * @param isCrowd - Whether the network is so large that most of it is no neighbor of whoever found the block.
   */
  relayAudience(block: Block, from: Address | undefined, moment: Moment, isCrowd: boolean): Neighbor[] {
    if (blockDatagramBytes(block) > MAX_OWN_DATAGRAM_BYTES) return []
    const announcer = from && formatAddress(from)
    return this.#neighbors.sample(isCrowd ? FANOUT_IN_A_CROWD : FANOUT, moment, ({ key, claim }) => {
      return key !== announcer && this.#isNextFor(claim, block)
    })
  }

  /**
   * Our tip, when whoever makes this claim lacks it and nothing else: no announcement of it has come through. A peer that few
   * know would have to wait for its own next question otherwise.
   * @see Demers et al., Epidemic algorithms for replicated database maintenance (1987): rumors, backed up by comparing
   */
  missedBy(claim: Claim): Block | undefined {
    const { height, tip } = this.#chain
    if (!tip || claim.height !== height - 1 || !this.#canAppend(claim, tip)) return undefined
    return blockDatagramBytes(tip) <= MAX_OWN_DATAGRAM_BYTES ? tip : undefined
  }

  /** Who makes no claim has no chain, so that block 0 is its next. */
  #isNextFor(claim: Claim | undefined, block: Block): boolean {
    return claim ? this.#canAppend(claim, block) : block.height === 0
  }

  /** Some peers break on a block that they cannot append, so their newest claim must lie on our chain below it. */
  #canAppend(claim: Claim, block: Block): boolean {
    return claim.height <= block.height && this.#chain.at(claim.height - 1)?.hash === claim.hash
  }

  #announcer(from: Address): Announcer {
    const neighbor = this.#neighbors.get(from)
    return { voter: neighbor?.voter ?? voterAt(from), isNeighbor: neighbor !== undefined }
  }

  #isForeign({ height, hash }: Block): boolean {
    return height === 0 && this.#genesisHash !== undefined && hash !== this.#genesisHash
  }

  #verify(block: Block) {
    const { height, tip } = this.#chain
    return this.#verifier.block(block, { previousHash: tip?.hash ?? '', height })
  }
}
