import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { mineChain } from '../../support/chains.ts'
import { claimOf, forged, honest, type Script, Stage } from './scripted.ts'

const main = mineChain(120)
/** A fork that is ours at first, twenty blocks deep. */
const fork = mineChain(20, { minedBy: 'fork', base: main.slice(0, 60) })
const HIGH = { height: 1_000_000_000, hash: `${'cd'.repeat(31)}00` }

const tipOf = (stage: Stage) => stage.chain.tip?.hash
const hashOf = (chain: readonly Block[]) => chain.at(-1)?.hash

/** Until nothing is fetched any more, a stranger sends what `forge` makes, in the name of the only one to ask. */
function disturb(stage: Stage, everyMs: number, forge: () => Block | null): void {
  for (let nextMs = everyMs / 2; !stage.sync.isIdle; ) {
    if (stage.nextMs < nextMs) {
      stage.step()
      continue
    }
    const block = forge()
    stage.nowMs = nextMs
    stage.inject({ host: '10.0.0.1', port: 8999 }, { height: block?.height ?? null, block })
    nextMs += everyMs
  }
}

describe('Leaving a fork', () => {
  it.each([1, 2, 3])('of one block, where the fork point needs no search, with %i to ask', (count) => {
    for (const length of [1, 2, 3]) {
      const own = mineChain(length, { minedBy: 'own' })
      const sources = Array.from({ length: count }, (_, n) => {
        return { host: `10.0.0.${n}`, claim: claimOf(main), script: honest(main, 20 + n) }
      })
      expect(tipOf(new Stage(own, sources).begin().finish())).toBe(hashOf(main))
    }
  })

  it('takes two round trips from who was known to be on another fork, and one search of all who claim the same', () => {
    const own = mineChain(1, { minedBy: 'own', base: main.slice(0, 118) })
    for (const count of [1, 8]) {
      const sources = Array.from({ length: count }, (_, n) => {
        return { host: `10.0.0.${n}`, claim: claimOf(main), script: honest(main, 40) }
      })
      const stage = new Stage(own, sources)
      for (const { host } of sources) {
        stage.neighbor(host).rivalClaim = { height: 119, hash: main[118]?.hash as string }
      }
      stage.begin().finish()
      expect(tipOf(stage)).toBe(hashOf(main))
      expect(stage.nowMs).toBe(80)
      expect(stage.questions.filter(({ height }) => height < 118).length).toBe(4)
    }
  })

  it('loses one round trip where it was on another fork and is on ours by now', () => {
    const stage = new Stage(main.slice(0, 119), [{ host: '10.0.0.1', claim: claimOf(main), script: honest(main, 40) }])
    stage.neighbor('10.0.0.1').rivalClaim = claimOf(fork)
    stage.begin().finish()
    expect([tipOf(stage), stage.nowMs]).toEqual([hashOf(main), 80])
  })

  it.each([40, 400])(
    'succeeds while a stranger says "no such block" in the name of the only one to ask, %i ms away',
    (afterMs) => {
      for (const everyMs of [200, 50, 20, 5, 1]) {
        const random = seededRandom(everyMs)
        const stage = new Stage(fork, [{ host: '10.0.0.1', claim: claimOf(main), script: honest(main, afterMs) }])
        stage.neighbor('10.0.0.1').roundTrip.measured(afterMs)
        stage.begin()
        for (let nextMs = random.fraction() * everyMs; !stage.sync.isIdle; ) {
          if (stage.nowMs < nextMs) stage.step()
          else stage.inject({ host: '10.0.0.1', port: 8999 }, { height: null, block: null })
          if (stage.nowMs >= nextMs) nextMs += everyMs
        }
        expect([everyMs, tipOf(stage)]).toEqual([everyMs, hashOf(main)])
      }
    },
  )

  it('succeeds while a stranger gives our own newest blocks in the name of the only one to ask', () => {
    for (const depth of [1, 2, 3, 10]) {
      for (const everyMs of [1, 5, 10, 50]) {
        for (let seed = 1; seed <= 5; seed++) {
          const own = mineChain(depth, { minedBy: 'own', base: main.slice(0, 100 - depth) })
          const random = seededRandom(seed)
          const stage = new Stage(own, [{ host: '10.0.0.1', claim: claimOf(main), script: honest(main, 40) }]).begin()
          disturb(stage, everyMs, () => own[own.length - 1 - Math.floor(random.fraction() * 8)] as Block)
          expect([depth, everyMs, seed, tipOf(stage)]).toEqual([depth, everyMs, seed, hashOf(main)])
        }
      }
    }
  })

  it.each([
    ['says that it has none', [{ afterMs: 20, block: null, height: 0 }]],
    ['does not answer', []],
  ])('succeeds where the only one to ask does not serve the genesis block, and %s', (_, answer) => {
    for (const [length, depth] of [
      [40, 20],
      [100, 40],
      [120, 5],
    ] as const) {
      const own = mineChain(depth, { minedBy: 'own', base: main.slice(0, length - depth) })
      const theirs = mineChain(depth + 10, { minedBy: 'theirs', base: main.slice(0, length - depth) })
      const script: Script = (height) => (height === 0 ? answer : [{ afterMs: 20, block: theirs[height] ?? null }])
      const stage = new Stage(own, [{ host: '10.0.0.1', claim: claimOf(theirs), script }]).begin().finish()
      expect(tipOf(stage)).toBe(hashOf(theirs))
    }
  })

  it('succeeds when our chain is switched to another fork meanwhile', () => {
    const ours = mineChain(100, { minedBy: 'ours' })
    const other = mineChain(12, { minedBy: 'other', base: ours.slice(0, 90) })
    const theirs = mineChain(35, { minedBy: 'theirs', base: ours.slice(0, 95) })
    for (let atMs = 0; atMs <= 400; atMs += 10) {
      const stage = new Stage(ours, [{ host: '10.0.0.1', claim: claimOf(theirs), script: honest(theirs, 40) }]).begin()
      stage.runUntil(() => stage.nowMs >= atMs)
      if (stage.chain.height < other.length) stage.switchTo(90, other.slice(90))
      stage.finish()
      expect([atMs, tipOf(stage), stage.failed]).toEqual([atMs, hashOf(theirs), []])
    }
  })

  it('succeeds when the only one to ask goes over to another fork meanwhile, and says so', () => {
    for (const depth of [1, 5, 20, 50]) {
      const after = mineChain(depth + 3, { minedBy: 'after', base: main.slice(0, 120 - depth) })
      let now = main
      const script: Script = (height) => [{ afterMs: 20, block: now[height] ?? null }]
      const stage = new Stage(fork, [{ host: '10.0.0.1', claim: claimOf(main), script }]).begin()
      stage.runUntil(() => (stage.sync.status[0]?.have ?? 0) > 90)
      now = after
      stage.neighbor('10.0.0.1').claim = claimOf(after)
      stage.begin().finish()
      expect([depth, tipOf(stage), stage.failed]).toEqual([depth, hashOf(after), []])
    }
  })

  it.each([
    ['at once', 1],
    ['each the twentieth time that it is asked', 20],
  ])('has nobody fetch our own chain again from a liar that gives it for another, %s', (_, atNth) => {
    let hasLied = false
    const script: Script = (height, nth) => {
      if (height >= main.length || !hasLied) {
        if (height === 0) hasLied = true
        return [{ afterMs: 5, block: forged(height) }]
      }
      return nth < atNth ? [] : [{ afterMs: 5, block: main[height] ?? null }]
    }
    const stage = new Stage(main, [{ host: '10.0.0.1', claim: HIGH, script }]).begin().finish()
    expect(hasLied).toBe(true)
    expect(stage.asks).toBeLessThan(120)
    expect(stage.nowMs).toBeLessThan(20_000)
  })
})
