import type { ByzantineStrategy } from './strategy.ts'

/** Serves real blocks up to a point and forged ones from there on: `depth` blocks below the tip (3 where it is left out). */
export const forger: ByzantineStrategy = {
  name: 'forger',
  summary: 'Claims one block more than there is; near the tip it serves forged ones.',
  options: ['depth'],
  create(self) {
    const hash = self.plausibleHash()
    const depth = self.options['depth'] ?? 3
    return {
      claim: () => ({ height: self.best().height + 1, hash }),
      serve(height) {
        const { at, height: length } = self.best()
        if (height < length - depth) return at(height)
        const forged = height === length ? hash : self.plausibleHash()
        return { height, minedBy: 'forger', nonce: '1', messages: ['forged'], timestamp: 1_700_000_000, hash: forged }
      },
    }
  },
}
