import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { mineChain } from '../../support/chains.ts'
import {
  claimOf,
  forged,
  forger,
  honest,
  mute,
  type Script,
  type Scripted,
  type ScriptedReply,
  Stage,
} from './scripted.ts'

const main = mineChain(120)
const short = main.slice(0, 40)
/** Another fork, from height 30 on. */
const fork = mineChain(50, { minedBy: 'fork', base: main.slice(0, 30) })
const stranger = mineChain(60, { minedBy: 'stranger' })
const HIGH = { height: 1_000_000_000, hash: `${'cd'.repeat(31)}00` }

const source = (n: number, script: Script, claim = claimOf(main)): Scripted => ({ host: `10.0.0.${n}`, claim, script })
const tipOf = (stage: Stage) => stage.chain.tip?.hash
const mainTip = main.at(-1)?.hash

describe('Sync with one honest source', () => {
  it('fetches a chain from nothing', () => {
    const stage = new Stage([], [source(1, honest(main))]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
    expect(stage.asks).toBe(main.length)
    expect(stage.outcomes.at(-1)).toEqual({ type: 'idle' })
  })

  it('asks only for what is missing above our tip', () => {
    const stage = new Stage(short, [source(1, honest(main))]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
    expect(stage.asks).toBe(main.length - short.length)
  })

  it('moves from a fork to a longer chain, with few questions for what is shared', () => {
    const stage = new Stage(fork, [source(1, honest(main))]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
    const shared = 30
    expect(stage.asks).toBeLessThan(main.length - shared + 10 + 20)
    expect(stage.rejected).toEqual([])
  })

  it.each([0.01, 0.1, 1, 4, 20, 300])('stands nowhere still where each step takes %s ms', (workMs) => {
    for (let afterMs = 1; afterMs < 40; afterMs++) {
      const stage = new Stage(fork, [source(1, honest(main, afterMs))], { workMs }).begin().finish()
      expect(tipOf(stage)).toBe(mainTip)
    }
  })

  it('moves from a chain that shares nothing', () => {
    const stage = new Stage(stranger, [source(1, honest(main))]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })

  it('hands over one switch for the whole run', () => {
    const stage = new Stage(fork, [source(1, honest(main))]).begin().finish()
    expect(stage.outcomes.filter(({ type }) => type === 'adopt')).toMatchObject([{ from: 30 }])
  })

  it('does not fetch a claim that is no longer than our chain', () => {
    const stage = new Stage(main, [source(1, honest(main))])
    expect(stage.begin(stage.claims).sync.isIdle).toBe(true)
  })
})

describe('Sync in bad weather', () => {
  it('asks again for what got lost', () => {
    const lossy: Script = (height, nth) =>
      nth < 3 && height % 7 === 0 ? [] : [{ afterMs: 4, block: main[height] ?? null }]
    const stage = new Stage([], [source(1, lossy)]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
    expect(stage.neighbor('10.0.0.1').conduct.lost).toBeGreaterThan(0)
  })

  it.each([
    ['each of two', 2, ['10.0.0.1', '10.0.0.2']],
    ['the only one twice', 1, ['10.0.0.1', '10.0.0.1']],
  ])('asks %s at once for a height that was lost before', (_, count, expected) => {
    const lossy: Script = (height, nth) =>
      height === 20 && nth < 3 ? [] : [{ afterMs: 50, block: main[height] ?? null }]
    const stage = new Stage([], count === 1 ? [source(1, lossy)] : [source(1, lossy), source(2, lossy)]).begin()
    const asked: string[][] = []
    while (!stage.sync.isIdle) {
      const before = stage.questions.length
      stage.step()
      const hosts = stage.questions
        .slice(before)
        .filter(({ height }) => height === 20)
        .map(({ to }) => to.host)
      if (hosts.length > 0) asked.push(hosts.toSorted())
    }
    expect(tipOf(stage)).toBe(mainTip)
    expect(asked[0]).toHaveLength(1)
    expect(asked[1]).toEqual(expected)
  })

  it.each([1, 3])('asks %i sources for each of the last blocks at once as often as for the next', (count) => {
    const askedMs = new Map<number, number[]>()
    const script: Script = (height) => {
      const times = askedMs.get(height) ?? []
      askedMs.set(height, [...times, stage.nowMs])
      return height >= 100 && times.length < 3 ? [] : [{ afterMs: 100, block: main[height] ?? null }]
    }
    const sources = Array.from({ length: count }, (_, i) => source(1 + i, script))
    const stage: Stage = new Stage([], sources)
    stage.begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
    const answeredMs = (askedMs.get(100)?.[3] as number) + 100
    for (let height = 101; height < main.length; height++) {
      expect(askedMs.get(height)?.filter((ms) => ms < answeredMs)).toEqual(askedMs.get(100))
    }
  })

  it('takes a late answer, and does not count it lost twice', () => {
    const late: Script = (height) => [{ afterMs: 400, block: main[height] ?? null }]
    const stage = new Stage(main.slice(0, 119), [source(1, late)]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })

  it('asks over a long line without jitter for nearly everything once, and for much at a time', () => {
    const long = mineChain(600)
    for (const afterMs of [60, 130, 150, 240, 300, 500, 1_000]) {
      const stage = new Stage([], [source(1, honest(long, afterMs), claimOf(long))]).begin().finish()
      expect(tipOf(stage)).toBe(claimOf(long).hash)
      expect(stage.asks, `asked over ${afterMs} ms`).toBeLessThan(1.1 * long.length)
      expect(stage.nowMs).toBeLessThan(10 * afterMs)
    }
  })

  it('asks several times at once for what is missing where the line loses and is long, and seldom where it is short', () => {
    const long = mineChain(300)
    const mostAtOnce = [60, 5].map((afterMs) => {
      const random = seededRandom(3)
      const times = new Map<string, number>()
      const lossy: Script = (height) => {
        // The tail is another matter.
        const at = stage.chain.height < 100 ? `${height} at ${stage.nowMs}` : 'the end'
        times.set(at, at === 'the end' ? 0 : (times.get(at) ?? 0) + 1)
        return random.fraction() < 0.5 ? [] : [{ afterMs, block: long[height] ?? null }]
      }
      const sources = [1, 2].map((n) => source(n, lossy, claimOf(long)))
      const stage: Stage = new Stage([], sources)
      stage.begin().finish()
      expect(tipOf(stage)).toBe(claimOf(long).hash)
      return Math.max(...times.values())
    })
    expect(mostAtOnce).toEqual([4, 2])
  })

  it.each([
    ['two far ones', 100, ['10.0.0.1', '10.0.0.3']],
    ['one near one', 2, ['10.0.0.1']],
  ])('asks %s for the first block of all', (_, roundTripMs, expected) => {
    const stage = new Stage(
      [],
      [1, 2, 3].map((n) => source(n, honest(main, roundTripMs))),
    )
    for (const n of [1, 2, 3]) stage.neighbor(`10.0.0.${n}`).roundTrip.measured(roundTripMs)
    const asked = stage.begin().questions.filter(({ height }) => height === 0)
    expect(asked.map(({ to }) => to.host).toSorted()).toEqual(expected)
  })

  describe('over a long line that is known to lose', () => {
    /** How long it takes until the only source was asked for `lost` so often, which is lost as often as that. */
    const msUntilAsked = (times: number, lost: number) => {
      const long = mineChain(400)
      const random = seededRandom(7)
      const askedMs: number[] = []
      const script: Script = (height, nth) => {
        if (height === lost) askedMs.push(stage.nowMs)
        const isLost = height === lost ? nth <= times : height > 0 && random.fraction() < 0.4
        return isLost ? [] : [{ afterMs: 100, block: long[height] ?? null }]
      }
      const stage: Stage = new Stage([], [source(1, script, claimOf(long))])
      stage.begin().finish()
      expect(tipOf(stage)).toBe(claimOf(long).hash)
      return (askedMs[times] as number) - (askedMs[0] as number)
    }

    it('asks again when an answer is late, whether it may still come or not', () => {
      const sumMs = [4, 5, 6, 7, 8, 9, 12].reduce((sum, times) => sum + msUntilAsked(times, 390), 0)
      // With as many open at most, and those counted that are late, it is 2,550 ms.
      expect(sumMs).toBeLessThan(2_400)
    })
  })

  it('takes nobody for less reliable because its answers come twice', () => {
    const took = [1, 2].map((times) => {
      const random = seededRandom(5)
      const long = mineChain(300)
      const lossy: Script = (height) => {
        if (random.fraction() < 0.5) return []
        return Array.from({ length: times }, (_, i) => ({ afterMs: 60 + i, block: long[height] ?? null }))
      }
      const sources = [1, 2].map((n) => source(n, lossy, claimOf(long)))
      const stage = new Stage([], sources).begin().finish()
      expect(tipOf(stage)).toBe(claimOf(long).hash)
      return stage.nowMs
    })
    expect(took[1]).toBeLessThan(1.2 * (took[0] as number))
  })

  it('counts no loss for answers that come when nobody needs them any more', () => {
    const claim = { height: 60, hash: main[59]?.hash as string }
    const stage = new Stage([], [source(1, honest(main, 100), claim), source(2, honest(main, 240))]).begin()
    stage.switchTo(0, main.slice(0, 60))
    expect(stage.sync.status).toHaveLength(1)
    expect(tipOf(stage.finish())).toBe(mainTip)
    expect(stage.asked.get('10.0.0.1:8999')).toBeGreaterThan(0)
    expect(stage.neighbor('10.0.0.1').conduct.lost).toBe(0)
  })

  it('does not wait for "no such block" to time out before it asks somebody else', () => {
    const refusing: Script = (height) => [{ afterMs: 1, block: null, height }]
    const stage = new Stage([], [source(1, refusing), source(2, honest(main, 2))]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
    expect(stage.neighbor('10.0.0.1').conduct.refused).toBeGreaterThan(0)
  })

  it('takes an answer without a height as "no such block" for the oldest question', () => {
    const vague: Script = () => [{ afterMs: 1, block: null, height: null }]
    const stage = new Stage([], [source(1, vague), source(2, honest(main, 2))]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })

  it('takes blocks from another port of an asked host', () => {
    const elsewhere: Script = (height) => [
      { afterMs: 2, block: main[height] ?? null, from: { host: '10.0.0.1', port: 5000 } },
    ]
    const stage = new Stage([], [source(1, elsewhere)]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })

  it('takes nothing from a host that was not asked', () => {
    const stage = new Stage([], [source(1, mute)]).begin()
    expect(stage.inject({ host: '10.0.0.9', port: 8999 }, { height: 0, block: main[0] ?? null })).toBe(false)
    expect(stage.inject({ host: '10.0.0.1', port: 8999 }, { height: 99, block: main[99] ?? null })).toBe(false)
  })

  it('leaves a fork for a chain that comes from another port only', () => {
    const elsewhere: Script = (height) => [
      { afterMs: 2, block: main[height] ?? null, from: { host: '10.0.0.1', port: 5000 } },
    ]
    const stage = new Stage(fork, [source(1, elsewhere)]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })
})

describe('Sync from the tip of a fork', () => {
  /** Answers about one height, once, and is lost to us otherwise. */
  const onceAbout = (spoken: number): Script => {
    return (height, nth) => (height === spoken && nth === 1 ? [{ afterMs: 2, block: main[height] ?? null }] : [])
  }

  it('holds a block that does not link to our tip against nobody', () => {
    const stage = new Stage(fork, [source(1, onceAbout(fork.length)), source(2, onceAbout(fork.length))])
      .begin()
      .finish()
    expect(stage.rejected).toEqual([])
    expect(stage.failed).toMatchObject([{ isBad: false, reason: 'it does not say where its chain parts from ours' }])
  })

  it('looks for the fork point before it gives up, however few copies have come through', () => {
    const reluctant: Script = (height, nth) => (height < fork.length || nth === 1 ? honest(main)(height, nth) : [])
    const loquacious: Script = (height, nth) => (nth > 1 || height < fork.length ? honest(main)(height, nth) : [])
    const stage = new Stage(fork, [source(1, reluctant), source(2, loquacious)]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })

  it('takes no longer to leave a fork that many have left than one that two have', () => {
    const timeOf = (sources: number) => {
      const stage = new Stage(
        fork,
        Array.from({ length: sources }, (_, n) => source(n + 1, honest(main, 40))),
      )
      return stage.begin().runUntil(() => tipOf(stage) === mainTip).nowMs
    }
    expect(timeOf(19)).toBeLessThanOrEqual(timeOf(2))
  })

  it.each([
    { who: 'who claim the same, once one has shown it', apart: 0, mostAsks: 450 },
    { who: 'who claim other heights of one chain', apart: 1, mostAsks: 540 },
  ])('fetches once what is above the fork point, from those $who', ({ apart, mostAsks }) => {
    const long = mineChain(200, { base: main })
    const own = mineChain(280, { minedBy: 'own', base: main.slice(0, 20) })
    const sources = Array.from({ length: 8 }, (_, n) => {
      const chain = long.slice(0, long.length - apart * n)
      return source(n, honest(chain, 20 + n), claimOf(chain))
    })
    const stage = new Stage(own, sources).begin().finish()
    expect(tipOf(stage)).toBe(long.at(-1)?.hash)
    expect(stage.asks).toBeLessThan(mostAsks)
  })

  it('gives one that refuses what is above its fork a bounded number of questions, however fast it refuses', () => {
    const long = mineChain(150, { minedBy: 'long' })
    const refusing: Script = (height) => [{ afterMs: 1, block: long[height] ?? null, height }]
    const sources = [source(1, refusing, HIGH), source(2, honest(main, 50), HIGH), source(3, mute, HIGH)]
    const stage = new Stage([], sources).begin().finish()
    expect(tipOf(stage)).toBe(long.at(-1)?.hash)
    // What it serves, then three times each height that it has earned by that, and the next one a few times more.
    expect(stage.asked.get('10.0.0.1:8999')).toBeLessThan(150 + 3 * (10 + 4 * 150) + 50)
  })

  it('leaves those who claim what a liar claims on their own chain, though the liar shows another', () => {
    const elsewhere = mineChain(100, { minedBy: 'elsewhere', base: main.slice(0, 10) })
    for (let afterMs = 2; afterMs < 60; afterMs += 3) {
      const liars = [1, 2].map((n) => source(n, honest(elsewhere, afterMs)))
      const stage = new Stage(fork, [...liars, source(3, honest(main, 20)), source(4, honest(main, 23))]).begin()
      stage.finish(3_000)
      expect(tipOf(stage)).toBe(mainTip)
    }
  })

  it('is not held there by a liar that gives our block as the first of the chain that we are to move to', () => {
    const twin = mineChain(1, { minedBy: 'twin', base: main.slice(0, 30) })
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed)
      const drawMs = () => 1 + Math.floor(random.fraction() * 40)
      const slow: Script = (height) => [{ afterMs: 20 + drawMs(), block: main[height] ?? null }]
      const turncoat: Script = (height) => [{ afterMs: drawMs(), block: (height === 30 ? twin : main)[height] ?? null }]
      const stage = new Stage(twin, [source(1, slow), source(2, turncoat)]).begin().finish()
      expect([seed, tipOf(stage), stage.failed.filter(({ isBad }) => isBad)]).toEqual([seed, mainTip, []])
    }
  })

  it('finds the fork point over a line that loses half of all answers', () => {
    const random = seededRandom(3)
    const lossy: Script = (height, nth) => (random.fraction() < 0.5 ? [] : honest(main)(height, nth))
    const stage = new Stage(fork, [source(1, lossy), source(2, lossy)]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })
})

describe('Sync among liars', () => {
  it('gives a lone source that is mute a bounded number of questions', () => {
    const stage = new Stage(short, [source(1, mute, HIGH)]).begin().finish()
    expect(stage.asks).toBeLessThan(100)
    expect(stage.failed).toMatchObject([{ isBad: false, claim: HIGH, reason: 'nobody served block 40' }])
    expect(stage.chain.height).toBe(40)
  })

  it('gives a lone forger a bounded number of questions, and calls nothing bad on its word', () => {
    for (const own of [[], short]) {
      const stage = new Stage(own, [source(1, forger(), HIGH)]).begin().finish()
      expect(stage.asks).toBeLessThan(200)
      expect(stage.failed).toMatchObject([{ isBad: false }])
    }
  })

  it('gives many forgers who never agree a bounded number of questions, and is done with them', () => {
    let forgeries = 0
    const script: Script = (height) => {
      const block = height < 37 ? (main[height] as Block) : forged(height, 'x'.repeat(forgeries++ % 10))
      return [{ afterMs: 20, block }]
    }
    const forgers = Array.from({ length: 12 }, (_, n) =>
      source(n + 1, script, { height: 41, hash: `${n + 10}`.padEnd(64, '0') }),
    )
    const stage = new Stage(short, forgers).begin().finish(20_000)
    expect(stage.failed.length).toBe(12)
    expect(stage.asks).toBeLessThan(12 * 30)
    expect(stage.chain.height).toBe(40)
  })

  it('gives a lone replayer of real blocks a bounded number of questions', () => {
    const replay: Script = (height) => [{ afterMs: 2, block: { ...(main[height % 120] as (typeof main)[0]), height } }]
    const stage = new Stage(main, [source(1, replay, HIGH)]).begin().finish()
    expect(stage.asks).toBeLessThan(200)
    expect(stage.chain.height).toBe(120)
  })

  it('calls a claim bad when two hosts give the same broken block, not when two ports of one host do', () => {
    const twoHosts = new Stage([], [source(1, forger('x'), HIGH), source(2, forger('x'), HIGH)]).begin().finish()
    expect(twoHosts.failed).toMatchObject([{ isBad: true, sources: [{}, {}] }])
    const ports = [1, 2].map((port): Scripted => ({ host: '10.0.0.1', port, claim: HIGH, script: forger('x') }))
    expect(new Stage([], ports).begin().finish().failed).toMatchObject([{ isBad: false }])
    const different = new Stage([], [source(1, forger('x'), HIGH), source(2, forger('yy'), HIGH)]).begin().finish()
    expect(different.failed).toMatchObject([{ isBad: false }])
  })

  it('finds the honest source among many forgers of the same claim', () => {
    const forgers = [2, 3, 4, 5, 6, 7].map((n) => source(n, forger('z'.repeat(n), 1)))
    const stage = new Stage([], [source(1, honest(main, 9)), ...forgers]).begin().finish()
    expect(stage.failed).toEqual([])
    expect(tipOf(stage)).toBe(mainTip)
  })

  describe('beside a liar that begins with the truth and answers first', () => {
    const long = mineChain(600)
    const stageWith = (honestOnes: number, lie: (height: number) => Block | undefined, truths: number) => {
      const liar: Script = (height) => [{ afterMs: 20, block: (height < truths ? long[height] : lie(height)) ?? null }]
      const hosts = Array.from({ length: honestOnes }, (_, i) => source(i + 1, honest(long, 50), claimOf(long)))
      return new Stage([], [...hosts, source(9, liar, claimOf(long))]).begin().finish()
    }

    it.each([
      ['forged blocks', (height: number) => forged(height)],
      ['every other block forged', (height: number) => (height % 2 ? long[height] : forged(height))],
      ['old blocks replayed', (height: number) => ({ ...(long[height - 60] as Block), height })],
    ] as const)('does not go from one lie to the next at the pace of the honest: %s', (_, lie) => {
      const { nowMs, asks } = stageWith(1, lie, 60)
      // The honest alone needs 350 ms. Where each lie costs one of its round trips, it is 4,600 ms and more.
      expect(nowMs).toBeLessThan(800)
      expect(asks).toBeLessThan(1.9 * long.length)
    })

    it.each([1, 3])('asks %i honest ones hardly anything twice because they are slower', (count) => {
      const { asks } = stageWith(count, forged, 5)
      expect(asks).toBeLessThan(1.1 * long.length)
    })
  })

  it.each([3, 7, 15])('does not give up the only honest source of a lossy line because %i others are mute', (count) => {
    const long = mineChain(1_000)
    const random = seededRandom(count)
    const lossy: Script = (height) => {
      return height > 0 && random.fraction() < 0.36 ? [] : [{ afterMs: 150, block: long[height] ?? null }]
    }
    const liars = Array.from({ length: count }, (_, n) => source(n + 2, mute, claimOf(long)))
    const stage = new Stage([], [source(1, lossy, claimOf(long)), ...liars]).begin().finish()
    expect([tipOf(stage), stage.failed]).toEqual([claimOf(long).hash, []])
    expect(stage.asks).toBeLessThan(3 * long.length)
  })

  it.each([3, 7, 15])(
    'does not give up a slow source because %i fast ones withhold what only it would give',
    (count) => {
      const withheld = 115
      const withholding: Script = (height) => [
        { afterMs: 1, block: height < withheld ? (main[height] as Block) : null },
      ]
      const slow: Script = (height) => (height < withheld ? [] : honest(main, 300)(height, 1))
      const others = Array.from({ length: count }, (_, i) => source(2 + i, withholding))
      const stage = new Stage([], [source(1, slow), ...others])
      // A guess, and a bad one: what came then was the answer to a question before.
      stage.neighbor('10.0.0.1').roundTrip.tookAtMost(20)
      stage.begin().finish()
      expect([tipOf(stage), stage.failed]).toEqual([mainTip, []])
    },
  )

  it.each([
    ['fall silent at once', 'mute', 12_000],
    ['refuse the rest', 'refusing', 2_000],
  ])('is done in time with eight that lose half of all answers and %s', (_, what, mostMs) => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = seededRandom(seed)
      const script: Script = (height) => {
        if (random.fraction() < 0.5 || (height >= 100 && what === 'mute')) return []
        return [{ afterMs: 100, block: height < 100 ? (main[height] ?? null) : null }]
      }
      const stage = new Stage(
        [],
        Array.from({ length: 8 }, (_, n) => source(n + 1, script)),
      ).begin()
      const sinceMs = stage.runUntil(() => stage.sync.status[0]?.have === 100).nowMs
      stage.finish()
      expect(stage.chain.height).toBe(100)
      expect(stage.nowMs - sinceMs).toBeLessThan(mostMs)
    }
  })

  describe('of whom one claims a block more than all the others, and serves what these have', () => {
    const top = { height: main.length + 1, hash: HIGH.hash }
    const withTop = (lie: Script, afterMs: number): Script => {
      return (height, nth) => (height < main.length ? honest(main, afterMs)(height, nth) : lie(height, nth))
    }
    const refusing =
      (afterMs: number): Script =>
      () => [{ afterMs, block: null }]

    /** How long it is waited for when the rest is there, and how often it is asked. */
    const waitingFor = (stage: Stage) => {
      const wholeMs = stage.runUntil(() => stage.chain.height === main.length).nowMs
      stage.finish()
      expect(stage.failed).toMatchObject([{ isBad: false, claim: top }])
      return {
        waitedMs: stage.nowMs - wholeMs,
        asked: stage.questions.filter(({ height }) => height === main.length).length,
      }
    }

    it.each([
      [10, 'is mute there', mute, 800],
      [100, 'is mute there', mute, 1_800],
      [400, 'is mute there', mute, 4_500],
      [100, 'says there is none', refusing(100), 1_800],
      [400, 'says there is none', refusing(400), 4_500],
    ])('is done with it soon over a line of %i ms where it %s', (afterMs, _, lie, mostMs) => {
      const others = [1, 2, 3].map((n) => source(n, honest(main, afterMs)))
      const stage = new Stage([], [...others, source(9, withTop(lie, afterMs), top)]).begin()
      const { waitedMs, asked } = waitingFor(stage)
      expect(waitedMs).toBeLessThan(mostMs)
      expect(asked).toBeGreaterThanOrEqual(24)
      expect(asked).toBeLessThan(30)
    })

    it.each([
      ['is mute there', mute],
      ['says there is none', refusing(400)],
    ])('is done with it soon where we have all the rest already, and it %s', (_, lie) => {
      const stage = new Stage(main, [source(9, lie, top)])
      stage.neighbor('10.0.0.9').roundTrip.measured(400)
      const { waitedMs, asked } = waitingFor(stage.begin())
      expect(waitedMs).toBeLessThan(5_000)
      expect(asked).toBe(24)
    })

    it('gives up nobody who has the block, and loses half of all answers, beside seven who are mute', () => {
      const long = mineChain(1, { base: main })
      const failed: unknown[] = []
      for (let seed = 1; seed <= 60; seed++) {
        const random = seededRandom(seed)
        const lossy: Script = (height) =>
          random.fraction() < 0.5 ? [] : [{ afterMs: 100, block: long[height] ?? null }]
        const muteAbove: Script = (height, nth) => (height < main.length ? lossy(height, nth) : [])
        const liars = [2, 3, 4, 5, 6, 7, 8].map((n) => source(n, muteAbove, { ...top, hash: `${n}`.padEnd(64, '0') }))
        const others = [9, 10].map((n) => source(n, lossy))
        const stage = new Stage([], [source(1, lossy, claimOf(long)), ...liars, ...others]).begin().finish()
        failed.push(...stage.failed.filter(({ claim }) => claim.hash === claimOf(long).hash).map(() => seed))
      }
      expect(failed).toEqual([])
    })

    it('waits seconds for one that has served something there, and falls silent', () => {
      const long = mineChain(20, { base: main })
      let silentMs = Number.POSITIVE_INFINITY
      const pausing: Script = (height, nth) => {
        if (height === main.length + 12) silentMs = Math.min(silentMs, stage.nowMs)
        return stage.nowMs >= silentMs && stage.nowMs < silentMs + 4_000 ? [] : honest(long)(height, nth)
      }
      const others = [1, 2, 3].map((n) => source(n, honest(main)))
      const stage: Stage = new Stage([], [...others, source(9, pausing, claimOf(long))])
      stage.begin().finish()
      expect([tipOf(stage), stage.failed]).toEqual([claimOf(long).hash, []])
    })
  })

  it('does not queue behind higher liars', () => {
    const liars = Array.from({ length: 15 }, (_, i) =>
      source(i + 2, i % 2 ? mute : forger(), { height: HIGH.height + i, hash: HIGH.hash }),
    )
    const stage = new Stage([], [...liars, source(1, honest(main))]).begin()
    stage.runUntil(() => stage.chain.height === main.length)
    expect(tipOf(stage)).toBe(mainTip)
    expect(stage.nowMs).toBeLessThan(2_000)
    stage.finish()
    expect(stage.failed).toHaveLength(15)
  })

  it('asks whoever claims more than others for little above what the others claim', () => {
    const long = mineChain(300)
    const liar: Script = (height) => [{ afterMs: 20, block: long[height] ?? forged(height) }]
    const honestClaim = claimOf(long.slice(0, 200))
    const stage = new Stage([], [source(1, honest(long, 20), honestClaim), source(2, liar, HIGH)]).begin()
    stage.runUntil(() => stage.chain.height >= 200)
    expect(Math.max(...stage.questions.map(({ height }) => height))).toBeLessThan(210)
    stage.finish()
    expect(stage.chain.height).toBe(300)
  })

  it.each([2, 3])('asks %i liars, who alone claim a height that gets lost, for it one at a time', (count) => {
    const long = mineChain(8, { base: main })
    const askedMs = new Map<number, number[]>()
    const lossy: Script = (height, nth) => {
      askedMs.set(height, [...(askedMs.get(height) ?? []), stage.nowMs])
      return height >= main.length || (height === 100 && nth <= 2) ? [] : [{ afterMs: 20, block: long[height] ?? null }]
    }
    const liars = Array.from({ length: count }, (_, i) => source(3 + i, lossy, claimOf(long)))
    const stage: Stage = new Stage([], [source(1, lossy), source(2, lossy), ...liars])
    stage.begin().runUntil(() => stage.chain.height === main.length)
    const areAtOnce = (times: readonly number[] = []) => new Set(times).size < times.length
    expect(areAtOnce(askedMs.get(100))).toBe(true)
    for (let height = main.length; height < long.length; height++) {
      expect(askedMs.get(height)?.length).toBeGreaterThan(1)
      expect(areAtOnce(askedMs.get(height))).toBe(false)
    }
  })

  it('keeps what has verified below the height at which a claim fails', () => {
    const half: Script = (height) => (height < 60 ? [{ afterMs: 2, block: main[height] ?? null }] : [])
    const stage = new Stage(short, [source(1, half)]).begin().finish()
    expect(stage.failed).toMatchObject([{ reason: 'nobody served block 60' }])
    expect(stage.chain.height).toBe(60)
  })

  it('does not wait for the end of an endless claim with what is longer than the chain of everybody else', () => {
    const theirs = mineChain(5, { minedBy: 'theirs', base: short })
    const slow: Script = (height) => (height < main.length ? [{ afterMs: 100, block: main[height] ?? null }] : [])
    const stage = new Stage(short, [source(1, slow, HIGH), source(2, honest(theirs), claimOf(theirs))])
    stage.begin(stage.claims.slice(0, 1)).runUntil(() => stage.sync.status.some(({ have }) => have > theirs.length))
    expect(stage.chain.height).toBe(short.length)
    // What the other has need not be fetched, but we are behind it no longer.
    stage.begin()
    expect(stage.chain.height).toBeGreaterThan(theirs.length)
    expect(stage.asked.get('10.0.0.2:8999')).toBeUndefined()
    expect(tipOf(stage.finish())).toBe(mainTip)
  })

  it('rejects a foreign genesis block where the network names its own', () => {
    const genesisHash = main[0]?.hash as string
    const stage = new Stage([], [source(1, honest(stranger), claimOf(stranger))], { genesisHash }).begin().finish()
    expect(stage.rejected[0]).toMatchObject({ reason: 'genesis', block: { height: 0 } })
    expect(stage.chain.height).toBe(0)
    expect(new Stage([], [source(1, honest(main))], { genesisHash }).begin().finish().chain.height).toBe(120)
  })

  it('goes on when a forged block from another port was in the way of the real one', () => {
    const other = { host: '10.0.0.1', port: 666 }
    const script: Script = (height, nth) => {
      if (height !== 5) return [{ afterMs: 10, block: main[height] ?? null }]
      return nth === 1
        ? [{ afterMs: 1, block: forged(height), from: other }]
        : [{ afterMs: 3, block: main[height] ?? null }]
    }
    const slowFirst: Script = (height, nth) => (height === 0 && nth < 3 ? [] : script(height, nth))
    const stage = new Stage([], [source(1, slowFirst)]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })

  it('believes no probe: a source that lies about where the chains part costs a search, not the chain', () => {
    const liar: Script = (height) => [
      { afterMs: 1, block: height < 50 ? (fork[height] ?? null) : (main[height] ?? null) },
    ]
    const stage = new Stage(fork, [source(2, liar), source(1, honest(main, 30))]).begin().finish()
    expect(tipOf(stage)).toBe(mainTip)
  })
})

describe('Sync while our chain changes', () => {
  it('carries on above blocks that were announced meanwhile', () => {
    const stage = new Stage(short, [source(1, honest(main, 50))]).begin()
    stage.step()
    stage.switchTo(40, main.slice(40, 60))
    expect(tipOf(stage.finish())).toBe(mainTip)
  })

  it('ends a run that our chain has overtaken', () => {
    const stage = new Stage(short, [source(1, mute)]).begin()
    stage.switchTo(40, main.slice(40))
    expect(stage.sync.isIdle).toBe(true)
    expect(stage.failed).toEqual([])
  })

  it('searches anew, and not from the genesis block, when our chain became another fork', () => {
    const other = mineChain(65, { minedBy: 'other', base: main.slice(0, 20) })
    const stage = new Stage(fork, [source(1, honest(main, 10))]).begin()
    // The first search is over and blocks are fetched.
    stage.runUntil(() => stage.sync.status[0]?.state === 'searching')
    stage.switchTo(20, other.slice(20))
    stage.finish()
    expect(tipOf(stage)).toBe(mainTip)
    const low = stage.questions.filter(({ height }) => height < 10)
    expect(low.length).toBeLessThan(6)
  })

  it('keeps its blocks when our chain switches below its beginning', () => {
    const other = mineChain(35, { minedBy: 'third', base: main.slice(0, 20) })
    const stage = new Stage(short, [source(1, honest(main, 10))]).begin()
    stage.runUntil(() => (stage.sync.status[0]?.have ?? 0) >= 50)
    stage.switchTo(20, other.slice(20))
    expect(tipOf(stage.finish())).toBe(mainTip)
  })
})

describe('Sync within its limits', () => {
  it.each([1, 2, 7, 64])('works with blocksWaiting %i', (blocksWaiting) => {
    const stage = new Stage(fork, [source(1, honest(main))], { limits: { requestsInFlight: 1_024, blocksWaiting } })
    expect(tipOf(stage.begin().finish())).toBe(mainTip)
    expect(stage.mostWaiting).toBeLessThanOrEqual(Math.max(blocksWaiting, 4))
  })

  it('lets branches ask in turn where the whole room is taken, and becomes free bit by bit', () => {
    const long = mineChain(200, { base: main })
    const longFork = mineChain(300, { base: fork })
    const sources = [
      source(1, honest(long), claimOf(long)),
      source(2, honest(longFork), claimOf(longFork)),
      source(3, honest(longFork), claimOf(longFork)),
    ]
    const limits = { requestsInFlight: 16, blocksWaiting: 4_096 }
    const stage = new Stage(main.slice(0, 40), sources, { limits })
    for (const host of ['10.0.0.2', '10.0.0.3']) stage.neighbor(host).rivalClaim = claimOf(fork.slice(0, 35))
    stage.begin()
    const have = (at: number) => stage.sync.status[at]?.have ?? 0
    stage.runUntil(() => have(0) >= long.length - 10)
    // The second began later, at height 30, when it was known where the two part.
    expect(have(1)).toBeGreaterThan(long.length / 2)
    expect(tipOf(stage.finish())).toBe(longFork.at(-1)?.hash)
  })

  it('shares the room for what waits among all branches, also where one had it for itself before', () => {
    const holdingBack = (chain: typeof main, at: number, afterMs: number): Script => {
      return (height) => [{ afterMs: height === at ? 500 : afterMs, block: chain[height] ?? null }]
    }
    const long = mineChain(320, { base: main })
    const others = ['second', 'third', 'fourth'].map((minedBy) => mineChain(160, { minedBy }))
    const sources = [
      source(1, holdingBack(long, 100, 1), claimOf(long)),
      ...others.map((chain, i) => source(2 + i, holdingBack(chain, 60, 10), claimOf(chain))),
    ]
    const stage = new Stage([], sources, { limits: { requestsInFlight: 1_024, blocksWaiting: 150 } })
    let mostBranches = 0
    stage.begin().runUntil(() => {
      mostBranches = Math.max(mostBranches, stage.sync.status.length)
      return stage.sync.isIdle
    })
    expect(mostBranches).toBe(4)
    expect(tipOf(stage)).toBe(long.at(-1)?.hash)
    // With one copy of each height: the last third of the room is for spare ones.
    expect(stage.mostWaiting).toBeLessThanOrEqual(100)
  })

  it.each([1, 3, 20])('never has more than requestsInFlight %i open', (requestsInFlight) => {
    const stage = new Stage([], [source(1, honest(main)), source(2, honest(main))], {
      limits: { requestsInFlight, blocksWaiting: 4_096 },
    })
    expect(tipOf(stage.begin().finish())).toBe(mainTip)
    expect(stage.mostInFlight).toBe(Math.min(requestsInFlight, stage.mostInFlight))
    expect(stage.mostInFlight).toBeLessThanOrEqual(requestsInFlight)
  })

  it.each([
    [1, 1],
    [20_000, 8],
  ])('has no more open than answers fit into a receive buffer of %i bytes: %i', (receiveBufferBytes, most) => {
    const stage = new Stage([], [source(1, honest(main)), source(2, honest(main))])
    stage.sync.fitInto(receiveBufferBytes)
    expect(tipOf(stage.begin().finish())).toBe(mainTip)
    expect(stage.mostInFlight).toBeLessThanOrEqual(most)
  })

  it('runs a small window ahead of what it has verified', () => {
    const withoutFirst: Script = (height) => (height === 0 ? [] : [{ afterMs: 1, block: main[height] ?? null }])
    const stage = new Stage([], [source(1, withoutFirst)]).begin().finish()
    const highest = Math.max(...stage.questions.map(({ height }) => height))
    expect(highest).toBeLessThan(10)
    expect(stage.mostWaiting).toBeLessThan(10)
  })

  describe('above a lost block', () => {
    /** The highest block asked of the given sources, where nobody answers for block 20. */
    const highestAsked = (...lies: ((height: number) => Block | undefined)[]) => {
      const sources = lies.map((lie, i) => {
        const script: Script = (height) => {
          if (height === 20) return []
          return [{ afterMs: 1, block: (height < 20 ? main[height] : lie(height)) ?? null }]
        }
        return source(i + 1, script)
      })
      const stage = new Stage([], sources).begin().finish()
      return Math.max(...stage.questions.map(({ height }) => height))
    }
    const truth = (height: number) => main[height]
    const replay = (height: number): Block => ({ ...(main[height - 20] as Block), height })
    const WITHOUT = 20 + 10 + 4 * 20

    it('goes further by what two neighbors gave and fits together', () => {
      expect(highestAsked(truth, truth)).toBeGreaterThan(WITHOUT)
    })

    it.each([
      ['what one neighbor gave', [truth]],
      ['forged blocks', [forged, forged]],
      ['what one neighbor replays beside blocks that do not fit', [replay, (height: number) => fork[height]]],
    ] as const)('goes no further by %s', (_, lies) => {
      expect(highestAsked(...lies)).toBeLessThan(WITHOUT)
    })
  })
})

describe('Sync, whatever the sources do', () => {
  /** Sources that misbehave in every way at random, all drawn from one seed. */
  const chaotic = (truth: typeof main, seed: number, { lieShare, lossShare, port }: Record<string, number>): Script => {
    const random = seededRandom(seed)
    return (height) => {
      const replies: ScriptedReply[] = []
      const copies = random.fraction() < 0.2 ? 2 : 1
      for (let i = 0; i < copies; i++) {
        if (random.fraction() < (lossShare as number)) continue
        const afterMs = 1 + Math.floor(random.fraction() * 120)
        const from = random.fraction() < 0.1 ? { from: { host: '10.0.0.250', port: port as number } } : {}
        const kind = random.fraction()
        const isLie = random.fraction() < (lieShare as number)
        const lie =
          kind < 0.3
            ? forged(height, String(Math.floor(random.fraction() * 3)))
            : kind < 0.5
              ? null
              : kind < 0.8
                ? { ...(fork[height % fork.length] as (typeof main)[0]), height }
                : { ...(main[height % main.length] as (typeof main)[0]), minedBy: 'twisted' }
        replies.push({ afterMs, block: isLie ? lie : (truth[height] ?? null), ...from })
      }
      return replies
    }
  }

  const liarClaim = fc.constantFrom(claimOf(main), HIGH, { ...HIGH, height: 121 }, { height: 100, hash: HIGH.hash })
  const liars = fc.array(
    fc.record({
      seed: fc.integer(),
      claim: liarClaim,
      lieShare: fc.constantFrom(0.3, 1),
      lossShare: fc.constantFrom(0, 0.4),
    }),
    { maxLength: 6 },
  )

  it('ends with the honest chain if one honest source answers, and adopts nothing that breaks a rule', {
    timeout: 60_000,
  }, () => {
    const owns = fc.constantFrom([], short, fork, stranger, main.slice(0, 119))
    const liar = (seed: number, height: number, lieShare: number) => {
      return { seed, claim: { ...HIGH, height }, lieShare, lossShare: 0 }
    }
    // Worlds in which a source that had left a branch was taken from it again, and then stood on two.
    const examples: [typeof main, ReturnType<typeof liar>[], number, number, boolean, number][] = [
      [stranger, [liar(787653801, 100, 1)], 8953, 0, true, 0],
      [fork, [liar(105151081, 100, 0.3), liar(996288412, HIGH.height, 1)], 2037, 0.3, false, 0],
    ]
    fc.assert(
      fc.property(
        owns,
        liars,
        fc.integer(),
        fc.constantFrom(0, 0.3),
        fc.boolean(),
        fc.constantFrom(0, 0.03, 2),
        (own, lying, seed, lossShare, areNear, workMs) => {
          const sources = lying.map(({ claim, ...rest }, i): Scripted => {
            const host = areNear ? '10.0.0.250' : `10.0.1.${i}`
            return { host, port: 1_000 + i, claim, script: chaotic(main, rest.seed, { ...rest, port: 1_000 + i }) }
          })
          const truthful: Scripted = {
            host: '10.0.0.250',
            claim: claimOf(main),
            script: chaotic(main, seed, { lieShare: 0, lossShare, port: 7 }),
          }
          const limits = { requestsInFlight: 50, blocksWaiting: 150 }
          const stage = new Stage(own, [...sources, truthful], { limits, workMs })
          stage.runWithRetries(() => stage.chain.at(119)?.hash === mainTip)
          expect(stage.chain.at(119)?.hash).toBe(mainTip)
          expect(stage.mostInFlight).toBeLessThanOrEqual(50)
          expect(stage.mostWaiting).toBeLessThanOrEqual(256)
        },
      ),
      { numRuns: 400, examples },
    )
  })
})
