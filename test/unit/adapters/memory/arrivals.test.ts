import fc from 'fast-check'
import { createVirtualClock } from 'rookery'
import { describe, expect, it } from 'vitest'
import { Arrivals, type Flight } from '../../../../adapters/memory/arrivals.ts'

const address = { host: '10.0.0.1', port: 1 }
const flight = (sentMs: number, n: number): Flight => ({
  sentMs,
  bytes: Uint8Array.of(n),
  from: address,
  to: address,
  toPlace: undefined,
  isDuplicate: false,
  next: undefined,
})

describe('Arrivals', () => {
  /** Sends flights of up to `longestMs` on the way. @returns What arrived when, in that order, and when each was due. */
  function fly(drawn: readonly (readonly [waitMs: number, share: number])[], longestMs: number) {
    const clock = createVirtualClock()
    const arrived: { n: number; atMs: number }[] = []
    const arrivals = new Arrivals(clock, ({ bytes }) => arrived.push({ n: bytes[0] as number, atMs: clock.nowMs() }))
    const due = drawn.map(([waitMs, share], n) => {
      clock.advance(waitMs)
      const delayMs = Math.round(8 * longestMs * share) / 8
      arrivals.add(flight(clock.nowMs(), n), delayMs)
      return clock.nowMs() + delayMs
    })
    clock.advance(longestMs)
    return { arrived, due }
  }

  const departures = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.double({ min: 0, max: 1, noNaN: true })), {
    maxLength: 200,
  })

  it('hands over each flight once and on time, also where its slot on the wheel is taken', () => {
    fc.assert(
      fc.property(departures, (drawn) => {
        const { arrived, due } = fly(drawn, 1_500)
        expect(arrived.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(due.map((_, n) => n))
        for (const { n, atMs } of arrived) expect(atMs).toBe(due[n])
      }),
    )
  })

  it('hands over those of one moment in the order in which they left', () => {
    fc.assert(
      fc.property(departures, (drawn) => {
        const { arrived } = fly(drawn, 4)
        const sorted = arrived.toSorted((a, b) => a.atMs - b.atMs || a.n - b.n)
        expect(arrived).toEqual(sorted)
      }),
    )
  })

  it('hands over what is sent on arrival without latency at the same moment, after the others', () => {
    const clock = createVirtualClock()
    const order: number[] = []
    const arrivals: Arrivals = new Arrivals(clock, ({ bytes, sentMs }) => {
      order.push(bytes[0] as number)
      if (bytes[0] === 1) arrivals.add(flight(clock.nowMs(), 3), 0)
      expect(clock.nowMs() - sentMs).toBeLessThan(6)
    })
    arrivals.add(flight(0, 1), 5)
    arrivals.add(flight(0, 2), 5)
    clock.advance(5)
    expect(order).toEqual([1, 2, 3])
  })
})
