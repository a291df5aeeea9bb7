import { describe, expect, it } from 'vitest'
import type { Ask } from '../../../src/sync/ask.ts'
import { Source } from '../../../src/sync/source.ts'
import { lostAt, lostUntil, NotingAsker, neighborAt } from './member-at.ts'

function setup(flight = { open: 0 }) {
  const neighbor = neighborAt('10.0.0.1')
  return { neighbor, flight, asker: new NotingAsker(), source: new Source(neighbor, flight) }
}

describe('Source', () => {
  it('counts open questions, for itself and for the whole socket', () => {
    const flight = { open: 0 }
    const [one, two] = [setup(flight), setup(flight)]
    const ask = one.source.ask(one.asker, 1, 0)
    two.source.ask(two.asker, 1, 0)
    two.source.ask(two.asker, 2, 0)
    expect([one.source.open, two.source.open, flight.open]).toEqual([1, 2, 3])
    one.source.answered(ask, 5)
    expect([one.source.open, two.source.open, flight.open]).toEqual([0, 2, 2])
    expect(lostUntil(two.source, 1_000)).toHaveLength(2)
    expect([two.source.open, flight.open]).toEqual([0, 0])
  })

  it('finds the question by its height, and without one the oldest that is open', () => {
    const { source, asker } = setup()
    const [first, second] = [source.ask(asker, 7, 0), source.ask(asker, 8, 1)]
    expect([source.find(8), source.find(9), source.find(null)]).toEqual([second, undefined, first])
    source.answered(first, 5)
    expect(source.find(null)).toBe(second)
    source.answered(second, 5)
    expect([source.find(null), source.find(7)]).toEqual([undefined, first])
  })

  it('takes out what is lost, the oldest first, and says when the next is due', () => {
    const { source, asker, neighbor } = setup()
    for (const [height, atMs] of [
      [4, 0],
      [3, 10],
      [2, 20],
    ] as const)
      source.ask(asker, height, atMs)
    expect(source.nextMs).toBe(250)
    expect(lostAt(source, 249)).toEqual([])
    expect(lostUntil(source, 260).map(({ height, state }) => [height, state])).toEqual([
      [4, 'lost'],
      [3, 'lost'],
    ])
    expect([source.nextMs, neighbor.conduct.lost]).toEqual([270, 2])
  })

  it('does not count as lost what was answered, nor count a late answer twice', () => {
    const { source, asker, neighbor, flight } = setup()
    const [a, b] = [source.ask(asker, 1, 0), source.ask(asker, 2, 0)]
    source.answered(a, 40)
    expect(lostUntil(source, 300)).toEqual([b])
    expect(source.find(2)).toBe(b)
    source.answered(b, 440)
    expect([source.open, flight.open, neighbor.conduct.lost, b.state]).toEqual([0, 0, 1, 'answered'])
    // A late answer to the one question for its height tells how long the way is.
    expect(neighbor.roundTrip.smoothedMs).toBe(40 + 400 / 8)
  })

  it('measures an answer once, however often it comes', () => {
    const { source, asker, neighbor, flight } = setup()
    const ask = source.ask(asker, 1, 0)
    source.answered(ask, 40)
    source.answered(ask, 900)
    ask.state = 'vain'
    source.answered(ask, 1_900)
    expect([neighbor.roundTrip.smoothedMs, source.open, flight.open]).toEqual([40, 0, 0])
  })

  it('measures no answer that could be to another question, but knows how long it took at most', () => {
    const { source, asker, neighbor } = setup()
    const smoothed: (number | undefined)[] = []
    const askTwice = (height: number, atMs: number, tookMs: number) => {
      source.ask(asker, height, atMs)
      source.answered(source.ask(asker, height, atMs + 60), atMs + tookMs)
      smoothed.push(neighbor.roundTrip.smoothedMs)
    }
    askTwice(1, 0, 80)
    askTwice(2, 100, 70)
    askTwice(3, 200, 90)
    expect(smoothed).toEqual([80, 70, 70])
    source.answered(source.ask(asker, 4, 300), 340)
    askTwice(5, 400, 105)
    askTwice(6, 600, 61)
    expect(smoothed.slice(3)).toEqual([40, 40 + 21 / 8])
  })

  it('takes the first answer for one to the first question, however often it was asked', () => {
    const { source, asker, neighbor } = setup()
    for (const atMs of [0, 60, 120]) source.ask(asker, 1, atMs)
    source.answered(source.ask(asker, 1, 180), 200)
    expect(neighbor.roundTrip.smoothedMs).toBe(200)
    source.answered(source.ask(asker, 2, 300), 340)
    expect([neighbor.roundTrip.smoothedMs, neighbor.roundTrip.timeoutMs]).toEqual([40, 120])
  })

  it('does not take an answer for one to a question that was given up long ago, however soon it comes', () => {
    const { source, asker, neighbor } = setup()
    for (let i = 0; i < 50; i++) source.answered(source.ask(asker, i, 0), 40)
    const first = source.ask(asker, 100, 1_000)
    expect(lostUntil(source, 1_060)).toEqual([first])
    source.answered(source.ask(asker, 100, 1_400), 1_439)
    expect(neighbor.roundTrip.smoothedMs).toBe(40)
  })

  it('learns from an answer that comes too soon after the second question that the first was given up too soon', () => {
    const { source, asker, neighbor } = setup()
    for (let i = 0; i < 50; i++) source.answered(source.ask(asker, i, 0), 40)
    const first = source.ask(asker, 100, 1_000)
    expect(lostUntil(source, 1_060)).toEqual([first])
    source.answered(source.ask(asker, 100, 1_060), 1_080)
    expect(neighbor.roundTrip.smoothedMs).toBe(40 + 40 / 8)
    const vain = source.ask(asker, 101, 2_000)
    source.answered(vain, 2_040)
    vain.state = 'vain'
    source.answered(source.ask(asker, 101, 2_500), 2_510)
    expect(neighbor.roundTrip.smoothedMs).toBeLessThan(45)
  })

  it("takes an answer from another port for nobody's round trip", () => {
    const { source, asker, neighbor, flight } = setup()
    source.answeredElsewhere(source.ask(asker, 1, 0))
    expect([source.open, flight.open, neighbor.roundTrip.smoothedMs]).toEqual([0, 0, undefined])
  })

  it('forgets an answered question, and keeps an open one for its answer', () => {
    const { source, asker, neighbor } = setup()
    const [a, b] = [source.ask(asker, 1, 0), source.ask(asker, 2, 0)]
    source.answered(a, 40)
    source.forget(a)
    source.forget(b)
    expect([source.find(1), source.find(2), source.open]).toEqual([undefined, b, 1])
    source.answered(b, 40)
    expect([source.open, neighbor.conduct.lost]).toEqual([0, 0])
  })

  it('does not forget the newer question with the older one', () => {
    const { source, asker } = setup()
    const older = source.ask(asker, 1, 0)
    expect(lostAt(source, 250)).toEqual([older])
    const newer = source.ask(asker, 1, 250)
    source.forget(older)
    expect(source.find(1)).toBe(newer)
  })

  it('tells whoever waits when it is abandoned, and them only', () => {
    const flight = { open: 5 }
    const { source, asker } = setup(flight)
    const other = new NotingAsker()
    source.ask(asker, 1, 0)
    source.answered(source.ask(asker, 2, 0), 5)
    source.ask(other, 3, 10)
    source.abandon()
    expect([asker.heard, other.heard]).toEqual([['lost 1 lost'], ['lost 3 lost']])
    expect([source.open, flight.open, source.nextMs, source.find(1), source.find(3)]).toEqual([
      0,
      5,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('asks in bursts: when the window was full, not before there is room for several', () => {
    const { source, asker } = setup()
    for (let height = 0; height < 16; height++) {
      expect(source.room).toBeGreaterThan(0)
      source.ask(asker, height, 0)
    }
    expect([source.room, source.fullness]).toEqual([0, 1])
    for (let height = 0; height < 3; height++) source.answeredElsewhere(source.find(height) as never)
    expect(source.room).toBe(0)
    source.answeredElsewhere(source.find(3) as never)
    expect([source.room, source.fullness]).toEqual([4, 0.75])
    for (let height = 16; height < 20; height++) {
      expect(source.room).toBeGreaterThan(0)
      source.ask(asker, height, 0)
    }
    expect(source.room).toBe(0)
  })

  it('asks little after three flights lost in a row, and more again with the first answer', () => {
    const { source, asker } = setup()
    let nowMs = 0
    for (let flight = 0; flight < 3; flight++) {
      expect(source.fullness, `flight ${flight}`).toBe(0)
      source.ask(asker, flight, nowMs)
      expect(source.fullness).toBe(1 / 16)
      nowMs += 1_000
      expect(lostUntil(source, nowMs)).toHaveLength(1)
    }
    source.ask(asker, 10, nowMs)
    expect(source.fullness).toBe(1 / 2)
    source.ask(asker, 11, nowMs)
    expect(source.room).toBe(0)
    source.answered(source.find(10) as never, nowMs + 5)
    expect(source.fullness).toBe(1 / 8)
  })

  it('does not take for silent who answers from another port, however much is lost besides', () => {
    const { source, asker } = setup()
    for (let flight = 0, nowMs = 0; flight < 6; flight++, nowMs += 1_000) {
      source.ask(asker, 2 * flight, nowMs)
      source.answeredElsewhere(source.ask(asker, 2 * flight + 1, nowMs))
      expect(lostUntil(source, nowMs + 1_000)).toHaveLength(1)
    }
    expect([source.isSilent, source.room]).toEqual([false, 16])
  })

  it('counts questions that were lost together as one flight', () => {
    const { source, asker } = setup()
    for (let height = 0; height < 6; height++) source.ask(asker, height, 0)
    expect(lostUntil(source, 1_000)).toHaveLength(6)
    source.ask(asker, 10, 1_000)
    expect(source.fullness).toBe(1 / 16)
  })

  it('stays in order through thousands of questions', () => {
    const { source, asker, flight } = setup()
    const lost: number[] = []
    for (let height = 0; height < 5_000; height++) {
      source.ask(asker, height, height)
      if (height >= 8 && height % 3) source.answered(source.find(height - 8) as never, height)
      lost.push(...lostUntil(source, height).map((ask) => ask.height))
      expect(source.nextMs).toBeGreaterThan(height)
    }
    lost.push(...lostUntil(source, 1_000_000).map((ask) => ask.height))
    expect(lost).toEqual(lost.toSorted((a, b) => a - b))
    expect(lost.filter((height) => height < 4_990).every((height) => (height + 8) % 3 === 0)).toBe(true)
    expect([source.open, flight.open]).toEqual([0, 0])
  })
})

/** A source whose answers take 2 ms, in order: the shortest timeout is ten times as long. */
function nearby() {
  const { source, ...rest } = setup()
  for (let i = 0; i < 50; i++) source.answered(source.ask(rest.asker, i, 0), 2)
  return { source, ...rest }
}

describe('Source, when answers come in another order than questions', () => {
  it('counts as lost, soon, what the answer to a later question has overtaken', () => {
    const { source, asker } = nearby()
    const [a, b, c] = [100, 101, 102].map((height) => source.ask(asker, height, 1_000))
    expect(source.nextMs).toBe(1_020)
    source.answered(b as never, 1_002)
    expect(source.nextMs).toBe(1_003)
    expect(lostUntil(source, 1_019)).toEqual([a])
    expect(source.find(102)).toBe(c)
  })

  it('does not make silence of losses among answers', () => {
    const { source, asker, neighbor } = nearby()
    for (let i = 0; i < 20; i++) {
      const atMs = 1_000 + 10 * i
      const [, b] = [source.ask(asker, 100 + 2 * i, atMs), source.ask(asker, 101 + 2 * i, atMs)]
      source.answered(b, atMs + 2)
      expect(lostUntil(source, atMs + 9)).toHaveLength(1)
    }
    expect([source.isSilent, neighbor.roundTrip.lossesInARow, neighbor.conduct.lost]).toEqual([false, 0, 20])
  })

  it('learns how far answers fall behind, also of those that come when nobody needs them any more', () => {
    const { source, asker } = nearby()
    const [a, b] = [source.ask(asker, 100, 1_000), source.ask(asker, 101, 1_000)]
    source.answered(b, 1_002)
    expect(lostUntil(source, 1_003)).toEqual([a])
    source.forget(a)
    expect(source.find(100)).toBe(a)
    source.answered(a, 1_010)
    const [c, d] = [source.ask(asker, 102, 1_100), source.ask(asker, 103, 1_100)]
    source.answered(d, 1_102)
    expect(lostUntil(source, 1_111)).toEqual([])
    expect(lostUntil(source, 1_119)).toEqual([c])
  })

  it('never waits longer than without the later answer', () => {
    const { source, asker } = nearby()
    for (let i = 0; i < 5; i++) {
      const [a, b] = [source.ask(asker, 100 + 2 * i, 1_000 * i), source.ask(asker, 101 + 2 * i, 1_000 * i)]
      const dueMs = source.nextMs as number
      source.answered(b, 1_000 * i + 2)
      expect(source.nextMs).toBeLessThanOrEqual(dueMs)
      source.answered(a, 1_000 * i + 900)
    }
  })

  it('lets what comes later wait its turn while earlier questions are answered, for as long again at most', () => {
    const { source, asker } = nearby()
    const asks = Array.from({ length: 30 }, (_, i) => source.ask(asker, 100 + i, 1_000))
    for (let i = 0; i < 25; i++) {
      source.answered(asks[i] as never, 1_001 + i)
      expect(lostUntil(source, 1_001 + i)).toEqual([])
    }
    expect(source.nextMs).toBe(1_040)
    expect(lostUntil(source, 1_040)).toEqual(asks.slice(25))
  })

  it('remembers some hundreds of questions whose answers nobody needs', () => {
    const { source, asker } = setup()
    for (let height = 0; height < 600; height++) source.forget(source.ask(asker, height, 0))
    expect([source.find(87), source.find(88)?.height, source.find(599)?.height]).toEqual([undefined, 88, 599])
  })
})

describe('Source, when the event loop was busy', () => {
  it('reads first what has come meanwhile, before it counts anything as lost', () => {
    const { source, asker } = nearby()
    const asks = [100, 101, 102].map((height) => source.ask(asker, height, 1_000))
    expect(lostAt(source, 1_050)).toEqual([])
    expect(source.nextMs).toBe(1_070)
    for (const ask of asks.slice(0, 2)) source.answered(ask, 1_051)
    expect(lostUntil(source, 1_069)).toEqual([])
    expect(lostUntil(source, 1_070)).toEqual(asks.slice(2))
  })

  it('waits for each question once, though every look is late', () => {
    const { source, asker } = nearby()
    const first = source.ask(asker, 100, 1_000)
    expect(lostAt(source, 1_050)).toEqual([])
    const second = source.ask(asker, 101, 1_060)
    expect(lostAt(source, 1_100)).toEqual([first])
    expect(lostAt(source, 1_150)).toEqual([second])
  })

  it('does not wait because of a few milliseconds', () => {
    const { source, asker } = nearby()
    const ask = source.ask(asker, 100, 1_000)
    expect(lostAt(source, 1_024)).toEqual([ask])
  })

  it('waits for what was overtaken no longer than else: what has come was in order', () => {
    const { source, asker } = nearby()
    const [a, b] = [source.ask(asker, 100, 1_000), source.ask(asker, 101, 1_000)]
    source.answered(b, 1_050)
    expect(lostAt(source, 1_070)).toEqual([a])
  })
})

describe('Source and its window', () => {
  it('grows, with answers in time, also between two bursts', () => {
    const { source, asker } = setup()
    const fill = (nowMs: number) => {
      const asks: Ask[] = []
      while (source.room > 0) asks.push(source.ask(asker, height++, nowMs))
      return asks
    }
    let height = 0
    let open = fill(0)
    for (let turn = 1; turn <= 3; turn++) {
      for (const ask of open) source.answered(ask, 100 * turn)
      open = fill(100 * turn)
      expect(open).toHaveLength(16 * 2 ** turn)
    }
  })
})
