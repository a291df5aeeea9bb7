import type { Block } from '../block/block.ts'
import { Probes } from './probes.ts'

/** How often each height is asked for. */
const TRIES = 4
/** How long after it was answered, in milliseconds: by then the true answer has come, if anybody forged that one. */
const AGAIN_AFTER_MS = 250
/** Heights asked for below the top, and below each that the blocks above have led to. */
const FIRST_STEPS = 3
const STEPS = 4
/** How far down it goes: where chains part further down, they have grown apart for long. */
const MOST_STEPS = 32
/** Copies of one height that are remembered, the latest: true ones of two heights come shortly one after the other. */
const MOST_COPIES = 8

/** What the walk asks of the blocks that it is told of. */
export interface BlockTests {
  /** Whether a block is valid on top of another. */
  follows(block: Block, previousHash: string): boolean
  /** Whether it is, too, but not ours. */
  parts(block: Block, previousHash: string): boolean
}

/**
 * Finds where a neighbor's chain parts from ours, step by step from the top, where a search was misled: anybody can give
 * our blocks, or any others, in its name. But its first block that is not ours follows the one of ours below it, and to
 * forge that costs as much as to mine it. So every answer may be the one, and none rules another out. How far down it is
 * worth looking is for the blocks to show, each of which is to follow the next below.
 */
export class ForkWalk {
  readonly probes = new Probes({ tries: TRIES, againAfterMs: AGAIN_AFTER_MS })
  readonly #hashAt: (height: number) => string | undefined
  readonly #tests: BlockTests
  readonly #lowest: number
  readonly #others = new Map<number, Block[]>()
  #next: number
  #forkBlock: Block | undefined

  /**
   * @param hashAt - The hash of our block at a height.
   * @param top - A height whose block, as the neighbor has it, does not seem to follow ours.
   */
  constructor(hashAt: (height: number) => string | undefined, top: number, tests: BlockTests) {
    this.#hashAt = hashAt
    this.#tests = tests
    this.#next = top
    this.#lowest = Math.max(0, top - MOST_STEPS)
    this.#stepTo(top - FIRST_STEPS)
  }

  /** The neighbor's first block that is not ours, once known: verified on top of ours. */
  get forkBlock(): Block | undefined {
    return this.#forkBlock
  }

  get forkHeight(): number | undefined {
    return this.#forkBlock?.height
  }

  get forkHash(): string | undefined {
    return this.#forkBlock?.hash
  }

  /** Whether nobody gives such a block. */
  get isHopeless(): boolean {
    return this.probes.exhausted === this.probes.size
  }

  /** The neighbor's block at a probed height, as somebody says. */
  answered(block: Block | null): void {
    if (block === null) return
    const { height, hash } = block
    if (hash === this.#hashAt(height)) return
    if (this.#tests.parts(block, height === 0 ? '' : (this.#hashAt(height - 1) as string))) {
      this.#forkBlock = block
      return
    }
    if (this.#othersAt(height + 1).some((above) => this.#tests.follows(above, hash))) this.#stepTo(height - STEPS)
    const below = this.#othersAt(height - 1)
    if (below.some((other) => this.#tests.follows(block, other.hash))) this.#stepTo(height - 1 - STEPS)
    this.#others.set(height, [...this.#othersAt(height).slice(1 - MOST_COPIES), block])
  }

  #othersAt(height: number): readonly Block[] {
    return this.#others.get(height) ?? []
  }

  #stepTo(height: number): void {
    while (this.#next >= Math.max(this.#lowest, height)) this.probes.add(this.#next--)
  }
}
