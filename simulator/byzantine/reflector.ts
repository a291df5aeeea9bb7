import { drawInteger, drawSome } from '../math/draws.ts'
import type { ByzantineStrategy } from './strategy.ts'

/** To how many it passes each gossip on. */
const FANOUT = 5
/** Gossips that it passes on in a second at most: without a bound two reflectors fill the world. */
const PER_SECOND = 200

/** Passes every gossip on under a new id, so that it goes round the network once more, and names the originator again. */
export const reflector: ByzantineStrategy = {
  name: 'reflector',
  summary: 'Passes every gossip on under a new id, for ever.',
  options: [],
  create(self) {
    let second = -1
    let inSecond = 0
    return {
      onMessage(message) {
        if (message['type'] !== 'GOSSIP') return false
        const now = Math.floor(self.nowMs() / 1_000)
        if (now !== second) inSecond = 0
        second = now
        if (inSecond++ >= PER_SECOND) return false
        const id = `again ${self.address} ${drawInteger(self.random, 2 ** 32)}`
        for (const to of drawSome(self.random, self.others, FANOUT)) self.send({ ...message, id }, to)
        return false
      },
    }
  },
}
