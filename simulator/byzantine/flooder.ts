import { drawInteger, drawOne } from '../math/draws.ts'
import type { AnyMessage, ByzantineStrategy } from './strategy.ts'

const EVERY_MS = 20

/**
 * Sends `perSecond` datagrams a second (500 where it is left out) to everybody in turn: questions, words and noise. Every
 * other burst is of questions to one peer, from an address that answers nothing, as a forged source would.
 */
export const flooder: ByzantineStrategy = {
  name: 'flooder',
  summary: 'Floods everybody with questions, words, consensus requests and noise.',
  options: ['perSecond'],
  create(self) {
    const perTurn = Math.max(1, Math.round(((self.options['perSecond'] ?? 500) * EVERY_MS) / 1_000))
    const noise = new Uint8Array(200).fill(0xff)
    const messages: readonly (() => AnyMessage)[] = [
      () => ({ type: 'STATS' }),
      () => ({ type: 'CONSENSUS' }),
      () => ({ type: 'GET_BLOCK', height: drawInteger(self.random, self.best().height + 1) }),
      () => ({ type: 'NEW_WORD', word: `word ${drawInteger(self.random, 1e6)}` }),
      () => ({ type: 'STATS_REPLY', height: 10, hash: self.plausibleHash() }),
      () => ({ type: 'ANNOUNCE', ...self.best().tip, hash: self.plausibleHash() }),
    ]
    const victim = drawOne(self.random, self.others)
    const mute = self.open(() => {})
    let turns = 0
    self.every(EVERY_MS, () => {
      const isForged = ++turns % 2 === 0
      const to = drawOne(self.random, self.others)
      for (let i = 0; i < perTurn; i++) {
        if (isForged) self.send({ type: 'STATS' }, victim, mute)
        else if (self.random.fraction() < 0.1) self.sendBytes(noise, to)
        else self.send(drawOne(self.random, messages)(), to)
      }
    })
    return {}
  },
}
