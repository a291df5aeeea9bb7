import type { Block } from 'rookery'
import type { ByzantineStrategy } from './strategy.ts'

/** Supports the real chain and serves it with the borders between the texts moved: the same hash over another content. */
export const shuffler: ByzantineStrategy = {
  name: 'shuffler',
  summary: 'Serves real blocks with another content under the same hash.',
  options: [],
  create(self) {
    return {
      claim() {
        const { height, tip } = self.best()
        return tip && { height, hash: tip.hash }
      },
      serve(height) {
        const block = self.best().at(height)
        return block ? shuffled(block) : null
      },
    }
  },
}

/** Moves what is hashed from one text to the next: `["ab", "c"]` and `["a", "bc"]` are hashed alike. */
export function shuffled(block: Block): Block {
  const [first = '', second, ...rest] = block.messages
  const characters = [...first]
  if (characters.length < 2) return block
  if (second === undefined) {
    return { ...block, messages: [characters.slice(0, 1).join(''), characters.slice(1).join('')] }
  }
  const last = characters.pop() as string
  if ([...second].length >= 20) return block
  return { ...block, messages: [characters.join(''), last + second, ...rest] }
}
