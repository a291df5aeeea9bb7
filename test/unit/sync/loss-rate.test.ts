import { describe, expect, it } from 'vitest'
import type { Ask } from '../../../src/sync/ask.ts'
import { LossRate } from '../../../src/sync/loss-rate.ts'
import { Source } from '../../../src/sync/source.ts'
import { lostAt, NotingAsker, neighborAt } from './member-at.ts'

const asker = new NotingAsker()
const source = () => new Source(neighborAt('10.0.0.1'), { open: 0 })

describe('LossRate', () => {
  it('is zero while nothing is known', () => {
    expect(new LossRate().share).toBe(0)
  })

  it('counts what seems lost at once while nothing tells that it is not', () => {
    const rate = new LossRate()
    for (let i = 0; i < 3; i++) rate.answered(source().ask(asker, i, 0))
    for (const atMs of [10, 20]) rate.lost(source().ask(asker, 1, atMs), 0)
    expect(rate.share).toBe(2 / 5)
    rate.countAskedBefore(21)
    expect(rate.share).toBe(2 / 5)
  })

  it('counts little of what seems lost where most of that came late before', () => {
    const rate = new LossRate()
    for (let i = 0; i < 90; i++) rate.answered(source().ask(asker, i, 0))
    for (let i = 0; i < 9; i++) {
      const ask = source().ask(asker, i, 10)
      rate.lost(ask, 0)
      rate.answered(ask)
    }
    for (let i = 0; i < 10; i++) rate.lost(source().ask(asker, i, 20), 0)
    expect(rate.share).toBeCloseTo(1 / 100, 10)
    rate.countAskedBefore(21)
    expect(rate.share).toBe(10 / 109)
  })

  it('counts as lost nothing that came late', () => {
    const rate = new LossRate()
    const ask = source().ask(asker, 1, 10)
    rate.lost(ask, 0)
    rate.answered(ask)
    rate.countAskedBefore(100)
    expect(rate.share).toBe(0)
  })

  it('forgets what the line was like long ago, and keeps no question for long', () => {
    const rate = new LossRate()
    for (let i = 0; i < 5_000; i++) rate.answered(source().ask(asker, i, 0))
    for (let i = 0; i < 1_000; i++) rate.lost(source().ask(asker, i, i), i - 5)
    expect(rate.share).toBeGreaterThan(0.6)
  })
})

describe('Source', () => {
  it('tells what share of its questions gets lost', () => {
    const from = source()
    from.neighbor.roundTrip.measured(100)
    const asks = Array.from({ length: 20 }, (_, i) => from.ask(asker, i, 0))
    for (const ask of asks) if (ask.height % 2 === 1) from.answered(ask, 100)
    expect(from.lossShare(10_000)).toBe(0)
    expect(lostAt(from, 400)).toHaveLength(10)
    expect(from.lossShare(10_000)).toBe(1 / 2)
  })

  it('counts an answer from another port as one', () => {
    const from = source()
    from.neighbor.roundTrip.measured(100)
    const asks = Array.from({ length: 20 }, (_, i) => from.ask(asker, i, 0))
    for (const ask of asks.slice(0, 15)) from.answeredElsewhere(ask)
    expect(lostAt(from, 110)).toHaveLength(0)
    for (let atMs = 300; lostAt(from, atMs).length === 0; atMs += 1_000);
    expect(from.lossShare(10_000)).toBe(1 / 4)
  })

  it('calls nothing lost that is only slower than it is waited for at first', () => {
    const from = source()
    const [first] = Array.from({ length: 10 }, (_, i) => from.ask(asker, i, 0))
    expect(lostAt(from, 250)).toHaveLength(10)
    if (first) from.answered(first, 500)
    expect(from.lossShare(10_000)).toBe(0)
  })

  it('counts as many questions as answered as answers have come, whichever of several each may be to', () => {
    const from = source()
    from.answered(from.ask(asker, 1, 0), 100)
    const asks = Array.from({ length: 3 }, () => from.ask(asker, 2, 100))
    for (let i = 0; i < 2; i++) from.answered(asks[2] as Ask, 200)
    expect(from.open).toBe(1)
    for (let atMs = 2_000; lostAt(from, atMs).length === 0; atMs += 1_000);
    expect(from.lossShare(10_000)).toBe(1 / 4)
  })
})
