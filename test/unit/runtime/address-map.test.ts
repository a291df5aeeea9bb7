import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../../src/runtime/address.ts'
import { AddressMap } from '../../../src/runtime/address-map.ts'

const at = (host: string, port: number) => ({ host, port })

describe('AddressMap', () => {
  it('tells the ports of a host apart, and counts them', () => {
    const map = new AddressMap<string>()
    map.set(at('10.0.0.1', 1), 'a')
    expect(map.onlyOn('10.0.0.1')).toBe('a')
    map.set(at('10.0.0.1', 2), 'b')
    expect([map.get(at('10.0.0.1', 1)), map.get(at('10.0.0.1', 2)), map.get(at('10.0.0.1', 3))]).toEqual([
      'a',
      'b',
      undefined,
    ])
    expect([map.size, map.countOn('10.0.0.1'), map.countOn('10.0.0.2')]).toEqual([2, 2, 0])
    expect(map.onlyOn('10.0.0.1')).toBeUndefined()
    expect(map.delete(at('10.0.0.1', 1))).toBe(true)
    expect(map.onlyOn('10.0.0.1')).toBe('b')
  })

  it('is a map by text, whatever is done to it', () => {
    const address = fc.record({
      host: fc.constantFrom('10.0.0.1', '10.0.0.2', '::1'),
      port: fc.integer({ min: 1, max: 4 }),
    })
    const step = fc.record({ address, value: fc.integer(), isDelete: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const map = new AddressMap<number>()
        const model = new Map<string, number>()
        for (const { address: where, value, isDelete } of steps) {
          const key = formatAddress(where)
          if (isDelete) expect(map.delete(where)).toBe(model.delete(key))
          else {
            map.set(where, value)
            model.set(key, value)
          }
          expect(map.get(where)).toBe(model.get(key))
          expect(map.size).toBe(model.size)
        }
        expect([...map.values()].sort()).toEqual([...model.values()].sort())
      }),
    )
  })
})
