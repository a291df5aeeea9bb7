import { drawInteger, drawOne } from '../math/draws.ts'
import type { ByzantineStrategy } from './strategy.ts'

/** Serves real blocks of long ago under heights that are yet to come, claims a chain of them, and announces them again. */
export const replayer: ByzantineStrategy = {
  name: 'replayer',
  summary: 'Replays old blocks under new heights, and announces old ones again.',
  options: [],
  create(self) {
    const old = (height: number) => {
      const { height: length, at } = self.best()
      const block = length > 0 ? at(height % length) : undefined
      return block && { ...block, height }
    }
    self.every(1_000, () => {
      const { height, at } = self.best()
      const block = at(drawInteger(self.random, Math.max(1, height)))
      if (!block) return
      const to = drawOne(self.random, self.others)
      self.send({ type: 'ANNOUNCE', ...block }, to)
      self.send({ type: 'ANNOUNCE', ...block, height }, to)
      self.send({ type: 'GET_BLOCK_REPLY', ...block, height }, to)
    })
    return {
      claim() {
        const { height, at } = self.best()
        const block = at(Math.floor(height / 2))
        return block && { height: height + 20, hash: block.hash }
      },
      serve: (height) => old(height) ?? null,
    }
  },
}
