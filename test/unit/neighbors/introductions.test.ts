import { describe, expect, it } from 'vitest'
import { Introductions } from '../../../src/neighbors/introductions.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

const eagle = { host: '10.0.0.1', port: 1 }
const raven = { host: '10.0.0.2', port: 1 }
const heron = { host: '10.0.0.3', port: 1 }
const random = seededRandom(1)

/** When what is asked, if nothing is answered from now on. */
function rest(introductions: Introductions): { atMs: number; questions: readonly string[] }[] {
  const asked: { atMs: number; questions: readonly string[] }[] = []
  for (let atMs = introductions.nextMs; atMs !== undefined; atMs = introductions.nextMs) {
    for (const { questions } of introductions.due({ nowMs: atMs, random })) asked.push({ atMs, questions })
  }
  return asked
}

describe('Introductions', () => {
  it('ask at once, and again after 0.25, 0.5, 1, 2 and 4 s', () => {
    const introductions = new Introductions()
    introductions.begin(eagle, ['GOSSIP', 'STATS'], { nowMs: 1_000, random })
    const asked = rest(introductions)
    const expected = [0, 250, 750, 1_750, 3_750, 7_750]
    expect(asked).toHaveLength(6)
    for (const [i, { atMs }] of asked.entries()) {
      const dueMs = expected[i] ?? 0
      expect(Math.abs(atMs - 1_000 - dueMs)).toBeLessThanOrEqual(dueMs / 10)
    }
  })

  it('ask only what is unanswered, and end when nothing is', () => {
    const introductions = new Introductions()
    introductions.begin(eagle, ['GOSSIP', 'STATS'], { nowMs: 0, random })
    introductions.due({ nowMs: 0, random })
    introductions.answered(eagle, 'STATS', { nowMs: 100, random })
    expect(rest(introductions).every(({ questions }) => questions.join() === 'GOSSIP')).toBe(true)
    introductions.begin(eagle, ['STATS'], { nowMs: 0, random })
    introductions.answered(eagle, 'STATS', { nowMs: 100, random })
    expect(introductions.nextMs).toBeUndefined()
  })

  it('ask again soon who has told by another answer how long one takes, four times before the waits grow', () => {
    const introductions = new Introductions()
    introductions.begin(eagle, ['GOSSIP', 'STATS'], { nowMs: 0, random })
    introductions.due({ nowMs: 0, random })
    introductions.answered(eagle, 'GOSSIP', { nowMs: 40, random })
    expect(introductions.nextMs).toBe(60)
    const asked = rest(introductions)
    const expected = [60, 120, 180, 240, 300, 420, 660, 1_140, 2_100, 4_020, 7_860]
    expect(asked).toHaveLength(expected.length)
    for (const [i, { atMs, questions }] of asked.entries()) {
      expect(questions).toEqual(['STATS'])
      expect(Math.abs(atMs - (expected[i] ?? 0))).toBeLessThanOrEqual((expected[i] ?? 0) / 10)
    }
  })

  it('ask at once and steadily whose round trip is known', () => {
    const introductions = new Introductions()
    introductions.begin(eagle, ['STATS'], { nowMs: 0, random }, 2)
    const asked = rest(introductions).slice(0, 6)
    for (const [i, dueMs] of [0, 20, 40, 60, 80, 120].entries()) {
      expect(Math.abs((asked[i]?.atMs ?? 0) - dueMs)).toBeLessThanOrEqual(dueMs / 10)
    }
  })

  it('ask soon once more who has answered nothing when another has answered, and only once', () => {
    const introductions = new Introductions()
    for (const address of [eagle, raven, heron]) introductions.begin(address, ['STATS'], { nowMs: 0, random })
    introductions.due({ nowMs: 0, random })
    introductions.answered(raven, 'STATS', { nowMs: 2, random })
    expect(introductions.nextMs).toBe(20)
    expect(introductions.due({ nowMs: 20, random }).map(({ address }) => address)).toEqual([eagle, heron])
    introductions.answered(heron, 'STATS', { nowMs: 22, random })
    const [first] = rest(introductions)
    expect(Math.abs((first?.atMs ?? 0) - 60)).toBeLessThanOrEqual(4)
  })

  it('ask nobody sooner than its own answers come, though others answer faster', () => {
    for (const tookMs of [100, 220]) {
      const introductions = new Introductions()
      introductions.begin(eagle, ['GOSSIP', 'STATS'], { nowMs: 0, random })
      introductions.due({ nowMs: 0, random })
      introductions.answered(eagle, 'GOSSIP', { nowMs: tookMs, random })
      introductions.begin(heron, ['STATS'], { nowMs: tookMs, random }, tookMs)
      introductions.begin(raven, ['STATS'], { nowMs: tookMs, random })
      introductions.due({ nowMs: tookMs, random })
      const dueMs = introductions.nextMs as number
      introductions.answered(raven, 'STATS', { nowMs: tookMs + 1, random })
      expect(introductions.nextMs).toBe(dueMs)
      expect(introductions.due({ nowMs: dueMs, random }).map(({ address }) => address)).toEqual([eagle])
      expect(introductions.nextMs).toBeGreaterThan(2 * tookMs)
    }
  })

  it('ask no later because answers take long', () => {
    const introductions = new Introductions()
    introductions.begin(eagle, ['GOSSIP', 'STATS'], { nowMs: 0, random }, 900)
    introductions.due({ nowMs: 0, random })
    introductions.answered(eagle, 'GOSSIP', { nowMs: 200, random })
    expect(introductions.nextMs).toBeLessThan(280)
  })

  it('do not forget a question when another one is added, nor ask twice what is under way', () => {
    const introductions = new Introductions()
    introductions.begin(eagle, ['GOSSIP', 'STATS'], { nowMs: 0, random })
    introductions.due({ nowMs: 0, random })
    introductions.begin(eagle, ['STATS'], { nowMs: 1, random })
    expect(introductions.nextMs).toBeGreaterThan(200)
    introductions.answered(eagle, 'STATS', { nowMs: 1, random })
    introductions.begin(eagle, ['STATS'], { nowMs: 2, random })
    expect(introductions.due({ nowMs: 2, random })).toEqual([{ address: eagle, questions: ['GOSSIP', 'STATS'] }])
  })

  it('are bounded, and end with who leaves', () => {
    const introductions = new Introductions()
    for (let port = 1; port <= 600; port++)
      introductions.begin({ host: '10.0.0.1', port }, ['STATS'], { nowMs: 0, random })
    expect(introductions.due({ nowMs: 0, random })).toHaveLength(512)
    for (let port = 1; port <= 600; port++) introductions.end({ host: '10.0.0.1', port })
    expect(introductions.nextMs).toBeUndefined()
  })
})
