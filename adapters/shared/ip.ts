import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { LocalAddress } from '../../src/runtime/transport.ts'
import { resolveFailed } from './failures.ts'

/** Which addresses a socket speaks: IPv4, IPv6, or both (a socket bound to `::`). */
export type IpFamily = 'ipv4' | 'ipv6' | 'both'

/** The family of a socket bound to `host`; a name counts as IPv4 until it is resolved. */
export function familyOf(host: string): IpFamily {
  if (host === '::') return 'both'
  return isIP(host) === 6 ? 'ipv6' : 'ipv4'
}

/**
 * The literal address of a host name; a literal resolves to itself.
 * @throws TransportError `TRANSPORT_RESOLVE_FAILED`
 */
export async function resolveHost(host: string, family: IpFamily): Promise<string> {
  if (isIP(host) !== 0) return host
  const numbers = family === 'both' ? [6, 4] : [family === 'ipv6' ? 6 : 4]
  let cause: unknown
  for (const number of numbers) {
    try {
      const { address } = await lookup(host, { family: number })
      if (isIP(address) !== 0) return address
    } catch (error) {
      cause = error
    }
  }
  throw resolveFailed(host, cause ?? new Error('it has no address'))
}

/** The literal address to bind for a host that the user gave; of a name with both kinds, IPv4, which most peers speak. */
export async function resolveBindHost(host: string): Promise<string> {
  return resolveHost(host, familyOf(host)).catch(() => resolveHost(host, 'ipv6'))
}

const MAPPED = '::ffff:'

/** How a socket of `family` spells a destination: one that speaks both takes IPv4 as `::ffff:192.0.2.1` (RFC 4291, 2.5.5.2). */
export function toSocketHost(host: string, family: IpFamily): string {
  return family === 'both' && !host.includes(':') ? MAPPED + host : host
}

/** The reverse, for sources. A zone (`fe80::1%eth0`) stays: a reply cannot be sent without it. */
export function fromSocketHost(host: string, family: IpFamily): string {
  return family === 'both' && host.startsWith(MAPPED) && host.includes('.') ? host.slice(MAPPED.length) : host
}

/** What others reach a bound socket at; for one bound to every interface, the first external IPv4 address. */
export function localAddress(host: string, port: number): LocalAddress {
  if (host !== '0.0.0.0' && host !== '::') return { host, port }
  const here = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const external = here.find(({ family, internal }) => family === 'IPv4' && !internal)
  const hosts = here.map(({ address }) => address)
  return { host: external?.address ?? '127.0.0.1', port, isWildcard: true, hosts }
}
