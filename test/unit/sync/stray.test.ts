import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { Chain } from '../../../src/chain/chain.ts'
import type { Neighbor } from '../../../src/neighbors/neighbor.ts'
import type { Ask } from '../../../src/sync/ask.ts'
import type { Member } from '../../../src/sync/member.ts'
import { Path } from '../../../src/sync/path.ts'
import { Stray } from '../../../src/sync/stray.ts'
import { mineChain } from '../../support/chains.ts'
import { lostUntil, memberAt } from './member-at.ts'
import { claimOf, honest, mute, type Script, Stage } from './scripted.ts'

const main = mineChain(60)
const fork = mineChain(40, { minedBy: 'fork', base: main.slice(0, 23) })

/** A branch path that left our chain of 40 blocks at its tip, and a member whose block 50 does not follow. */
function setup() {
  const chain = new Chain()
  chain.switchTo(0, main.slice(0, 40))
  const path = new Path(chain)
  for (const block of main.slice(40, 50)) path.push(block)
  const member = memberAt('10.0.0.1')
  return { chain, path, member, stray: new Stray(member, path) }
}

/** Puts all questions there are at `nowMs`. */
function askAll(stray: Stray, member: Member, nowMs: number) {
  const asks: Ask[] = []
  const next = () => stray.nextQuestion(1, 1, nowMs)
  for (let question = next(); question; question = next()) {
    const ask = member.source.ask(stray, question.height, nowMs)
    stray.asked(ask)
    asks.push(ask)
  }
  return asks
}

/** Answers with the blocks of `chain` until nothing is asked any more. @returns How many questions it took. */
function search(stray: Stray, member: Member, chain: readonly (Block | null)[]): number {
  let asked = 0
  for (let asks = askAll(stray, member, asked); asks.length > 0; asks = askAll(stray, member, asked)) {
    asked += asks.length
    for (const ask of asks) {
      member.source.answered(ask, asked + 5)
      stray.answered(ask, chain[ask.height] ?? null)
    }
  }
  return asked
}

describe('Stray', () => {
  it("finds what the member's chain shares with the branch, below where the branch began", () => {
    const { stray, member } = setup()
    expect([stray.next, stray.sharedPath, stray.isHopeless(0)]).toEqual([50, undefined, false])
    expect(search(stray, member, fork)).toBeLessThan(20)
    expect([stray.sharedPath?.next, stray.sharedPath?.previousHash]).toEqual([23, main[22]?.hash])
    expect([stray.forkHash, stray.isHopeless(60_000)]).toEqual([fork[23]?.hash, false])
  })

  it('shares blocks of the branch that are not ours yet', () => {
    const { stray, member } = setup()
    search(stray, member, mineChain(20, { minedBy: 'late fork', base: main.slice(0, 46) }))
    expect(stray.sharedPath?.beyondOurs).toMatchObject({ from: 40, blocks: main.slice(40, 46) })
  })

  it('shares nothing with a chain that is another from the genesis block on', () => {
    const { stray, member } = setup()
    search(stray, member, mineChain(60, { minedBy: 'stranger' }))
    expect([stray.sharedPath?.next, stray.sharedPath?.previousHash]).toEqual([0, ''])
  })

  it('is hopeless when it says eight times that it has no such block, which anybody may say in its name', () => {
    const { stray, member } = setup()
    const heights = new Set<number>()
    for (let nth = 1; nth <= 8; nth++) {
      expect(stray.isHopeless(60_000)).toBe(false)
      const [ask] = askAll(stray, member, nth)
      if (!ask) throw new Error('nothing asked')
      heights.add(ask.height)
      member.source.answered(ask, nth)
      stray.answered(ask, null)
    }
    expect([heights.size, stray.isHopeless(258), stray.sharedPath]).toEqual([1, true, undefined])
  })

  it('is not given up while its own answer to the last question may come, and asks nothing until then', () => {
    const { stray, member } = setup()
    const asks: Ask[] = []
    while (asks.length < 8) {
      for (const ask of askAll(stray, member, 10).slice(0, 8 - asks.length)) {
        member.source.answered(ask, 10)
        stray.answered(ask, null)
        asks.push(ask)
      }
    }
    expect([stray.isHopeless(259), stray.nextMs(10), stray.isHopeless(260)]).toEqual([false, 260, true])
    expect(askAll(stray, member, 259)).toEqual([])
    const [first] = asks as [Ask]
    stray.answered(first, fork[first.height] ?? null)
    expect(stray.isHopeless(260)).toBe(false)
    expect(askAll(stray, member, 260)).not.toEqual([])
  })

  it('is found in spite of "no such block" in between, and of a genesis block that is not served', () => {
    const { stray, member } = setup()
    for (const ask of askAll(stray, member, 0)) stray.answered(ask, null)
    const chain: (Block | null)[] = [...fork]
    chain[0] = null
    search(stray, member, chain)
    expect([stray.sharedPath?.next, stray.isHopeless(60_000)]).toEqual([23, false])
  })

  it('asks again for what gets lost, and is hopeless after eight losses of one height', () => {
    const { stray, member } = setup()
    for (let nowMs = 0; nowMs < 80_000; nowMs += 10_000) {
      expect(stray.isHopeless(nowMs)).toBe(false)
      expect(askAll(stray, member, nowMs).length).toBeGreaterThan(0)
      expect(askAll(stray, member, nowMs)).toEqual([])
      lostUntil(member.source, nowMs + 9_000)
    }
    expect(stray.isHopeless(80_000)).toBe(true)
  })

  it('asks once more when an answer is late, though it may still come', () => {
    const { stray, member } = setup()
    const asks = askAll(stray, member, 0)
    const lateMs = stray.nextMs(0)
    expect([askAll(stray, member, lateMs - 1), stray.nextMs(lateMs)]).toEqual([[], Number.POSITIVE_INFINITY])
    expect(askAll(stray, member, lateMs).map(({ height }) => height)).toEqual(asks.map(({ height }) => height))
    for (const ask of asks) stray.answered(ask, fork[ask.height] ?? null)
    member.source.abandon()
    expect(search(stray, member, fork)).toBeGreaterThan(0)
    expect(stray.sharedPath?.next).toBe(23)
  })

  it('has more patience with one that has answered, until it is hopeless too', () => {
    const { stray, member } = setup()
    const [first] = askAll(stray, member, 0)
    if (!first) throw new Error('nothing asked')
    member.source.answered(first, 5)
    stray.answered(first, fork[first.height] ?? null)
    let tries = 1
    for (let nowMs = 10_000; !stray.isHopeless(nowMs); nowMs += 10_000) {
      lostUntil(member.source, nowMs)
      if (!stray.isHopeless(nowMs) && askAll(stray, member, nowMs).length > 0) tries++
    }
    expect(tries).toBe(16)
  })

  it('believes the first of answers that contradict each other', () => {
    const { stray, member } = setup()
    const asks = askAll(stray, member, 0)
    // It shares the highest block that it was asked for, and not one below it.
    const highest = Math.max(...asks.map(({ height }) => height))
    for (const ask of asks) stray.answered(ask, (ask.height === highest ? main : fork)[ask.height] ?? null)
    search(stray, member, fork)
    expect(stray.sharedPath?.next).toBe(asks[0]?.height === highest ? highest + 1 : 23)
  })

  it('takes no second answer to one question', () => {
    const { stray, member } = setup()
    const [ask] = askAll(stray, member, 0)
    if (!ask) throw new Error('nothing asked')
    stray.answered(ask, fork[ask.height] ?? null)
    stray.answered(ask, null)
    expect(stray.isHopeless(60_000)).toBe(false)
  })

  it('asks nothing while the member has no room', () => {
    const { stray, member } = setup()
    for (let height = 100; member.source.room > 0; height++) member.source.ask(stray, height, 0)
    expect(stray.nextQuestion(1, 1, 0)).toBeUndefined()
  })
})

