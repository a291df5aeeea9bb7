import { describe, expect, it } from 'vitest'
import { FailedClaims } from '../../../src/consensus/failed-claims.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'

const neighbor = (n: number, port = 1) => new Neighbor({ host: `10.0.0.${n}`, port }, { nowMs: 0, isConfigured: false })
const claim = (height: number) => ({ height, hash: `${'a'.repeat(63)}0` })
const [one, two] = [neighbor(1), neighbor(2)]
const make = () => new FailedClaims({ most: 4, badForMs: 3_600_000 })

/** How long each of several failures in a row of different claims lasts. */
function pauses(failed: FailedClaims, sources: readonly Neighbor[], times: number, from = 0): number[] {
  return Array.from({ length: times }, (_, i) => {
    failed.add(claim(from + i), { isBad: false, sources, nowMs: 0 })
    let untilMs = 0
    while (untilMs < 1e6 && failed.has(claim(from + i), sources, untilMs)) untilMs += 1_000
    return untilMs
  })
}

describe('FailedClaims', () => {
  it('sets a claim aside for 30 s, and longer each time, across claims, up to 8 minutes', () => {
    expect(pauses(make(), [one], 7)).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 480_000, 480_000])
  })

  it('counts the failures of a host, whatever its port, and begins anew when it was right', () => {
    const failed = make()
    expect(pauses(failed, [neighbor(1, 5)], 1)).toEqual([30_000])
    expect(pauses(failed, [neighbor(1, 6), two], 1, 10)).toEqual([60_000])
    expect(pauses(failed, [two], 1, 20)).toEqual([120_000])
    failed.forgive([two])
    expect(pauses(failed, [two], 1, 30)).toEqual([30_000])
  })

  it('remembers a bad claim for an hour', () => {
    const failed = make()
    failed.add(claim(1), { isBad: true, sources: [one, two], nowMs: 0 })
    expect([failed.bad, failed.setAside]).toEqual([1, 0])
    expect(failed.has(claim(1), [one], 3_599_999)).toBe(true)
    expect(failed.has(claim(1), [one], 3_600_000)).toBe(false)
  })

  it('gives a claim another chance when somebody else supports it', () => {
    const failed = make()
    failed.add(claim(1), { isBad: true, sources: [one], nowMs: 0 })
    expect(failed.has(claim(1), [one], 1)).toBe(true)
    expect(failed.has(claim(1), [one, two], 1)).toBe(false)
    expect(failed.has(claim(2), [one], 1)).toBe(false)
  })

  it('tries nothing more of a host for a minute that comes with a new claim after each failure', () => {
    const failed = make()
    const setAside = (height: number, nowMs: number) =>
      failed.add(claim(height), { isBad: false, sources: [one], nowMs })
    // The same claim again and again is one claim.
    for (const nowMs of [0, 30_000, 90_000]) setAside(1, nowMs)
    expect(failed.has(claim(2), [one], 90_001)).toBe(false)
    setAside(2, 100_000)
    expect(failed.has(claim(3), [one], 100_001)).toBe(false)
    setAside(3, 200_000)
    expect([1, 59_999, 60_000].map((ms) => failed.has(claim(4), [one], 200_000 + ms))).toEqual([true, true, false])
    expect(failed.has(claim(3), [one], 260_000)).toBe(true)
    expect(failed.has(claim(4), [neighbor(1, 9)], 200_001)).toBe(true)
    expect([failed.has(claim(4), [one, two], 200_001), failed.has(claim(4), [two], 200_001)]).toEqual([false, false])
    failed.forgive([one])
    expect(failed.has(claim(4), [one], 200_001)).toBe(false)
  })

  it('tries nothing more for a minute of hosts whose claims are bad, another one each time', () => {
    const failed = make()
    for (const height of [1, 2, 3]) failed.add(claim(height), { isBad: true, sources: [one, two], nowMs: 0 })
    expect([0, 59_999, 60_000].map((ms) => failed.has(claim(4), [one, two], ms))).toEqual([true, true, false])
  })

  it('tells when something else of such a host may be tried', () => {
    const failed = make()
    for (const nowMs of [0, 40_000, 110_000]) {
      failed.expire(nowMs)
      failed.add(claim(nowMs), { isBad: false, sources: [one], nowMs })
    }
    expect(failed.nextEndMs()).toBe(170_000)
    expect([failed.expire(169_999), failed.expire(170_000)]).toEqual([false, true])
    expect(failed.nextEndMs()).toBe(230_000)
  })

  it('is bounded, and tells when the next one ends', () => {
    const failed = make()
    for (let i = 0; i < 10; i++) failed.add(claim(i), { isBad: false, sources: [neighbor(i)], nowMs: i })
    expect(failed.setAside).toBe(4)
    expect(failed.nextEndMs()).toBe(30_006)
    expect(failed.expire(30_005)).toBe(false)
    expect(failed.expire(30_006)).toBe(true)
    expect(failed.setAside).toBe(3)
    expect(make().nextEndMs()).toBeUndefined()
  })

  it('forgets, when too many are paused, the one whose pause was set first, not one whose pause was set anew', () => {
    const failed = make()
    const fail = (n: number, heights: readonly number[], nowMs: number) => {
      for (const height of heights) failed.add(claim(height), { isBad: false, sources: [neighbor(n)], nowMs })
    }
    for (const n of [1, 2, 3, 4]) fail(n, [1, 2, 3], 0)
    fail(1, [4], 10)
    fail(5, [1, 2, 3], 20)
    expect([1, 2, 3, 4, 5].map((n) => failed.has(claim(9), [neighbor(n)], 30))).toEqual([true, false, true, true, true])
  })

  it('does not let a claim that is set aside wait for one that is bad for longer', () => {
    const failed = make()
    failed.add(claim(1), { isBad: true, sources: [one, two], nowMs: 0 })
    failed.add(claim(2), { isBad: false, sources: [neighbor(3)], nowMs: 5 })
    expect(failed.nextEndMs()).toBe(30_005)
    expect(failed.expire(30_005)).toBe(true)
    expect([failed.bad, failed.setAside]).toEqual([1, 0])
    expect(failed.nextEndMs()).toBe(3_600_000)
  })
})
