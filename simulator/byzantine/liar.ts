import type { ByzantineStrategy } from './strategy.ts'

/** Claims `above` blocks more than there are (a billion where it is left out) and serves nothing. */
export const liar: ByzantineStrategy = {
  name: 'liar',
  summary: 'Claims a height that nobody has, and serves nothing.',
  options: ['above'],
  create(self) {
    const hash = self.plausibleHash()
    const above = self.options['above'] ?? 1_000_000_000
    return { claim: () => ({ height: self.best().height + above, hash }) }
  },
}
