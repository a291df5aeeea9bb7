import { OptionsError } from '../errors.ts'
import { describeValue } from '../runtime/option-error.ts'
import type { Place } from './verdict.ts'

/** @throws {@link OptionsError} `OPTION_OUT_OF_RANGE` unless it is an integer from 1 to 64, the digits of a hash. */
export function checkDifficulty(difficulty: unknown): void {
  if (Number.isInteger(difficulty) && (difficulty as number) >= 1 && (difficulty as number) <= 64) return
  throw new OptionsError(
    'OPTION_OUT_OF_RANGE',
    `difficulty is ${describeValue(difficulty)}; give an integer from 1 to 64.`,
    {
      details: { option: 'difficulty', value: difficulty },
    },
  )
}

/** @throws {@link OptionsError} `OPTION_INVALID` unless both fields have their types. */
export function checkPlace(place: Place): void {
  const isPlace = typeof place === 'object' && place !== null
  if (!isPlace || typeof place.previousHash !== 'string') {
    throw new OptionsError(
      'OPTION_INVALID',
      'previousHash must be a text: the hash of the block before, "" at height 0.',
      {
        details: { option: 'previousHash', value: isPlace ? place.previousHash : undefined },
      },
    )
  }
  if (Number.isSafeInteger(place.height) && place.height >= 0) return
  throw new OptionsError(
    'OPTION_INVALID',
    `height is ${describeValue(place.height)}; give the number of blocks before this one.`,
    {
      details: { option: 'height', value: place.height },
    },
  )
}

/**
 * A text and an array of bytes can be iterated too, but what comes out are no blocks. @throws OptionsError
 * `OPTION_INVALID`
 */
export function checkIterable(blocks: unknown): void {
  const isList =
    typeof blocks === 'object' && blocks !== null && Symbol.iterator in blocks && !ArrayBuffer.isView(blocks)
  if (isList) return
  throw new OptionsError('OPTION_INVALID', 'blocks must be a list, or another iterable, of blocks or of their JSON.', {
    details: { option: 'blocks', type: typeof blocks },
  })
}
