import type { Block, BlockEvent, ReorgEvent } from 'rookery'

/**
 * Follows a peer by its events alone, as a user's program would: `block` appends, `reorg` takes away. What does not fit is
 * told.
 */
export class Ledger {
  readonly #complain: (sentence: string) => void
  #blocks: Block[] = []
  /** What the last `reorg` said will join, and how much of that has. */
  #announced: readonly Block[] = []
  #joined = 0

  constructor(complain: (sentence: string) => void) {
    this.#complain = complain
  }

  /** Number of blocks. */
  get height(): number {
    return this.#blocks.length
  }

  /** The block at a height, as it was told. */
  at(height: number): Block | undefined {
    return this.#blocks[height]
  }

  /** The peer is gone; the next one begins anew. */
  clear(): void {
    this.#blocks = []
    this.#announced = []
    this.#joined = 0
  }

  /** A `block` event. @returns The block below it. */
  onBlock({ block, source }: BlockEvent): Block | undefined {
    if (source === 'corrected') this.#onCorrection(block)
    else this.#append(block)
    return this.#blocks[block.height - 1]
  }

  /** A `reorg` event. */
  onReorg({ ancestor, detached, attached }: ReorgEvent): void {
    const from = ancestor ? ancestor.height + 1 : 0
    if (this.#joined < this.#announced.length) this.#complain('told of a reorg before all blocks of the last one')
    if (ancestor && this.#blocks[ancestor.height]?.hash !== ancestor.hash) {
      this.#complain(`told of a reorg from a block ${ancestor.height} that it never told of`)
    }
    const gone = this.#blocks.splice(from)
    const isSame = gone.length === detached.length && gone.every(({ hash }, i) => hash === detached[i]?.hash)
    if (!isSame || detached.length === 0) {
      this.#complain(`told of a reorg that detached ${detached.length} blocks where it had told of ${gone.length}`)
    }
    if (attached.length <= detached.length) {
      this.#complain(`went over to a chain that is not longer: -${detached.length} +${attached.length} blocks`)
    }
    this.#announced = attached
    this.#joined = 0
  }

  #append(block: Block): void {
    if (this.#joined < this.#announced.length) {
      const expected = this.#announced[this.#joined++]
      if (expected?.hash !== block.hash)
        this.#complain(`told of a block ${block.height} that is not what its reorg said`)
    }
    if (block.height !== this.#blocks.length) {
      this.#complain(`told of block ${block.height} after ${this.#blocks.length} blocks`)
    }
    this.#blocks.push(block)
  }

  #onCorrection(block: Block): void {
    if (this.#blocks[block.height]?.hash !== block.hash) {
      this.#complain(`told of a correction of a block ${block.height} that it never told of`)
    }
    this.#blocks[block.height] = block
  }
}
