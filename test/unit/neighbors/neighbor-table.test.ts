import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NeighborTable } from '../../../src/neighbors/neighbor-table.ts'
import { formatAddress } from '../../../src/runtime/address.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

const LIMITS = { neighbors: 6, neighborsPerHost: 2, heardOf: 5 }
const moment = (nowMs = 0) => ({ nowMs, random: seededRandom(nowMs) })
const at = (host: string, port = 1) => ({ host, port })

describe('NeighborTable', () => {
  it('makes a neighbor of who answers, once', () => {
    const table = new NeighborTable(LIMITS)
    table.hearOf(at('10.0.0.1'), moment())
    expect(table.prove(at('10.0.0.1'), false, moment(5))).toMatchObject({ hasJoined: true, evicted: undefined })
    expect(table.prove(at('10.0.0.1'), false, moment(9))).toMatchObject({ hasJoined: false, neighbor: { heardMs: 9 } })
    expect([table.size, table.heardOfSize]).toEqual([1, 0])
    expect(table.hearOf(at('10.0.0.1'), moment())).toBe(false)
  })

  it('has few places for one host, loopback excepted', () => {
    const table = new NeighborTable(LIMITS)
    const proofs = (host: string) => [1, 2, 3].map((port) => table.prove(at(host, port), false, moment()) !== undefined)
    expect(proofs('10.0.0.1')).toEqual([true, true, false])
    expect(proofs('127.0.0.1')).toEqual([true, true, true])
    expect(table.dropSilent(1)).toHaveLength(5)
    expect(proofs('10.0.0.1')).toEqual([true, true, false])
  })

  it('makes room for configured hosts, and never evicts one', () => {
    const table = new NeighborTable(LIMITS)
    for (let n = 1; n <= 6; n++) table.prove(at(`10.0.0.${n}`), n <= 3, moment())
    expect(table.prove(at('10.0.1.1'), false, moment())).toBeUndefined()
    const evicted = [1, 2, 3].map((n) => table.prove(at(`10.0.2.${n}`), true, moment(n))?.evicted)
    expect(evicted.map((neighbor) => neighbor?.isConfigured)).toEqual([false, false, false])
    expect(table.size).toBe(6)
    expect([...table].every(({ isConfigured }) => isConfigured)).toBe(true)
    expect(table.prove(at('10.0.3.1'), true, moment())).toMatchObject({ hasJoined: true, evicted: undefined })
  })

  it('drops who has been silent, and keeps who was heard just then', () => {
    const table = new NeighborTable(LIMITS)
    for (const n of [1, 2, 3]) table.prove(at(`10.0.0.${n}`), false, moment(n * 10))
    // An answer of its is a sign of life.
    table.prove(at('10.0.0.1'), false, moment(100))
    expect(table.dropSilent(30).map(({ address }) => address.host)).toEqual(['10.0.0.2'])
    expect(table.size).toBe(2)
    expect(table.dropSilent(31).map(({ address }) => address.host)).toEqual(['10.0.0.3'])
    table.prove(at('10.0.0.4'), false, moment(90))
    expect(table.dropSilent(95).map(({ address }) => address.host)).toEqual(['10.0.0.4'])
    expect(table.dropSilent(101).map(({ address }) => address.host)).toEqual(['10.0.0.1'])
  })

  it('picks different neighbors that are wanted', () => {
    const table = new NeighborTable(LIMITS)
    for (let n = 1; n <= 5; n++) table.prove(at(`10.0.0.${n}`), false, moment())
    const picked = table.sample(3, moment(), ({ address }) => address.host !== '10.0.0.3')
    expect(new Set(picked).size).toBe(3)
    expect(table.sample(9, moment(), ({ address }) => address.host !== '10.0.0.3')).toHaveLength(4)
  })

  it('picks every neighbor with the same chance', () => {
    const table = new NeighborTable(LIMITS)
    for (let n = 0; n < 5; n++) table.prove(at(`10.0.0.${n}`), false, moment())
    const random = seededRandom(1)
    const counts = new Map<string, number>()
    for (let i = 0; i < 10_000; i++)
      for (const { key } of table.sample(2, { nowMs: 0, random })) counts.set(key, (counts.get(key) ?? 0) + 1)
    expect(counts.size).toBe(5)
    for (const count of counts.values()) expect(Math.abs(count - 4_000)).toBeLessThan(300)
  })

  it('keeps its bounds whatever is done', () => {
    const address = fc.record({
      host: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '127.0.0.1'),
      port: fc.integer({ min: 1, max: 9 }),
    })
    const act = fc.record({ what: fc.constantFrom('hear', 'prove', 'configure', 'drop'), address })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
        const table = new NeighborTable(LIMITS)
        const configured = new Set<string>()
        acts.forEach(({ what, address }, nowMs) => {
          const sizeBefore = table.size
          if (what === 'hear') table.hearOf(address, moment(nowMs))
          else if (what === 'drop') table.dropSilent(nowMs - 8)
          else {
            if (what === 'configure') configured.add(formatAddress(address))
            const isConfigured = configured.has(formatAddress(address))
            const proof = table.prove(address, isConfigured, moment(nowMs))
            if (isConfigured) expect(proof).toBeDefined()
            expect(table.size).toBe(sizeBefore + (proof?.hasJoined ? 1 : 0) - (proof?.evicted ? 1 : 0))
          }
          const neighbors = [...table]
          if (what === 'drop') expect(neighbors.every(({ heardMs }) => heardMs >= nowMs - 8)).toBe(true)
          expect(table.heardOfSize).toBeLessThanOrEqual(LIMITS.heardOf)
          expect(table.size).toBeLessThanOrEqual(
            Math.max(LIMITS.neighbors, neighbors.filter((n) => n.isConfigured).length),
          )
          for (const host of ['10.0.0.1', '10.0.0.2']) {
            const plain = neighbors.filter((n) => n.address.host === host && !n.isConfigured)
            expect(plain.length).toBeLessThanOrEqual(LIMITS.neighborsPerHost)
          }
        })
      }),
    )
  })
})
