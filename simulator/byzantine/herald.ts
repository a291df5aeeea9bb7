import { drawOne, drawSome } from '../math/draws.ts'
import { shuffled } from './shuffler.ts'
import type { ByzantineStrategy } from './strategy.ts'

const EVERY_MS = 500
/** To how many it announces each. */
const FANOUT = 3

/** Has the true chain and serves it, and announces next blocks that nobody has found: whoever passes one on unverified helps it. */
export const herald: ByzantineStrategy = {
  name: 'herald',
  summary: 'Serves the true chain, and announces forged blocks on top of it.',
  options: [],
  create(self) {
    self.every(EVERY_MS, () => {
      const { tip, height } = self.best()
      if (!tip) return
      const hash = self.plausibleHash()
      const news = drawOne(self.random, [
        { ...tip, height, hash },
        { ...tip, height: height + 1, hash },
        // It breaks a rule that tells without a hash.
        { ...tip, height, hash, messages: [] },
        // Whoever has not heard of the tip yet takes this for it.
        shuffled(tip),
      ])
      for (const to of drawSome(self.random, self.others, FANOUT)) self.send({ type: 'ANNOUNCE', ...news }, to)
    })
    return {
      claim() {
        const { height, tip } = self.best()
        return tip && { height, hash: tip.hash }
      },
      serve: (height) => self.best().at(height) ?? null,
    }
  },
}
