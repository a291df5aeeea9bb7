import { describe, expect, it } from 'vitest'
import { namedAddress } from '../../../src/neighbors/named-address.ts'
import { WellKnownHosts } from '../../../src/neighbors/well-known.ts'

const at = (host: string, port = 8999) => ({ host, port })

describe('WellKnownHosts', () => {
  it('are known by their literal addresses, and by name once resolved', () => {
    const hosts = new WellKnownHosts([at('10.0.0.1'), at('eagle'), at('eagle', 9_000), at('10.0.0.1')])
    expect(hosts.addresses).toEqual([at('10.0.0.1')])
    expect(hosts.unresolved(0)).toEqual(['eagle'])
    expect(hosts.find('eagle', 8999)).toBeUndefined()
    expect(hosts.resolved('eagle', '10.0.0.2', 0)).toEqual([at('10.0.0.2'), at('10.0.0.2', 9_000)])
    expect(hosts.resolved('eagle', '10.0.0.2', 0)).toEqual([])
    expect(hosts.has(at('10.0.0.2'))).toBe(true)
    expect(hosts.find('eagle', 8999)).toEqual(at('10.0.0.2'))
    expect(hosts.find('eagle', 1)).toBeUndefined()
    expect(hosts.find('hawk', 8999)).toBeUndefined()
  })

  it('are looked up again after five minutes, and may have moved', () => {
    const hosts = new WellKnownHosts([at('eagle')])
    hosts.resolved('eagle', '10.0.0.2', 0)
    expect(hosts.unresolved(299_999)).toEqual([])
    expect(hosts.unresolved(300_000)).toEqual(['eagle'])
    expect(hosts.resolved('eagle', '10.0.0.3', 300_000)).toEqual([at('10.0.0.3')])
    expect(hosts.has(at('10.0.0.2'))).toBe(false)
  })

  it('know whether all of them are on loopback', () => {
    const areAll = (...names: string[]) => new WellKnownHosts(names.map((name) => at(name))).areAllLoopback
    expect([areAll('127.0.0.1', 'localhost', '::1'), areAll('127.0.0.1', '10.0.0.1'), areAll()]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('namedAddress', () => {
  it('is a literal unicast address; a loopback one from loopback only', () => {
    const far = at('10.0.0.9')
    expect(namedAddress(at('10.0.0.1'), far)).toEqual(at('10.0.0.1'))
    expect(namedAddress(at('127.0.0.1'), far)).toBeUndefined()
    expect(namedAddress(at('127.0.0.1'), at('127.0.0.1', 5))).toEqual(at('127.0.0.1'))
    for (const host of ['eagle', '0.0.0.0', '255.255.255.255', '224.0.0.1', '::', 'ff02::1']) {
      expect(namedAddress(at(host), at('127.0.0.1'))).toBeUndefined()
    }
    expect(namedAddress(at('10.0.0.1', 0), far)).toBeUndefined()
  })
})
