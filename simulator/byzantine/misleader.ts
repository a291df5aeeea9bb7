import { drawInteger, drawOne, drawSome } from '../math/draws.ts'
import type { ByzantineStrategy } from './strategy.ts'

const EVERY_MS = 500
/** To how many it says each. */
const FANOUT = 3

/** Everybody on a wire, many at once, nobody, oneself, and a name that only the user's own configuration may have looked up. */
const NOBODY: readonly string[] = [
  '255.255.255.255',
  '224.0.0.1',
  '240.0.0.1',
  '0.0.0.0',
  '127.0.0.1',
  '::',
  '::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  'localhost',
  'example.org',
]

/** More than peers read, in a field that means nothing. */
const PADDING = 'x'.repeat(1_200)

/** Gossips in the name of addresses that no datagram may be sent to, at a length that is not to be passed on either. */
export const misleader: ByzantineStrategy = {
  name: 'misleader',
  summary: 'Gossips in the name of broadcast, multicast and loopback addresses.',
  options: [],
  create(self) {
    let count = 0
    self.every(EVERY_MS, () => {
      const named = { host: drawOne(self.random, NOBODY), port: 8_999, name: 'nobody', padding: PADDING }
      const id = `${self.address} misleads ${count++} ${drawInteger(self.random, 2 ** 32)}`
      const type = drawOne(self.random, ['GOSSIP', 'GOSSIP', 'GOSSIP_REPLY'])
      for (const to of drawSome(self.random, self.others, FANOUT)) self.send({ type, ...named, id }, to)
    })
    return {}
  },
}
