import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { createHasher } from '../../../src/hash/create-hasher.ts'
import type { Ask } from '../../../src/sync/ask.ts'
import { ForkWalk } from '../../../src/sync/fork-walk.ts'
import { verifierWith } from '../../../src/verify/verifier.ts'
import { mineChain } from '../../support/chains.ts'
import { memberAt, NotingAsker } from './member-at.ts'
import { forged } from './scripted.ts'

const verifier = verifierWith({ difficulty: 1, hasher: await createHasher() })
const ours = mineChain(60, { minedBy: 'ours' })

const follows = (block: Block, previousHash: string) =>
  verifier.soundPrefix([block], { previousHash, height: block.height }).length > 0
const tests = {
  follows,
  parts: (block: Block, previousHash: string) =>
    block.hash !== ours[block.height]?.hash && follows(block, previousHash),
}

/** Walks down from `top`; each question is answered with all that `answers` names. @returns What came of it, and the questions. */
function walk(answers: (height: number) => readonly (Block | undefined)[], top = ours.length) {
  const walk = new ForkWalk((height) => ours[height]?.hash, top, tests)
  const { source } = memberAt('10.0.0.1')
  const asked: number[] = []
  for (let nowMs = 0; nowMs < 10_000 && !walk.forkBlock && !walk.isHopeless; nowMs++) {
    const asks: Ask[] = []
    for (let height = walk.probes.next(nowMs, 60); height !== undefined; height = walk.probes.next(nowMs, 60)) {
      const ask = source.ask(new NotingAsker(), height, nowMs)
      walk.probes.asked(ask)
      asks.push(ask)
      asked.push(height)
    }
    for (const ask of asks) {
      source.answered(ask, nowMs)
      for (const block of answers(ask.height)) if (block) walk.answered(block)
    }
  }
  return { walk, asked }
}

describe('ForkWalk', () => {
  it('finds the first block that is not ours, however short our chain is', () => {
    for (let depth = 0; depth <= 32; depth++) {
      const theirs = mineChain(depth + 3, { minedBy: 'theirs', base: ours.slice(0, ours.length - depth) })
      const { walk: found, asked } = walk((height) => [theirs[height]])
      expect([found.forkHeight, found.forkHash]).toEqual([60 - depth, theirs[60 - depth]?.hash])
      expect(asked.length, `${depth} deep`).toBeLessThanOrEqual(depth + 8)
    }
    const others = mineChain(5, { minedBy: 'others' })
    expect(walk((height) => [others[height]], 2).walk.forkHeight).toBe(0)
  })

  it('finds it among whatever anybody gives besides', () => {
    const theirs = mineChain(23, { minedBy: 'theirs', base: ours.slice(0, 40) })
    const lies = (height: number) => [ours[height], forged(height), { ...(ours[height - 1] as Block), height }]
    expect(walk((height) => [...lies(height), theirs[height], ...lies(height)]).walk.forkHeight).toBe(40)
  })

  it.each([
    ['our own blocks', (height: number) => [ours[height]]],
    ['forged ones', (height: number) => [forged(height)]],
    ['nothing', () => []],
  ])('is done after four questions for each of four heights where there is no more than %s', (_, answers) => {
    const { walk: found, asked } = walk(answers)
    expect([found.forkBlock, new Set(asked).size, asked.length]).toEqual([undefined, 4, 16])
  })

  it('goes no further down than it is worth, though old blocks under false heights follow each other', () => {
    const { walk: found, asked } = walk((height) => [{ ...(ours[height - 1] as Block), height }])
    expect([found.forkBlock, Math.min(...asked)]).toEqual([undefined, 60 - 32])
  })
})
