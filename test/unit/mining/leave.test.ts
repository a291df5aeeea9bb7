import { describe, expect, it } from 'vitest'
import { MiningLeave, type Standing } from '../../../src/mining/leave.ts'

const idle: Standing = { isSynced: false, isBehind: false, isOvertaken: false, isBarred: false }
const synced = { ...idle, isSynced: true }
const behind = { ...idle, isBehind: true }

describe('MiningLeave', () => {
  it('is given once the peer was synced', () => {
    const leave = new MiningLeave({ genesis: false })
    expect(leave.judge(idle, 0)).toBe(false)
    expect(leave.judge(idle, 1e6)).toBe(false)
    expect(leave.nextMs).toBeUndefined()
    expect(leave.judge(synced, 1e6)).toBe(true)
  })

  it('outlasts a claim, and not a chain that proves itself', () => {
    const leave = new MiningLeave({ genesis: false })
    leave.judge(synced, 0)
    expect(leave.judge(behind, 1)).toBe(true)
    expect(leave.judge({ ...behind, isOvertaken: true }, 2)).toBe(false)
    expect(leave.judge(behind, 3)).toBe(true)
  })

  it('is given to who may begin, after five seconds without a higher claim', () => {
    const leave = new MiningLeave({ genesis: true })
    expect(leave.judge(idle, 100)).toBe(false)
    expect(leave.nextMs).toBe(5_100)
    expect(leave.judge(idle, 5_099)).toBe(false)
    expect(leave.judge(idle, 5_100)).toBe(true)
    expect(leave.nextMs).toBeUndefined()
    expect(leave.judge(behind, 6_000)).toBe(false)
    expect(leave.judge(idle, 7_000)).toBe(false)
    expect(leave.nextMs).toBe(12_000)
    expect(leave.judge(idle, 12_000)).toBe(true)
  })

  it('is not given where the genesis block is not ours to make', () => {
    const leave = new MiningLeave({ genesis: true })
    leave.judge(idle, 0)
    expect(leave.judge({ ...idle, isBarred: true }, 9_000)).toBe(false)
    expect(leave.judge(idle, 9_001)).toBe(true)
  })
})
