import type { Block } from '../block/block.ts'
import type { HashedFields } from '../block/preimage.ts'
import { brokenContentRule, hasDifficulty, type Reason, readBlock } from '../block/rules.ts'
import { BlockError } from '../errors.ts'
import { createHasher } from '../hash/create-hasher.ts'
import type { Hasher } from '../hash/hasher.ts'
import { checkLent } from '../runtime/check-lent.ts'
import { type Complete, checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { invalid } from '../runtime/option-error.ts'
import { checkDifficulty, checkIterable, checkPlace } from './check-arguments.ts'
import { explain } from './explain.ts'
import { HashCheck } from './hash-check.ts'
import { createCandidateReader } from './read-json.ts'
import type { BrokenBlock, BrokenChain, Candidate, ChainVerdict, Place, Verdict } from './verdict.ts'

/** Checks blocks against the rules, synchronously. Bad blocks are values; only mistakes of the caller throw. */
export interface Verifier {
  /** Zeros that a hash must end in. */
  readonly difficulty: number
  /**
   * Checks one block.
   * @param candidate - The block, or its JSON. Fields that a block does not have are ignored.
   * @throws {@link OptionsError} `OPTION_INVALID` for a place that is none.
   * @see docs/guides/protocol.md, What a block is
   */
  block(candidate: Candidate, place: Place): Verdict
  /**
   * Checks blocks in ascending order, each on top of the one before, and stops at the first bad one.
   * Several times as fast as {@link Verifier.block} for each: eight are hashed side by side.
   * @param blocks - Read lazily, once: at most 15 further than the first bad one.
   * @param start - Where the first one has to fit. @default the genesis block's place
   * @throws {@link OptionsError} `OPTION_INVALID` for a place that is none, or blocks that are no list.
   */
  chain(blocks: Iterable<Candidate>, start?: Partial<Place>): ChainVerdict
  /**
   * The hash that a block should have; its own `hash` and `height` do not matter.
   * @param block - Well-formed texts and a timestamp from 0 to 2^64 - 1.
   * @param previousHash - Hash of the block before; the empty text at height 0.
   * @returns 64 lower-case hexadecimal characters.
   * @throws {@link BlockError} `BLOCK_REJECTED` when the fields cannot be hashed.
   * @see docs/guides/protocol.md, What is hashed
   */
  hash(block: HashedFields, previousHash: string): string
}

/** A verifier for who has read blocks from datagrams, and nobody else has them. */
export interface RunVerifier extends Verifier {
  /**
   * The blocks before the first that breaks a rule, each on top of the one before: what of a run can be believed. Side by
   * side they are verified several times as fast as one by one, and without copies.
   * @param blocks - Ascending, each as {@link readBlock} made it. Those that are returned are frozen.
   * @param start - Where the first one has to fit.
   * @returns As many of the blocks as are good.
   */
  soundPrefix(blocks: readonly Block[], start: Place): readonly Block[]
}

/** What a verifier is made of. */
export interface VerifierOptions {
  /** Zeros that a hash must end in, an integer from 1 to 64. */
  readonly difficulty: number
  /** SHA-256, for this verifier alone. @default SHA-256 in WebAssembly */
  readonly hasher?: Hasher | undefined
}

const OPTIONS: KnownOptions<VerifierOptions> = { difficulty: 1, hasher: 1 }

/**
 * Makes a verifier.
 * @throws {@link OptionsError} `OPTION_OUT_OF_RANGE` when the difficulty is not an integer from 1 to 64; `OPTION_INVALID` for
 * options that there are none of.
 *
 * @example
 * ```ts
 * const verifier = await createVerifier({ difficulty: 8 })
 * const verdict = verifier.block(datagram, { previousHash: '', height: 0 })
 * if (!verdict.ok) console.log(verdict.reason, verdict.message)
 * ```
 */
export async function createVerifier(options: VerifierOptions): Promise<Verifier> {
  checkKnown('createVerifier', options, OPTIONS)
  const { difficulty, hasher } = options
  checkLent('hasher', hasher)
  checkDifficulty(difficulty)
  return verifierWith({ difficulty, hasher: hasher ?? (await createHasher()) })
}

/** {@link createVerifier} for who has a hasher already: nothing to wait for. */
export function verifierWith({ difficulty, hasher }: Complete<VerifierOptions>): RunVerifier {
  checkDifficulty(difficulty)
  return new RulesVerifier(difficulty, hasher)
}

/** What a run reads ahead at first, so that a look at the beginning of a long list reads no more than that. */
const FIRST_BATCH = 4

class RulesVerifier implements RunVerifier {
  readonly difficulty: number
  readonly #hashes: HashCheck
  readonly #parse = createCandidateReader()

  constructor(difficulty: number, hasher: Hasher) {
    this.difficulty = difficulty
    this.#hashes = new HashCheck(hasher)
  }

  block(candidate: Candidate, place: Place): Verdict {
    checkPlace(place)
    const read = this.#read(candidate, place.height)
    if (!read.ok) return read
    const broken = this.#firstBroken([read.block], place)
    return broken ? this.#bad(broken.reason, read.block, place.height) : { ok: true, block: frozen(read.block) }
  }

  soundPrefix(blocks: readonly Block[], { previousHash, height }: Place): readonly Block[] {
    let sound = 0
    let before = previousHash
    while (sound < blocks.length) {
      const batch = this.#batch(blocks, sound, height + sound)
      const broken = this.#firstBroken(batch, { previousHash: before, height: height + sound })
      const good = broken ? broken.at - height - sound : batch.length
      for (let i = 0; i < good; i++) frozen(batch[i] as Block)
      sound += good
      if (good < this.#hashes.most) break
      before = (batch[good - 1] as Block).hash
    }
    return sound === blocks.length ? blocks : blocks.slice(0, sound)
  }

  /** The blocks that can be hashed at once, before the first that breaks a rule by itself. */
  #batch(blocks: readonly Block[], from: number, height: number): readonly Block[] {
    const most = Math.min(blocks.length - from, this.#hashes.most)
    let count = 0
    while (count < most && !brokenContentRule(blocks[from + count] as Block, height + count)) count++
    return from === 0 && count === blocks.length ? blocks : blocks.slice(from, from + count)
  }

  chain(blocks: Iterable<Candidate>, start: Partial<Place> = {}): ChainVerdict {
    if (typeof start !== 'object' || start === null) throw invalid('start', start, 'a place: { previousHash, height }')
    const { previousHash = '', height = 0 } = start
    checkPlace({ previousHash, height })
    checkIterable(blocks)
    const next = { previousHash, height }
    let tip: Block | undefined
    let batch: Block[] = []
    let size = Math.min(FIRST_BATCH, this.#hashes.most)
    for (const candidate of blocks) {
      const read = this.#read(candidate, next.height + batch.length)
      if (read.ok) batch.push(read.block)
      // The blocks before a bad one come first: one of them may be worse.
      if (read.ok && batch.length < size) continue
      const broken = this.#firstBroken(batch, next)
      if (broken) return broken
      next.height += batch.length
      if (!read.ok) return { ...read, at: next.height }
      tip = read.block
      next.previousHash = tip.hash
      batch = []
      size = this.#hashes.most
    }
    const broken = this.#firstBroken(batch, next)
    if (broken) return broken
    tip = batch.at(-1) ?? tip
    return { ok: true, height: next.height + batch.length, tip: tip && frozen(tip) }
  }

  hash(block: HashedFields, previousHash: string): string {
    checkPlace({ previousHash, height: 0 })
    const readable = readBlock({ ...block, height: 0, hash: '' })
    if (readable !== undefined) return this.#hashes.hash(readable, previousHash)
    throw new BlockError('BLOCK_REJECTED', 'A block without the shape of one cannot be hashed: see details.block.', {
      details: { reason: 'shape', block },
    })
  }

  /** Rules 1 to 4, which look at one block alone. @returns A copy that nobody else has. */
  #read(candidate: Candidate, height: number): Verdict {
    const parsed = this.#parse(candidate)
    if (!parsed.ok) return this.#bad('json', candidate, height)
    const block = readBlock(parsed.value, parsed.isWellFormed)
    if (block === undefined) return this.#bad('shape', parsed.value, height)
    const reason = brokenContentRule(block, height)
    return reason === undefined ? { ok: true, block } : this.#bad(reason, block, height)
  }

  /** Rules 5 and 6, for blocks one on top of the other. */
  #firstBroken(blocks: readonly Block[], { previousHash, height }: Place): BrokenChain | undefined {
    const matching = this.#hashes.matching(blocks, previousHash)
    const broken = blocks.findIndex(({ hash }, i) => i === matching || !hasDifficulty(hash, this.difficulty))
    if (broken === -1) return undefined
    const at = height + broken
    return { ...this.#bad(broken === matching ? 'hash' : 'difficulty', blocks[broken], at), at }
  }

  #bad(reason: Reason, candidate: unknown, height: number): BrokenBlock {
    return { ok: false, reason, message: explain(reason, candidate, { height, difficulty: this.difficulty }) }
  }
}

/** Verified blocks are handed to many; nobody may change one under the others. */
function frozen(block: Block): Block {
  Object.freeze(block.messages)
  return Object.freeze(block)
}
