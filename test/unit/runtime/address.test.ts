import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OptionsError } from '../../../src/errors.ts'
import { canonicalHost, classifyHost, formatAddress, isPort, parseAddress } from '../../../src/runtime/address.ts'

describe('parseAddress', () => {
  it('reads what users type', () => {
    expect(parseAddress('127.0.0.1:8999')).toEqual({ host: '127.0.0.1', port: 8999 })
    expect(parseAddress('eagle.example:1')).toEqual({ host: 'eagle.example', port: 1 })
    expect(parseAddress('[::1]:65535')).toEqual({ host: '::1', port: 65_535 })
    expect(parseAddress({ host: '::1', port: 7, extra: true } as never)).toEqual({ host: '::1', port: 7 })
  })

  const refused: readonly unknown[] = [
    '',
    'host',
    'host:',
    ':80',
    'host:0',
    'host:65536',
    'host:1.5',
    'host:-1',
    '::1:80',
    '[eagle]:80',
    '[::1]',
    'a b:1',
    'host:123456',
    'x:80\n',
    null,
    undefined,
    7,
    {},
    { host: '', port: 1 },
    { host: 'a', port: '1' },
    { host: 'a', port: 1n },
    { host: 'a', port: Number.NaN },
    { host: 'a'.repeat(254), port: 1 },
    [],
  ]

  it('shows that a port given as a text is one', () => {
    expect(() => parseAddress({ host: 'a', port: '1' } as never)).toThrow('{ host: "a", port: "1" } is not an address')
  })

  it('shows what was given in the place of an address', () => {
    expect(() => parseAddress(undefined as never)).toThrow('undefined is not an address')
    expect(() => parseAddress('a b:1')).toThrow('"a b:1" is not an address')
    expect(() => parseAddress({ host: 'a' } as never)).toThrow('{ host: "a", port: undefined } is not an address')
  })

  it('refuses everything else with a sentence', () => {
    for (const input of refused) {
      expect(() => parseAddress(input as never), String(input)).toThrow(OptionsError)
      expect(() => parseAddress(input as never)).toThrow(/host:port/)
    }
  })

  it('reads back what formatAddress writes', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        expect(parseAddress(formatAddress({ host, port }))).toEqual({ host: canonicalHost(host), port })
      }),
    )
  })
})

describe('canonicalHost', () => {
  it.each([
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::', '::'],
    ['2001:DB8::0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['fe80:0:0:0:0:0:0:0', 'fe80::'],
    ['::FFFF:192.0.2.1', '::ffff:192.0.2.1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['127.0.0.1', '127.0.0.1'],
    ['eagle.example', 'eagle.example'],
    ['no:address', 'no:address'],
  ])('spells %s as %s', (given, canonical) => {
    expect(canonicalHost(given)).toBe(canonical)
  })

  it('spells every IPv6 address as URLs do, but for the mapped ones, and its own spelling as it is', () => {
    fc.assert(
      fc.property(fc.ipV6(), (host) => {
        const canonical = canonicalHost(host)
        expect(canonicalHost(canonical)).toBe(canonical)
        expect(new URL(`http://[${canonical}]`).hostname).toBe(new URL(`http://[${host}]`).hostname)
        if (!canonical.includes('.')) expect(`[${canonical}]`).toBe(new URL(`http://[${host}]`).hostname)
      }),
      { numRuns: 500 },
    )
  })
})

describe('classifyHost', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.0.9', 'loopback'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.0.0.1', 'unicast'],
    ['223.255.255.255', 'unicast'],
    ['2001:db8::7', 'unicast'],
    ['::ffff:10.0.0.1', 'unicast'],
    ['fe80::1', 'unicast'],
    ['1:2:3:4:5:6:7::', 'unicast'],
    ['0.0.0.0', 'unusable'],
    ['0.1.2.3', 'unusable'],
    ['224.0.0.1', 'unusable'],
    ['255.255.255.255', 'unusable'],
    ['240.0.0.1', 'unusable'],
    ['::', 'unusable'],
    ['ff02::1', 'unusable'],
    ['::ffff:0.0.0.0', 'unusable'],
    ['::ffff:224.0.0.1', 'unusable'],
    ['1.2.3', 'unusable'],
    ['1.2.3.256', 'unusable'],
    ['010.0.0.1', 'unusable'],
    ['2130706433', 'unusable'],
    ['1::2::3', 'unusable'],
    [':::', 'unusable'],
    ['1:2:3', 'unusable'],
    ['::12345', 'unusable'],
    ['eagle', 'name'],
    ['localhost', 'name'],
    ['eagle.cs.example', 'name'],
  ] as const)('takes %s for %s', (host, kind) => expect(classifyHost(host)).toBe(kind))

  it('knows every literal address from a name', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (host) => void expect(classifyHost(host)).not.toBe('name')))
  })
})

describe('isPort', () => {
  it('takes integers from 1 to 65535', () => {
    expect([1, 65_535].every(isPort)).toBe(true)
    expect([0, 65_536, 1.5, '1', null, Number.NaN, 1n].some(isPort)).toBe(false)
  })
})
