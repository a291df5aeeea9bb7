import { describe, expect, it } from 'vitest'
import { RoundTrip } from '../../../src/neighbors/round-trip.ts'

describe('RoundTrip', () => {
  it('waits 250 ms before anything is measured, and as RFC 6298 computes it afterwards', () => {
    const trip = new RoundTrip()
    expect([trip.timeoutMs, trip.smoothedMs]).toEqual([250, undefined])
    trip.measured(100)
    expect([trip.timeoutMs, trip.smoothedMs]).toEqual([300, 100])
    trip.measured(180)
    expect(trip.smoothedMs).toBe(110)
    expect(trip.timeoutMs).toBe(110 + 4 * (50 * 0.75 + 80 * 0.25))
  })

  it('guesses while nothing is measured, the shorter the better, and forgets it then', () => {
    const trip = new RoundTrip()
    for (const ms of [300, 200, 250]) trip.tookAtMost(ms)
    expect([trip.timeoutMs, trip.smoothedMs]).toEqual([600, 200])
    trip.measured(50)
    trip.tookAtMost(20)
    expect([trip.timeoutMs, trip.smoothedMs]).toEqual([150, 50])
  })

  it('knows how long an answer may take by the first ones, until something is measured', () => {
    const trip = new RoundTrip()
    trip.metWithin(3_000)
    expect([trip.timeoutMs, trip.unmeasuredMs, trip.smoothedMs]).toEqual([250, 3_000, undefined])
    trip.metWithin(60_000)
    expect(trip.unmeasuredMs).toBe(4_000)
    trip.metWithin(200)
    expect([trip.timeoutMs, trip.unmeasuredMs, trip.smoothedMs]).toEqual([600, 0, 200])
  })

  it('never waits less than 20 ms, nor more than 4 s', () => {
    const trip = new RoundTrip()
    for (let i = 0; i < 50; i++) trip.measured(0.1)
    expect(trip.timeoutMs).toBe(20)
    trip.measured(60_000)
    expect(trip.timeoutMs).toBe(4_000)
  })

  it('does not double for single losses, nor for many that were on their way together', () => {
    const trip = new RoundTrip()
    trip.measured(100)
    for (let i = 0; i < 20; i++) trip.lost(0, 300)
    trip.lost(300, 600)
    trip.lost(600, 900)
    expect(trip.timeoutMs).toBe(300)
    trip.lost(900, 1_200)
    expect(trip.timeoutMs).toBe(600)
    for (let i = 4; i < 20; i++) trip.lost(300 * i, 300 * i + 300)
    // Once is enough: whoever does not answer at all is asked little by its window.
    expect(trip.timeoutMs).toBe(600)
    trip.measured(100)
    expect(trip.timeoutMs).toBeLessThan(300)
  })

  it('allows for some milliseconds more, however steady the line is', () => {
    const trip = new RoundTrip()
    for (let i = 0; i < 50; i++) trip.measured(100)
    expect(trip.timeoutMs).toBe(105)
  })

  it('waits little for what was overtaken, and longer once answers have come out of order', () => {
    const trip = new RoundTrip()
    for (let i = 0; i < 50; i++) trip.measured(10)
    expect(trip.overtakenTimeoutMs).toBe(11)
    trip.straggled(18)
    for (let i = 0; i < 4; i++) trip.measured(10)
    expect(trip.overtakenTimeoutMs).toBeGreaterThan(18)
    expect(trip.overtakenTimeoutMs).toBeLessThan(22)
    for (let i = 0; i < 2_000; i++) trip.measured(10)
    expect(trip.overtakenTimeoutMs).toBeCloseTo(11)
  })

  it('waits longer and longer on a fast line that has fallen silent, and as ever with the next answer', () => {
    const trip = new RoundTrip()
    for (let i = 0; i < 50; i++) trip.measured(2)
    const timeouts = Array.from({ length: 10 }, (_, i) => {
      trip.lost(1_000 * i, 1_000 * i + 1)
      return trip.patientTimeoutMs
    })
    expect(timeouts).toEqual([20, 20, 20, 40, 80, 160, 250, 250, 250, 250])
    expect(trip.timeoutMs).toBe(40)
    trip.answered()
    expect(trip.patientTimeoutMs).toBe(20)
  })

  it('learns from an answer that came late, too', () => {
    const trip = new RoundTrip()
    trip.straggled(100)
    expect([trip.timeoutMs, trip.smoothedMs]).toEqual([300, 100])
  })

  it('takes a pause of ours into account at once', () => {
    const trip = new RoundTrip()
    for (let i = 0; i < 50; i++) trip.measured(10)
    trip.measured(60)
    expect(trip.overtakenTimeoutMs).toBe(61)
  })
})
