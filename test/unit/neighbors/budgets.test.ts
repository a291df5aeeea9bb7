import { describe, expect, it } from 'vitest'
import { Budgets, noSpending } from '../../../src/neighbors/budgets.ts'

const at = (host: string, port = 1) => ({ host, port })
const host = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`

function allowed(times: number, ask: (i: number) => boolean): number {
  let count = 0
  for (let i = 0; i < times; i++) if (ask(i)) count++
  return count
}

describe('Budgets', () => {
  it('answers an unproven host 200 times and with 64 KB a second, whatever its ports', () => {
    const budgets = new Budgets(1)
    expect(allowed(500, (i) => budgets.allowsReply(at('10.0.0.1', i + 1), 100, undefined, 0))).toBe(200)
    expect(allowed(500, (i) => budgets.allowsReply(at('10.0.0.1', i + 1), 100, undefined, 999.9))).toBe(0)
    expect(allowed(500, (i) => budgets.allowsReply(at('10.0.0.1', i + 1), 1_024, undefined, 1_000))).toBe(64)
  })

  it('answers a proven address 50,000 times a second', () => {
    const budgets = new Budgets(1)
    const [eagle, hawk] = [noSpending(), noSpending()]
    expect(allowed(60_000, () => budgets.allowsReply(at('10.0.0.1'), 1_024, eagle, 0))).toBe(50_000)
    expect(budgets.allowsReply(at('10.0.0.1', 2), 1_024, hawk, 0)).toBe(true)
    expect(budgets.allowsReply(at('10.0.0.1'), 1_024, eagle, 1_000)).toBe(true)
  })

  it('answers all unproven together 5,000 times and with 2 MB a second', () => {
    const budgets = new Budgets(1)
    expect(allowed(50_000, (i) => budgets.allowsReply(at(host(i)), 10, undefined, 0))).toBe(5_000)
    expect(allowed(50_000, (i) => budgets.allowsReply(at(host(i)), 1_024, undefined, 1_000))).toBe(2_048)
  })

  it('gossips straight to a host once a minute, and to 50 hosts a second', () => {
    const budgets = new Budgets(1)
    const tries = [0, 1, 59_999, 60_000, 60_001]
    expect(tries.map((nowMs) => budgets.allowsDirectGossip(at('10.0.0.1', nowMs + 1), nowMs))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ])
    expect(allowed(5_000, (i) => budgets.allowsDirectGossip(at(host(i)), 200_000))).toBe(50)
    expect(allowed(5_000, (i) => budgets.allowsDirectGossip(at(host(i)), 200_999))).toBe(0)
    expect(allowed(5_000, (i) => budgets.allowsDirectGossip(at(host(i)), 201_000))).toBe(50)
  })

  it('keeps gossips for those who speak for themselves, however many others are named', () => {
    const budgets = new Budgets(1)
    expect(allowed(5_000, (i) => budgets.allowsDirectGossip(at(host(i)), 0, false))).toBe(40)
    expect(allowed(5_000, (i) => budgets.allowsDirectGossip(at(host(i)), 999, true))).toBe(10)
    expect(budgets.allowsDirectGossip(at('10.200.0.1'), 999, false)).toBe(false)
  })

  it('tells addresses apart on loopback', () => {
    const budgets = new Budgets(1)
    const ports = Array.from({ length: 20 }, (_, i) => at('127.0.0.1', 9_000 + i))
    expect(ports.filter((to) => budgets.allowsDirectGossip(to, 0)).length).toBeGreaterThan(17)
  })

  it('hides from outsiders which hosts share a bucket', () => {
    const sharers = (salt: number) =>
      Array.from({ length: 30_000 }, (_, i) => i).filter((i) => {
        const budgets = new Budgets(salt)
        budgets.allowsDirectGossip(at('172.16.0.1'), 0)
        return !budgets.allowsDirectGossip(at(host(i)), 0)
      })
    const [one, other] = [sharers(1), sharers(2)]
    for (const { length } of [one, other]) {
      expect(length).toBeGreaterThan(0)
      // Spread evenly, seven or eight of 30,000 share one of 4,096 buckets.
      expect(length).toBeLessThan(30)
    }
    expect(one.filter((i) => other.includes(i)).length).toBeLessThan(3)
  })
})
