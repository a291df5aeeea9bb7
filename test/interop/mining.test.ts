import type { PeerOptions } from 'rookery'
import { createMiner } from 'rookery/node'
import { expect, it, onTestFinished } from 'vitest'
import real from '../vectors/real-blocks.json' with { type: 'json' }
import { describeBesideReference } from './describe-beside-reference.ts'
import { startReferenceHere, startRookery } from './rookery-peer.ts'
import { waitFor } from './wait-for.ts'

/** A million hashes a block, on average. */
const DIFFICULTY = 5
const realChain = real.chains.find(({ network }) => network === 'competition 2023')?.blocks ?? []

async function miningWith(options: object = {}): Promise<NonNullable<PeerOptions['mining']>> {
  const miner = await createMiner()
  onTestFinished(() => miner.close())
  return { miner, ...options }
}

describeBesideReference('A mining peer beside the reference peer', () => {
  it('mines on top of real blocks what the reference appends', async () => {
    const reference = await startReferenceHere({ chain: realChain, difficulty: DIFFICULTY })
    const mining = await miningWith({ minedBy: 'Rook 🐦' })
    const { peer } = await startRookery({ wellKnown: [reference.address], difficulty: DIFFICULTY, mining })
    peer.say('crôa 🐦')
    await waitFor('the reference to append it', () => reference.output().includes(`appended block ${realChain.length}`))
    const block = peer.chain.at(realChain.length)
    expect(block).toMatchObject({ minedBy: 'Rook 🐦', messages: ['crôa 🐦'] })
    expect(block?.hash).toMatch(/00000$/)
  })

  it('puts the words of others into its blocks, and begins a chain for them', async () => {
    const mining = await miningWith({ genesis: true, idleWords: [] })
    const rookery = await startRookery({ difficulty: DIFFICULTY, mining })
    const reference = await startReferenceHere({ difficulty: DIFFICULTY, join: [rookery.address], follow: true })
    await waitFor('them to meet', () => rookery.peer.neighbors.length === 1)
    rookery.peer.say('first words')
    await waitFor('the reference to have the chain', () => reference.saved()?.[0]?.messages[0] === 'first words')
    expect(rookery.peer.status().mining).toMatchObject({ state: 'waiting', blocks: 1, words: 0 })
  })
})
