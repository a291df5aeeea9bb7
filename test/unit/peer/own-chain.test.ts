import type { Store } from 'rookery'
import { beforeEach, describe, expect, it } from 'vitest'
import { Chain } from '../../../src/chain/chain.ts'
import { WordPool } from '../../../src/mining/word-pool.ts'
import { ChainStore } from '../../../src/peer/chain-store.ts'
import { OwnChain } from '../../../src/peer/own-chain.ts'
import { mineBlock, mineChain } from '../../support/chains.ts'

const main = mineChain(4)
const fork = mineChain(3, { base: main.slice(0, 2), minedBy: 'fork' })
let chain: Chain
let words: WordPool
let stored: string[]
let ours: OwnChain

beforeEach(() => {
  chain = new Chain()
  chain.switchTo(0, main.slice(0, 3))
  words = new WordPool(10)
  stored = main.slice(0, 3).map(({ hash }) => hash)
  const store: Store = {
    load: async () => [],
    replaceFrom: async (height, texts) => {
      stored.splice(height, stored.length, ...texts.map((text) => JSON.parse(text).hash))
    },
  }
  ours = new OwnChain({ chain, words, store: new ChainStore(store, () => {}) })
})

describe('OwnChain', () => {
  it('claims what it is in one message, for as long as that is true', () => {
    expect(new OwnChain({ chain: new Chain(), words, store: undefined }).claim).toBeUndefined()
    const { claim } = ours
    expect(claim).toEqual({ type: 'STATS_REPLY', height: 3, hash: main[2]?.hash })
    expect(ours.claim).toBe(claim)
    ours.switchTo(2, fork.slice(2))
    expect(ours.claim).toEqual({ type: 'STATS_REPLY', height: 5, hash: fork[4]?.hash })
  })

  it('takes said words out of the pool, and puts back those that nobody says any more', () => {
    words.add('block 3')
    ours.switchTo(3, main.slice(3))
    expect(words.size).toBe(0)
    ours.switchTo(3, [mineBlock({ previous: main[2], messages: ['another word'] })])
    expect(words.size).toBe(1)
  })

  it('stores what has changed, corrections too', async () => {
    ours.switchTo(2, fork.slice(2))
    await ours.finish()
    expect(stored).toEqual(fork.map(({ hash }) => hash))
    stored.splice(3)
    ours.correct({ ...(fork[3] as (typeof fork)[number]), messages: ['block', ' 3'] })
    await ours.finish()
    expect(chain.at(3)?.messages).toEqual(['block', ' 3'])
    expect(stored).toEqual(fork.map(({ hash }) => hash))
  })

  it('hands out once what was there from the beginning', () => {
    ours.switchTo(3, main.slice(3))
    expect(ours.takeLoaded()).toEqual(main.slice(0, 3))
    expect(ours.takeLoaded()).toEqual([])
  })
})
