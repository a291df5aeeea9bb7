import { type Address, parseAddress } from 'rookery'
import { drawOne } from '../math/draws.ts'
import type { AnyMessage, ByzantineStrategy } from './strategy.ts'

/**
 * Fills one peer's table of neighbors with `addresses` of its own (64 where it is left out), all of which claim a chain
 * that ends long ago, so that whoever has no other neighbors stays behind.
 * @see Heilman et al., "Eclipse Attacks on Bitcoin's Peer-to-Peer Network" (2015)
 */
export const eclipser: ByzantineStrategy = {
  name: 'eclipser',
  summary: "Fills somebody's table of neighbors with addresses of its own, all on an old chain.",
  options: ['addresses'],
  create(self) {
    const { height } = self.best()
    const old = self.best().at(Math.max(0, height - 5))
    const victim = drawOne(self.random, self.others)
    let rounds = 0
    const onMessage = (message: AnyMessage, from: Address, to: string) => {
      const { type } = message
      if (type === 'GOSSIP') self.send({ type: 'GOSSIP_REPLY', ...parseAddress(to), name: 'shade' }, from, to)
      else if (type === 'STATS' && old)
        self.send({ type: 'STATS_REPLY', height: old.height + 1, hash: old.hash }, from, to)
    }
    const shades = Array.from({ length: self.options['addresses'] ?? 64 }, () => self.open(onMessage))
    const greet = () => {
      rounds++
      for (const shade of shades) {
        self.send({ type: 'GOSSIP', ...parseAddress(shade), id: `${shade} ${rounds}`, name: 'shade' }, victim, shade)
      }
    }
    self.every(10_000, greet)
    return {}
  },
}
