import { udp as udpOfBun } from 'rookery/bun'
import { udp as udpOfDeno } from 'rookery/deno'
import { udp as udpOfNode } from 'rookery/node'
import { describe, expect, it } from 'vitest'
import { familyOf, fromSocketHost, resolveHost, toSocketHost } from '../../../../adapters/shared/ip.ts'
import { OptionsError } from '../../../../src/errors.ts'

const { bun, deno } = process.versions as NodeJS.Dict<string>
const native = bun ? udpOfBun : deno ? udpOfDeno : udpOfNode

describe.each([
  ['rookery/node', udpOfNode],
  ['rookery/bun', udpOfBun],
  ['rookery/deno', udpOfDeno],
])('udp of %s', (_, udp) => {
  it.each([
    [{ port: -1 }, 'port', 'OPTION_OUT_OF_RANGE'],
    [{ port: 65_536 }, 'port', 'OPTION_OUT_OF_RANGE'],
    [{ port: 8999.5 }, 'port', 'OPTION_OUT_OF_RANGE'],
    [{ receiveBufferBytes: 0 }, 'receiveBufferBytes', 'OPTION_OUT_OF_RANGE'],
    [{ host: '' }, 'host', 'OPTION_INVALID'],
    [{ host: '[::1]' }, 'host', 'OPTION_INVALID'],
    [{ prt: 8999 }, 'prt', 'OPTION_INVALID'],
  ])('refuses %o at once', (options: object, option, code) => {
    const thrown = (() => {
      try {
        return udp(options)
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(OptionsError)
    expect(thrown).toMatchObject({ code, details: { option } })
  })

  it.each([8999, '127.0.0.1:8999', null])('takes no %j for its options', (options) => {
    expect(() => udp(options as never)).toThrow('udp takes an object with some of host, port, receiveBufferBytes.')
  })

  it('says which address of a machine is not there', async () => {
    const host = '203.0.113.7'
    const opening = udp({ host, port: 8999 }).open({ onDatagram() {}, onError() {} })
    await expect(opening).rejects.toMatchObject({ code: 'TRANSPORT_BIND_FAILED', details: { host, port: 8999 } })
  })

  it.skipIf(udp !== native)('binds the address of a name', async () => {
    const transport = udp({ host: 'localhost' })
    expect(await transport.open({ onDatagram() {}, onError() {} })).toMatchObject({ host: '127.0.0.1' })
    await transport.close()
  })
})

describe.each([
  ['rookery/bun', udpOfBun, 'this is not Bun; import udp from rookery/node'],
  ['rookery/deno', udpOfDeno, 'run deno with --unstable-net'],
])('udp of %s in another runtime', (_, udp, advice) => {
  it.skipIf(udp === native)('is imported without harm and says what to do instead', async () => {
    const opening = udp({ port: 8999 }).open({ onDatagram() {}, onError() {} })
    await expect(opening).rejects.toMatchObject({
      code: 'TRANSPORT_BIND_FAILED',
      message: expect.stringContaining(advice),
    })
  })
})

describe('hosts', () => {
  it('have the family of the socket that is bound to them', () => {
    expect(['0.0.0.0', '127.0.0.1', 'localhost', '::1', 'fe80::1%eth0', '::'].map(familyOf)).toEqual([
      'ipv4',
      'ipv4',
      'ipv4',
      'ipv6',
      'ipv6',
      'both',
    ])
  })

  it('are spelled as IPv4 outside and mapped inside a socket for both', () => {
    expect(toSocketHost('192.0.2.1', 'both')).toBe('::ffff:192.0.2.1')
    expect(fromSocketHost('::ffff:192.0.2.1', 'both')).toBe('192.0.2.1')
    for (const [host, family] of [
      ['192.0.2.1', 'ipv4'],
      ['2001:db8::1', 'ipv6'],
      ['2001:db8::1', 'both'],
    ] as const) {
      expect(toSocketHost(host, family)).toBe(host)
      expect(fromSocketHost(host, family)).toBe(host)
    }
  })

  it('keep the zone that a reply needs', () => {
    expect(fromSocketHost('fe80::1%eth0', 'both')).toBe('fe80::1%eth0')
  })

  it('are resolved to IPv4 where a socket for both finds no IPv6', async () => {
    expect(await resolveHost('localhost', 'both')).toMatch(/^(127\.0\.0\.1|::1)$/)
  })
})
