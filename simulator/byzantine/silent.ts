import type { ByzantineStrategy } from './strategy.ts'

/** Makes the claim that everybody makes, and never serves a block: a supporter that supports nobody. */
export const silent: ByzantineStrategy = {
  name: 'silent',
  summary: 'Supports the real claim and never answers when it is asked for a block.',
  options: [],
  create(self) {
    return {
      claim() {
        const { height, tip } = self.best()
        return tip && { height, hash: tip.hash }
      },
    }
  },
}
