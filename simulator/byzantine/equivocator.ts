import type { Block } from 'rookery'
import type { ByzantineClaim, ByzantineStrategy } from './strategy.ts'

/** Twins that it remembers. */
const MOST_TWINS = 64

/**
 * Claims something else to everybody who asks; and when it wins a round of the race, it makes two blocks of it and announces
 * one to half of the network and one to the other half.
 */
export const equivocator: ByzantineStrategy = {
  name: 'equivocator',
  summary: 'Tells everybody another tip; of each block that it finds it shows two.',
  options: [],
  create(self) {
    const claims = new Map<string, ByzantineClaim>()
    let twins: (readonly [Block, Block])[] = []
    const side = (host: string) =>
      self.others.findIndex((address) => address.startsWith(`${host}:`)) % 2 === 0 ? 0 : 1
    return {
      found() {
        const { tip } = self.best()
        const pair = [self.mine(tip, ['one thing']), self.mine(tip, ['another thing'])] as const
        twins = [...twins, pair].slice(-MOST_TWINS)
        for (const [i, to] of self.others.entries()) self.send({ type: 'ANNOUNCE', ...(pair[i % 2] as Block) }, to)
      },
      claim({ host }) {
        const { height } = self.best()
        const known = claims.get(host)
        if (known && known.height > height) return known
        const claim = { height: height + 1, hash: self.plausibleHash() }
        claims.set(host, claim)
        return claim
      },
      serve(height, { host }) {
        const pair = twins.find(([first]) => first.height === height)
        return pair ? pair[side(host)] : (self.best().at(height) ?? null)
      },
    }
  },
}
