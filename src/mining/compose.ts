import { MAX_MESSAGE_CODE_POINTS, MAX_MESSAGES } from '../block/rules.ts'
import { integerBelow, type Random } from '../runtime/random.ts'
import { type BlockTemplate, fitsDatagram } from './template.ts'

/** Where the messages are to stand. */
export type Surroundings = Pick<BlockTemplate, 'height' | 'minedBy' | 'timestamp'>

/** What a composed block says. */
export interface Composition {
  /** 1 to 10 messages; empty when there is nothing to say. */
  readonly messages: readonly string[]
  /** How many of them had been waiting; 0 for an idle word. */
  readonly waited: number
}

/** The word that takes most bytes: control characters are six each in JSON. */
const LONGEST_WORD = '\u0001'.repeat(MAX_MESSAGE_CODE_POINTS)
/** Times later than any that we shall see, and heights too. */
const LONGEST_NUMBER = Number.MAX_SAFE_INTEGER

/**
 * Chooses the messages of a block: waiting words in their order, as many as ten and a datagram of 1,024 bytes hold (one that does
 * not fit now comes first sooner or later, and then it does); when none waits, one of the idle words by chance.
 */
export function composeMessages(
  waiting: Iterable<string>,
  idleWords: readonly string[],
  surroundings: Surroundings,
  random: Random,
): Composition {
  const messages: string[] = []
  for (const word of waiting) {
    if (fitsDatagram({ ...surroundings, messages: [...messages, word] })) messages.push(word)
    if (messages.length === MAX_MESSAGES) break
  }
  const waited = messages.length
  const idle = waited === 0 ? idleWords[integerBelow(random, idleWords.length)] : undefined
  return { messages: idle === undefined ? messages : [idle], waited }
}

/** Whether a block by this miner has room for any word there is. */
export function leavesRoom(minedBy: string): boolean {
  return fitsDatagram({ height: LONGEST_NUMBER, minedBy, messages: [LONGEST_WORD], timestamp: LONGEST_NUMBER })
}