describe('Sync with a stray whose branch has ended', () => {
  it('adopts no chain with a gap, though ours has changed below where the branch began', () => {
    const ours = mineChain(40, { minedBy: 'ours' })
    const longer = mineChain(40, { minedBy: 'longer', base: ours })
    const strays = mineChain(68, { minedBy: 'strays', base: longer.slice(0, 52) })
    const highest = mineChain(70, { minedBy: 'highest', base: ours.slice(0, 20) })
    const short = longer.slice(0, 56)
    // The branch stands still at 55, its last block, until the stray is seen to be on another fork.
    const halting: Script = (height) => (height === 55 ? [] : [{ afterMs: 2, block: short[height] ?? null }])
    const stage = new Stage(ours, [
      { host: '10.0.0.1', claim: claimOf(short), script: halting },
      { host: '10.0.0.2', claim: claimOf(strays), script: honest(strays, 5) },
    ])
    stage.begin().runUntil(() => stage.sync.status.some(({ state }) => state === 'searching'))
    stage.inject({ host: '10.0.0.1', port: 8999 }, { height: 55, block: short[55] ?? null })
    expect(stage.sync.status.map(({ state }) => state)).toEqual(['searching'])
    stage.switchTo(20, highest.slice(20))
    stage.finish()
    const adopted = stage.outcomes.flatMap((o) => (o.type === 'adopt' ? [o.from + o.blocks.length] : []))
    expect(adopted).toEqual([56, 120])
    expect(stage.chain.tip?.hash).toBe(strays.at(-1)?.hash)
  })

  it('blames for a failed claim only who stands for it', () => {
    const claim = (height: number) => ({ height, hash: `${'cd'.repeat(31)}00` })
    const stage = new Stage(
      [],
      [
        { host: '10.0.0.1', claim: claim(500), script: mute },
        { host: '10.0.0.2', claim: claim(600), script: mute },
      ],
    )
    stage.begin()
    const [one, two] = [stage.neighbor('10.0.0.1'), stage.neighbor('10.0.0.2')]
    const stands = (height: number, ...supporters: Neighbor[]) => ({ ...claim(height), supporters, votes: 1 })
    // The first leaves its claim; later the second takes it up.
    stage.begin([stands(700, one)])
    stage.begin([stands(500, two)])
    stage.finish()
    const blamed = stage.failed.map(({ claim, sources }) => [claim.height, sources.map(({ address }) => address.host)])
    expect(blamed).toContainEqual([500, ['10.0.0.2']])
    expect(blamed).toContainEqual([700, ['10.0.0.1']])
    expect(blamed).toHaveLength(2)
  })
})
