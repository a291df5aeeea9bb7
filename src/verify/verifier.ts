import type { Block } from '../block/block.ts'
import { type HashedFields, Preimage } from '../block/preimage.ts'
import { brokenContentRule, hasDifficulty, type Reason, readBlock } from '../block/rules.ts'
import { BlockError } from '../errors.ts'
import { createHashWasmHasher } from '../hash/hash-wasm-hasher.ts'
import type { Hasher } from '../hash/hasher.ts'
import { createJsonReader, type JsonBytesResult, parseJson } from '../wire/json.ts'
import { checkDifficulty, checkIterable, checkPlace } from './check-arguments.ts'
import { explain } from './explain.ts'
import type { Candidate, ChainVerdict, Place, Verdict } from './verdict.ts'

/** Checks blocks against the rules, synchronously. Bad blocks are values; only mistakes of the caller throw. */
export interface Verifier {
  /** Zeros that a hash must end in. */
  readonly difficulty: number
  /**
   * Checks one block.
   * @param candidate - The block, or its JSON. Fields that a block does not have are ignored.
   * @throws {@link OptionsError} `OPTION_INVALID` for a place that is none.
   * @see PROTOCOL.md, Block rules
   */
  block(candidate: Candidate, place: Place): Verdict
  /**
   * Checks blocks in ascending order, each on top of the one before, and stops at the first bad one.
   * @param blocks - Read lazily, once.
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
   * @see PROTOCOL.md, Block rules, 5
   */
  hash(block: HashedFields, previousHash: string): string
}

/** What a verifier is made of. */
export interface VerifierOptions {
  /** Zeros that a hash must end in, an integer from 1 to 64. */
  readonly difficulty: number
  /** SHA-256, for this verifier alone. @default SHA-256 in WebAssembly */
  readonly hasher?: Hasher
}

/**
 * Makes a verifier.
 * @throws {@link OptionsError} `OPTION_OUT_OF_RANGE` when the difficulty is not an integer from 1 to 64.
 *
 * @example
 * ```ts
 * const verifier = await createVerifier({ difficulty: 8 })
 * const verdict = verifier.block(datagram, { previousHash: '', height: 0 })
 * if (!verdict.ok) console.log(verdict.reason, verdict.message)
 * ```
 */
export async function createVerifier({ difficulty, hasher }: VerifierOptions): Promise<Verifier> {
  checkDifficulty(difficulty)
  return verifierWith({ difficulty, hasher: hasher ?? (await createHashWasmHasher()) })
}

/** {@link createVerifier} for who has a hasher already: nothing to wait for. */
export function verifierWith({ difficulty, hasher }: Required<VerifierOptions>): Verifier {
  checkDifficulty(difficulty)
  return new RulesVerifier(difficulty, hasher)
}

class RulesVerifier implements Verifier {
  readonly difficulty: number
  readonly #hasher: Hasher
  readonly #preimage = new Preimage()
  readonly #readJson = createJsonReader()

  constructor(difficulty: number, hasher: Hasher) {
    this.difficulty = difficulty
    this.#hasher = hasher
  }

  block(candidate: Candidate, place: Place): Verdict {
    checkPlace(place)
    return this.#check(candidate, place)
  }

  chain(blocks: Iterable<Candidate>, { previousHash = '', height = 0 }: Partial<Place> = {}): ChainVerdict {
    checkPlace({ previousHash, height })
    checkIterable(blocks)
    const next = { previousHash, height }
    let tip: Block | undefined
    for (const candidate of blocks) {
      const verdict = this.#check(candidate, next)
      if (!verdict.ok) return { ok: false, at: next.height, reason: verdict.reason, message: verdict.message }
      tip = verdict.block
      next.previousHash = tip.hash
      next.height++
    }
    return { ok: true, height: next.height, tip }
  }

  hash(block: HashedFields, previousHash: string): string {
    checkPlace({ previousHash, height: 0 })
    const readable = readBlock({ ...block, height: 0, hash: '' })
    if (readable !== undefined) return this.#digest(readable, previousHash)
    throw new BlockError('BLOCK_REJECTED', 'A block without the shape of one cannot be hashed: see details.block.', {
      details: { reason: 'shape', block },
    })
  }

  /** The rules, in their order. */
  #check(candidate: Candidate, place: Place): Verdict {
    const parsed = this.#parse(candidate)
    if (!parsed.ok) return this.#bad('json', candidate, place)
    const block = readBlock(parsed.value)
    if (block === undefined) return this.#bad('shape', parsed.value, place)
    const reason = brokenContentRule(block, place.height)
    if (reason !== undefined) return this.#bad(reason, block, place)
    if (this.#digest(block, place.previousHash) !== block.hash) return this.#bad('hash', block, place)
    if (!hasDifficulty(block.hash, this.difficulty)) return this.#bad('difficulty', block, place)
    // Verified blocks are handed to many; nobody may change one under the others.
    Object.freeze(block.messages)
    return { ok: true, block: Object.freeze(block) }
  }

  #parse(candidate: Candidate): JsonBytesResult {
    if (typeof candidate === 'string') return parseJson(candidate)
    // Not instanceof: test runners and browser frames have arrays of another realm.
    return ArrayBuffer.isView(candidate) ? this.#readJson(candidate) : { ok: true, value: candidate }
  }

  #digest(block: HashedFields, previousHash: string): string {
    const length = this.#preimage.write(previousHash, block)
    return this.#hasher.sha256Hex(this.#preimage.bytes, length)
  }

  #bad(reason: Reason, candidate: unknown, { height }: Place): Verdict {
    return { ok: false, reason, message: explain(reason, candidate, { height, difficulty: this.difficulty }) }
  }
}
