import { describe, expect, it } from 'vitest'
import { Standing } from '../../../src/peer/standing.ts'

const alone = { knowsOthers: false, isBehind: false, hasChain: true }
const behind = { knowsOthers: true, isBehind: true, hasChain: true }
const level = { knowsOthers: true, isBehind: false, hasChain: true }

describe('Standing', () => {
  it('is synced when others are known and nobody is ahead, and tells how long that took', () => {
    const standing = new Standing()
    expect([standing.state, standing.isRunning, standing.uptimeMs(50)]).toEqual(['created', false, 0])
    standing.begin(100)
    expect([standing.state, standing.isRunning]).toEqual(['joining', true])
    expect(standing.look(alone, 150)).toBeUndefined()
    expect(standing.look(behind, 200)).toEqual({ from: 'joining', to: 'syncing', elapsedMs: 100 })
    expect(standing.isBehind).toBe(true)
    expect(standing.look(level, 300)).toEqual({ from: 'syncing', to: 'synced', elapsedMs: 200 })
    expect(standing.look(level, 400)).toBeUndefined()
    expect(standing.look(behind, 1_000)).toEqual({ from: 'synced', to: 'syncing', elapsedMs: 0 })
    expect(standing.look(level, 1_070)).toEqual({ from: 'syncing', to: 'synced', elapsedMs: 70 })
  })

  it('joins for as long as nobody has a chain', () => {
    const standing = new Standing()
    standing.begin(0)
    expect(standing.look({ ...level, hasChain: false }, 10)).toBeUndefined()
    expect(standing.state).toBe('joining')
  })

  it('joins until the first choice among the claims, though somebody may be ahead', () => {
    const standing = new Standing()
    standing.begin(0)
    expect(standing.look({ ...behind, knowsOthers: false }, 10)).toBeUndefined()
    expect([standing.state, standing.isBehind]).toEqual(['joining', true])
  })

  it('is in question from when something happens until the next look', () => {
    const standing = new Standing()
    standing.begin(0)
    expect(standing.isInQuestion).toBe(false)
    standing.question()
    expect(standing.isInQuestion).toBe(true)
    standing.look(alone, 1)
    expect(standing.isInQuestion).toBe(false)
  })

  it('was up from its start to its stop', () => {
    const standing = new Standing()
    standing.begin(100)
    expect(standing.uptimeMs(160.4)).toBe(60)
    standing.end(200)
    expect([standing.state, standing.isRunning, standing.uptimeMs(900)]).toEqual(['stopped', false, 100])
    const unborn = new Standing()
    unborn.end(500)
    expect(unborn.uptimeMs(900)).toBe(0)
  })
})
