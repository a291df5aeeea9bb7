import { invalid, outOfRange } from './option-error.ts'

/** Keeps a verified chain from one run to the next. What it gives back is verified again before it is believed. */
export interface Store {
  /**
   * Reads what is kept.
   * @returns One JSON text a block, the genesis block first, without gaps; empty when nothing was kept.
   */
  load(): Promise<readonly string[]>
  /**
   * Makes `blocks` the kept blocks from `height` on, in one step: what was kept at and above `height` is dropped. A crash
   * leaves the old chain or the new one, never a mixture.
   * @param height - Height of the first of `blocks`; at most the number of blocks kept.
   * @param blocks - One JSON text a block, ascending.
   * @throws when the blocks cannot be kept, or would leave a gap. A peer tells of it as `error`, `STORE_FAILED`, and hands
   * them in again with the next ones.
   */
  replaceFrom(height: number, blocks: readonly string[]): Promise<void>
}

/**
 * Keeps nothing beyond this object: the default. Hand the same one to two peers, one after the other, to restart on it. Its
 * `replaceFrom` rejects with an OptionsError: `OPTION_OUT_OF_RANGE` where `height` would leave a gap, `OPTION_INVALID` where
 * `blocks` are no texts.
 */
export function memoryStore(): Store {
  let kept: string[] = []
  return {
    load: async () => kept.slice(),
    async replaceFrom(height, blocks) {
      if (!Number.isInteger(height) || height < 0 || height > kept.length) {
        throw outOfRange('height', height, `an integer from 0 to ${kept.length}, the number of blocks kept`)
      }
      if (!Array.isArray(blocks) || blocks.some((block) => typeof block !== 'string')) {
        throw invalid('blocks', blocks, 'a list of texts, the JSON of one block each')
      }
      kept = [...kept.slice(0, height), ...blocks]
    },
  }
}
