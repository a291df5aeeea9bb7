import type { Block, Peer, PeerEvents } from 'rookery'

/** Complaints kept; one is enough to fail, and a broken peer may cause thousands. */
const MOST_COMPLAINTS = 10

/**
 * Follows a peer by its events alone, as a user's program would: `block` appends, `reorg` takes away. What does not fit
 * is noted, and at the end the copy must be the peer's chain.
 */
export class Ledger {
  readonly complaints: string[] = []
  readonly sources = new Map<string, number>()
  reorgs = 0
  rejected = 0
  joined = 0
  left = 0
  readonly #peer: Peer
  readonly #blocks: Block[] = []
  /** What the last `reorg` said will join. */
  #announced: readonly Block[] = []

  constructor(peer: Peer) {
    this.#peer = peer
    peer.on('block', (event) => this.#onBlock(event))
    peer.on('reorg', (event) => this.#onReorg(event))
    peer.on('rejected', () => this.rejected++)
    peer.on('neighbor:joined', () => this.joined++)
    peer.on('neighbor:left', () => this.left++)
    peer.on('error', ({ error }) => this.#complain(`error: ${String(error)}`))
  }

  /** Notes where the copy and the chain differ; call it while no event is under way. */
  compare(): void {
    const { chain } = this.#peer
    if (chain.height !== this.#blocks.length) {
      this.#complain(`events tell of ${this.#blocks.length} blocks, the chain has ${chain.height}`)
    }
    for (const [height, block] of this.#blocks.entries()) {
      if (chain.at(height) !== block) return this.#complain(`events tell of another block ${height} than the chain has`)
    }
  }

  #onBlock({ block, source }: PeerEvents['block']): void {
    this.sources.set(source, (this.sources.get(source) ?? 0) + 1)
    if (source === 'corrected') return this.#onCorrection(block)
    const [expected, ...rest] = this.#announced
    if (expected && expected.hash !== block.hash) this.#complain(`block ${block.height} is not what the reorg said`)
    this.#announced = rest
    if (block.height !== this.#blocks.length) {
      this.#complain(`block ${block.height} came after ${this.#blocks.length} blocks`)
    }
    this.#blocks.push(block)
  }

  #onCorrection(block: Block): void {
    if (this.#blocks[block.height]?.hash !== block.hash) this.#complain(`correction of another block ${block.height}`)
    this.#blocks[block.height] = block
  }

  #onReorg({ ancestor, detached, attached }: PeerEvents['reorg']): void {
    this.reorgs++
    if (this.#announced.length > 0) this.#complain('a reorg before all blocks of the last one')
    const kept = ancestor ? ancestor.height + 1 : 0
    if (ancestor && this.#blocks[ancestor.height]?.hash !== ancestor.hash) this.#complain('a reorg from elsewhere')
    const gone = this.#blocks.splice(kept)
    const isSame = gone.length === detached.length && gone.every(({ hash }, i) => hash === detached[i]?.hash)
    if (!isSame || detached.length === 0) this.#complain(`a reorg detached ${detached.length} of ${gone.length} blocks`)
    if (attached.length <= detached.length) {
      this.#complain(`a reorg to a chain that is not longer: -${detached.length} +${attached.length}`)
    }
    this.#announced = attached
  }

  #complain(sentence: string): void {
    if (this.complaints.length < MOST_COMPLAINTS) this.complaints.push(sentence)
  }
}
