import { isWellFormed } from '../block/text.ts'
import { OptionsError } from '../errors.ts'
import { leavesRoom } from '../mining/compose.ts'
import { checkRate } from '../mining/create-miner.ts'
import type { Miner } from '../mining/miner.ts'
import { checkKnown, type KnownOptions } from '../runtime/known-options.ts'
import { readWord } from '../wire/fields.ts'

/** How a peer mines. */
export interface MiningOptions {
  /** What the blocks say of their maker. @default the peer's name */
  readonly minedBy?: string | undefined
  /**
   * Whether it may begin a chain where nobody claims one for 5 s, and go on alone for as long as no higher claim stands. Without it
   * a peer mines once it is synced. @default false
   */
  readonly genesis?: boolean | undefined
  /**
   * Who searches: one of `rookery/node`, `rookery/bun`, `rookery/deno` or `rookery/browser` uses all cores. The peer does not close it.
   * @default the core's, on the event loop
   */
  readonly miner?: Miner | undefined
  /** Nonces tried a second by the default miner, at most; in virtual time this makes blocks take their time. @default as many as go */
  readonly hashesPerSecond?: number | undefined
  /** What a block says while no word waits: one of these by chance. An empty list makes the miner wait for words. @default ['caw'] */
  readonly idleWords?: readonly string[] | undefined
}

/** {@link MiningOptions}, checked and complete. */
export interface MiningSettings {
  readonly minedBy: string
  readonly genesis: boolean
  readonly miner: Miner | undefined
  readonly hashesPerSecond: number | undefined
  readonly idleWords: readonly string[]
}

const KNOWN: KnownOptions<MiningOptions> = { minedBy: 1, genesis: 1, miner: 1, hashesPerSecond: 1, idleWords: 1 }

/** @returns Undefined where mining is off. @throws OptionsError naming the option */
export function resolveMining(given: boolean | MiningOptions | undefined, name: string): MiningSettings | undefined {
  if (given === undefined || given === false) return undefined
  const options: MiningOptions = given === true ? {} : given
  if (typeof options !== 'object' || options === null) {
    throw invalid('mining', 'must be true, false or an object such as { genesis: true }', given)
  }
  checkKnown('mining', options, KNOWN)
  const { minedBy = name, genesis = false, miner, hashesPerSecond, idleWords = ['caw'] } = options
  if (typeof minedBy !== 'string' || !isWellFormed(minedBy) || !leavesRoom(minedBy)) {
    throw invalid(
      'mining.minedBy',
      'must be a text without lone surrogates that leaves room for a word in a datagram',
      minedBy,
    )
  }
  if (typeof genesis !== 'boolean') throw invalid('mining.genesis', 'must be true or false', genesis)
  if (miner !== undefined && typeof miner?.mine !== 'function') {
    throw invalid('mining.miner', 'lacks mine: give what createMiner() resolves to', miner)
  }
  checkRate('mining.hashesPerSecond', hashesPerSecond)
  if (miner && hashesPerSecond !== undefined) {
    throw invalid(
      'mining.hashesPerSecond',
      'is for the default miner: give it to the createMiner of yours',
      hashesPerSecond,
    )
  }
  if (!Array.isArray(idleWords) || !idleWords.every((word) => readWord(word) !== undefined)) {
    throw invalid('mining.idleWords', 'must be a list of words of 1 to 20 code points', idleWords)
  }
  return { minedBy, genesis, miner, hashesPerSecond, idleWords: [...idleWords] }
}

function invalid(option: string, what: string, value: unknown): OptionsError {
  return new OptionsError('OPTION_INVALID', `${option} ${what}.`, { details: { option, value } })
}
