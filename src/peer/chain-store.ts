import type { Block } from '../block/block.ts'
import { Chain } from '../chain/chain.ts'
import { BlockError, RookeryError } from '../errors.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Store } from '../runtime/store.ts'
import type { Verifier } from '../verify/verifier.ts'
import { blockJson } from '../wire/block-json.ts'

/** Blocks of the chain, as JSON texts, from height `from` on. */
interface Change {
  readonly from: number
  readonly texts: readonly string[]
}

/**
 * Writes the chain's changes to a {@link Store}, one after the other and in their order. What came while a write was under
 * way goes with the next one, and so does what a failed write should have kept: a store never gets a chain with a gap.
 */
export class ChainStore {
  readonly #store: Store
  readonly #onError: (error: RookeryError) => void
  #writing: Promise<void> = Promise.resolve()
  /** Whether a write follows the one under way. */
  #hasNext = false
  #unwritten: Change | undefined

  /** @param onError - Told of a write that failed; it is tried again together with the next one, or at the end. */
  constructor(store: Store, onError: (error: RookeryError) => void) {
    this.#store = store
    this.#onError = onError
  }

  /** `blocks` are the chain from height `from` on. */
  write(from: number, blocks: readonly Block[]): void {
    this.#unwritten = joined(this.#unwritten, { from, texts: blocks.map(blockJson) })
    this.#writeNext()
  }

  /** Tries once more what failed. @returns A promise that resolves when all that was handed in is written, or failed again. */
  finish(): Promise<void> {
    this.#writeNext()
    return this.#writing
  }

  #writeNext(): void {
    if (this.#hasNext) return
    this.#hasNext = true
    this.#writing = this.#writing.then(() => this.#flush())
  }

  async #flush(): Promise<void> {
    this.#hasNext = false
    const change = this.#unwritten
    if (!change) return
    this.#unwritten = undefined
    try {
      await this.#store.replaceFrom(change.from, change.texts)
    } catch (cause) {
      this.#unwritten = this.#unwritten ? joined(change, this.#unwritten) : change
      this.#onError(storeFailed('written', cause))
    }
  }
}

/** Two changes as one. `later` begins within or right after what `earlier` wrote, or below it. */
function joined(earlier: Change | undefined, later: Change): Change {
  if (!earlier || later.from <= earlier.from) return later
  return { from: earlier.from, texts: [...earlier.texts.slice(0, later.from - earlier.from), ...later.texts] }
}

/**
 * The chain that a peer begins with: the blocks that the user gave, or else as many of the stored ones as are valid.
 * @throws BlockError `CHAIN_INVALID` when the user's blocks break a rule
 * @throws RookeryError `STORE_FAILED` when the store cannot be read, or cannot take the user's blocks
 */
export async function loadChain(
  {
    chain: given,
    store,
    genesisHash,
    logger,
  }: {
    chain: Iterable<Block> | undefined
    store: Store | undefined
    genesisHash: string | undefined
    logger: Logger
  },
  verifier: Verifier,
): Promise<Chain> {
  const chain = new Chain()
  for (const candidate of given ?? (await readStore(store))) {
    const { height } = chain
    const verdict = verifier.block(candidate, { previousHash: chain.tip?.hash ?? '', height })
    const isForeign = verdict.ok && height === 0 && genesisHash !== undefined && verdict.block.hash !== genesisHash
    if (verdict.ok && !isForeign) {
      chain.switchTo(height, [verdict.block])
      continue
    }
    const [reason, message] = verdict.ok
      ? ['genesis', `it is another network's genesis block: ${verdict.block.hash}`]
      : [verdict.reason, verdict.message]
    const details = { height, reason }
    if (given) throw new BlockError('CHAIN_INVALID', `chain is bad at height ${height}: ${message}`, { details })
    logger.warn('The stored chain is bad from here on; the rest is fetched anew.', details)
    break
  }
  if (given && store) await fillStore(store, chain)
  return chain
}

/** What the user gives takes the place of what is kept, so that later writes go on from it. */
async function fillStore(store: Store, chain: Chain): Promise<void> {
  try {
    await store.replaceFrom(0, [...chain].map(blockJson))
  } catch (cause) {
    throw storeFailed('written', cause)
  }
}

async function readStore(store: Store | undefined): Promise<readonly string[]> {
  try {
    const kept: unknown = store ? await store.load() : []
    if (Array.isArray(kept)) return kept
    throw new TypeError(`load() gives ${typeof kept} instead of a list; give [] where nothing was kept.`)
  } catch (cause) {
    throw storeFailed('read', cause)
  }
}

function storeFailed(what: 'read' | 'written', cause: unknown): RookeryError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new RookeryError('STORE_FAILED', `The chain could not be ${what}: ${why}`, { cause })
}
