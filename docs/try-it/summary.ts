import type { Standing } from './block-book.ts'
import { BIRDS } from './colony.ts'

/** So many branches are told one by one. */
const SHOWN = 3

/** How the birds stand to each other. */
export type Mood = 'waking' | 'agreed' | 'hearing' | 'divided'

/** The moment in a word and in a sentence. */
export interface Summary {
  readonly mood: Mood
  readonly sentence: string
}

export function summarise({ tips, ends, lowest, highest }: Standing, isCut: boolean): Summary {
  const cut = isCut ? 'Cut in two. ' : ''
  if (lowest === 0) {
    const awake = tips.filter((tip) => tip !== undefined).length
    return { mood: 'waking', sentence: `${cut}They meet: ${awake} of ${BIRDS} have heard of the first block.` }
  }
  if (ends.length > 1) {
    const shown = ends.slice(0, SHOWN)
    const groups = shown.map(({ tip, birds }) => `${birds} on ${blocks(tip.height + 1)}`)
    // On a further branch, or on their way to the end of one of these.
    const rest = BIRDS - shown.reduce((sum, { birds }) => sum + birds, 0)
    const others = rest > 0 ? `, ${rest} elsewhere` : ''
    return { mood: 'divided', sentence: `${cut}They differ: ${groups.join(', ')}${others}.` }
  }
  const best = ends[0]?.birds ?? 0
  if (best === BIRDS) return { mood: 'agreed', sentence: `${cut}All twenty agree on ${blocks(highest)}.` }
  return { mood: 'hearing', sentence: `${cut}Block ${highest - 1} is on its way: ${best} of ${BIRDS} have it.` }
}

const blocks = (count: number) => (count === 1 ? '1 block' : `${count} blocks`)
