import type { Block } from 'rookery'
import type { ByzantineStrategy } from './strategy.ts'

/** How often it looks what the others have, in milliseconds. */
const LOOK_EVERY_MS = 20

/**
 * Keeps the blocks that it finds to itself, and shows them when the others catch up, so that theirs are in vain.
 * @see Eyal and Sirer, "Majority is not Enough: Bitcoin Mining is Vulnerable" (2014), algorithm 1
 */
export const selfishMiner: ByzantineStrategy = {
  name: 'selfish-miner',
  summary: 'Mines in secret and shows its blocks when the others catch up.',
  options: [],
  create(self) {
    /** Its blocks that the others do not have yet, ascending, and how many of them it has shown. */
    let branch: Block[] = []
    let shown = 0
    let theirs = self.best().height
    const show = (count: number) => {
      for (; shown < count; shown++) {
        for (const to of self.others) self.send({ type: 'ANNOUNCE', ...(branch[shown] as Block) }, to)
      }
    }
    const begin = (blocks: Block[]) => {
      branch = blocks
      shown = 0
    }
    self.every(LOOK_EVERY_MS, () => {
      const { height, at } = self.best()
      if (height === theirs) return
      theirs = height
      const last = branch.at(-1)
      if (!last) return
      const lead = last.height + 1 - height
      if (lead < 0 || at(last.height)?.hash === last.hash) begin([])
      else if (lead <= 1) show(branch.length)
      else show(branch.filter((block) => block.height < height).length)
    })
    return {
      found() {
        const { tip } = self.best()
        const last = branch.at(-1)
        if (last) branch.push(self.mine(last, ['selfish']))
        else if (tip) begin([self.mine(tip, ['selfish'])])
        // A tie was won: whoever hears of it first gives up the other branch.
        if (branch.length > 1 && shown === branch.length - 1) show(branch.length)
      },
      claim() {
        const block = branch[shown - 1] ?? self.best().tip
        return block && { height: block.height + 1, hash: block.hash }
      },
      serve(height) {
        const own = branch.slice(0, shown).find((block) => block.height === height)
        return own ?? self.best().at(height) ?? null
      },
      // What it has not shown is lost: else the last block of the honest would meet one of its own.
      calm: () => begin([]),
    }
  },
}
