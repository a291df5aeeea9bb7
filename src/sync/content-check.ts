import type { Block } from '../block/block.ts'
import { isSameBlock } from '../block/rules.ts'
import type { Chain } from '../chain/chain.ts'
import type { Neighbor } from '../neighbors/neighbor.ts'
import type { Outgoing } from '../neighbors/outgoing.ts'
import type { Verifier } from '../verify/verifier.ts'

/** How many supporters are asked for their copy. @see DESIGN.md, Content */
const ASKED = 3
/** Blocks in doubt at a time; the oldest are let be. */
const MOST_DOUBTS = 64
/** How long votes are waited for, in milliseconds; supporters are asked when they next make a claim. */
const PATIENCE_MS = 30_000
/** Who has not answered is asked again at its next claim, if the answer is lost by then, in milliseconds. */
const LOST_AFTER_MS = 4_000

const NOTHING: readonly Outgoing[] = []

interface Doubt {
  readonly hash: string
  readonly votes: { readonly block: Block; readonly voters: Set<string> }[]
  /** By the keys of the neighbors that were asked: when that was last, or that they have answered. */
  readonly asked: Map<string, number | 'answered'>
  readonly sinceMs: number
}

/**
 * A hash does not fix a block's content: texts may be cut differently, and hash alike. Where a content is in doubt, some of
 * those who have the block are asked for theirs, and the majority decides, one vote a host; a tie keeps ours.
 * @see PROTOCOL.md, Block rules
 */
export class ContentCheck {
  readonly #chain: Chain
  readonly #verifier: Verifier
  readonly #doubts = new Map<number, Doubt>()

  constructor({ chain, verifier }: { chain: Chain; verifier: Verifier }) {
    this.#chain = chain
    this.#verifier = verifier
  }

  /** Blocks whose content is in doubt. */
  get size(): number {
    return this.#doubts.size
  }

  /** `block`, of our chain, is what one neighbor gave; its content is provisional. */
  doubt(block: Block, giver: Neighbor | undefined, nowMs: number): void {
    const voters = new Set(giver ? [giver.voter] : [])
    const doubt: Doubt = { hash: block.hash, votes: [{ block, voters }], asked: new Map(), sinceMs: nowMs }
    // Taken out first, so that the oldest stands in front.
    this.#doubts.delete(block.height)
    this.#doubts.set(block.height, doubt)
    for (const height of this.#doubts.keys()) {
      if (this.#doubts.size <= MOST_DOUBTS) return
      this.#doubts.delete(height)
    }
  }

  /** Copies of these blocks of our chain were seen with one hash and different contents. */
  disputed(heights: readonly number[], nowMs: number): void {
    for (const height of heights) {
      const block = this.#chain.at(height)
      if (block) this.doubt(block, undefined, nowMs)
    }
  }

  /** Decides what has been in doubt for long enough, by the votes there are. @returns The contents that are to replace ours. */
  expired(nowMs: number): Block[] {
    const corrected: Block[] = []
    for (const [height, doubt] of this.#doubts) {
      if (nowMs - doubt.sinceMs <= PATIENCE_MS) continue
      this.#doubts.delete(height)
      const block = this.#isSettled(height, doubt) ? null : this.#majority(doubt)
      if (block) corrected.push(block)
    }
    return corrected
  }

  /** What to ask `neighbor`, which has just made a claim: the blocks in doubt that it says it has. */
  questions(neighbor: Neighbor, nowMs: number): readonly Outgoing[] {
    if (this.#doubts.size === 0) return NOTHING
    const send: Outgoing[] = []
    for (const [height, doubt] of this.#doubts) {
      if (this.#isSettled(height, doubt) || nowMs - doubt.sinceMs > PATIENCE_MS) this.#doubts.delete(height)
      else if (this.#isWorthAsking(neighbor, height, doubt, nowMs)) {
        doubt.asked.set(neighbor.key, nowMs)
        send.push({ message: { type: 'GET_BLOCK', height }, to: neighbor.address })
      }
    }
    return send
  }

  /**
   * A neighbor's copy has arrived.
   * @returns Undefined when it was not asked for; else the content that is to replace ours, or null.
   */
  onReply(block: Block, neighbor: Neighbor): Block | null | undefined {
    const doubt = this.#doubts.get(block.height)
    if (typeof doubt?.asked.get(neighbor.key) !== 'number') return undefined
    doubt.asked.set(neighbor.key, 'answered')
    this.#vote(doubt, block, neighbor)
    const isComplete = doubt.asked.size >= ASKED && [...doubt.asked.values()].every((asked) => asked === 'answered')
    if (!isComplete) return null
    this.#doubts.delete(block.height)
    return this.#majority(doubt)
  }

  #vote(doubt: Doubt, block: Block, neighbor: Neighbor): void {
    const { height } = block
    const previousHash = this.#chain.previousHash(height)
    if (block.hash !== doubt.hash || previousHash === undefined) return
    // Nearly all copies are like one that is verified already, and need no hashing.
    const same = doubt.votes.find((vote) => isSameBlock(vote.block, block))
    const verdict = same ? undefined : this.#verifier.block(block, { previousHash, height })
    if (verdict?.ok === false) return
    for (const { voters } of doubt.votes) voters.delete(neighbor.voter)
    if (same) same.voters.add(neighbor.voter)
    else if (verdict) doubt.votes.push({ block: verdict.block, voters: new Set([neighbor.voter]) })
  }

  /** The content with more votes than ours, and more than one, if there is one. */
  #majority({ votes }: Doubt): Block | null {
    const [ours, ...others] = votes
    let best = ours
    for (const vote of others) if (vote.voters.size > (best?.voters.size ?? 0)) best = vote
    return best && best !== ours && best.voters.size > 1 ? best.block : null
  }

  /** Whether the block is ours no more. */
  #isSettled(height: number, { hash }: Doubt): boolean {
    return this.#chain.at(height)?.hash !== hash
  }

  #isWorthAsking({ claim, key }: Neighbor, height: number, { asked }: Doubt, nowMs: number): boolean {
    const before = asked.get(key)
    if (before === 'answered') return false
    if (before === undefined ? asked.size >= ASKED : nowMs - before < LOST_AFTER_MS) return false
    return claim !== undefined && claim.height > height && this.#chain.holds(claim)
  }
}
