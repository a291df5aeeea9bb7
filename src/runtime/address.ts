import { OptionsError } from '../errors.ts'
import { describeValue } from './option-error.ts'

/** Where a peer listens: a host name or a literal IP address, and a UDP port from 1 to 65,535. */
export interface Address {
  /** A host name, an IPv4 address (`127.0.0.1`) or an IPv6 address without brackets (`::1`). */
  readonly host: string
  /** UDP port, an integer from 1 to 65,535. */
  readonly port: number
}

/** What kind of place a host is; only `loopback` and `unicast` are literal addresses that a datagram may be sent to. */
export type HostKind = 'loopback' | 'unicast' | 'unusable' | 'name'

/**
 * One text for one address, used as key and shown to people: `127.0.0.1:8999`, `[::1]:8999`.
 * @param address - Port 0 is taken too: it stands for any free port where something is to be bound.
 * @throws {@link OptionsError} `ADDRESS_INVALID` when it is no address.
 */
export function formatAddress(address: Address): string {
  const { host, port } = Object(address) as Partial<Address>
  // It is asked for with every datagram: a look at the types has to do.
  if (typeof host !== 'string' || host === '' || (port !== 0 && !isPort(port))) throw invalid(address)
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether two addresses are spelled alike. */
export function isSameAddress(one: Address, other: Address): boolean {
  return one.port === other.port && one.host === other.host
}

/**
 * Reads an address as a user types it: `{ host, port }`, `host:port` or `[ipv6]:port`.
 * @throws {@link OptionsError} `ADDRESS_INVALID` when it is none of these.
 */
export function parseAddress(input: Address | string): Address {
  if (typeof input !== 'string') {
    if (typeof input === 'object' && input !== null && isHost(input.host) && isPort(input.port)) {
      return { host: canonicalHost(input.host), port: input.port }
    }
    throw invalid(input)
  }
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(input)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (!isHost(host) || !isPort(port) || (match?.[1] !== undefined && parseIpv6(host) === undefined))
    throw invalid(input)
  return { host: canonicalHost(host), port }
}

function invalid(input: unknown): OptionsError {
  const { host, port } = Object(input) as { host?: unknown; port?: unknown }
  const quoted = (part: unknown) => (typeof part === 'string' ? JSON.stringify(part) : describeValue(part))
  const isPair = host !== undefined || port !== undefined
  const shown = isPair ? `{ host: ${quoted(host)}, port: ${quoted(port)} }` : quoted(input)
  return new OptionsError(
    'ADDRESS_INVALID',
    `${shown} is not an address: give "host:port" or { host, port } with a port from 1 to 65535.`,
    { details: { address: input } },
  )
}

function isHost(host: unknown): host is string {
  return typeof host === 'string' && host.length > 0 && host.length <= 253 && !/[\s\0]/.test(host)
}

/**
 * The one spelling of a host, as sockets give it: an IPv6 address has many, and two that differ would count as two hosts.
 * Whatever is no IPv6 address stays as it is.
 * @see RFC 5952, sections 4 and 5
 */
export function canonicalHost(host: string): string {
  const groups = host.includes(':') ? parseIpv6(host) : undefined
  return groups === undefined ? host : formatIpv6(groups)
}

/** Whether a value is a port that a datagram can be sent to. */
export function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535
}

/**
 * Tells what a host is without asking anybody. `unusable` are the literal addresses that name no single other machine:
 * unspecified, broadcast, multicast and reserved ones.
 * @see RFC 6890 for the special-purpose address registries
 */
export function classifyHost(host: string): HostKind {
  const first = firstOctet(host)
  if (first !== undefined) return classifyIpv4(first)
  if (!host.includes(':')) return /^[\d.]+$/.test(host) ? 'unusable' : 'name'
  const groups = parseIpv6(host)
  return groups === undefined ? 'unusable' : classifyIpv6(groups)
}

function classifyIpv4(first: number): HostKind {
  if (first === 127) return 'loopback'
  return first === 0 || first >= 224 ? 'unusable' : 'unicast'
}

function classifyIpv6(groups: readonly number[]): HostKind {
  const leadingZeros = groups.findIndex((group) => group !== 0)
  if (leadingZeros === -1) return 'unusable'
  if (leadingZeros === 7 && groups[7] === 1) return 'loopback'
  const isMappedIpv4 = leadingZeros === 5 && groups[5] === 0xffff
  if (isMappedIpv4) {
    return classifyIpv4((groups[6] as number) >> 8)
  }
  return (groups[0] as number) >= 0xff00 ? 'unusable' : 'unicast'
}

/**
 * The first of the four octets of a literal IPv4 address, or undefined where a text is none. Leading zeros are refused: some
 * resolvers read them as octal. Digit by digit, since this is asked for every gossip, and a pattern takes ten times as long.
 */
function firstOctet(host: string): number | undefined {
  let first = 0
  let octet = -1
  let dots = 0
  for (let i = 0; i < host.length; i++) {
    const digit = host.charCodeAt(i) - 48
    if (digit >= 0 && digit <= 9) {
      octet = octet === 0 ? 256 : Math.max(octet, 0) * 10 + digit
      if (octet > 255) return undefined
    } else {
      if (digit !== DOT || octet < 0) return undefined
      if (dots++ === 0) first = octet
      octet = -1
    }
  }
  return dots === 3 && octet >= 0 ? first : undefined
}

const DOT = '.'.charCodeAt(0) - 48

/** Eight groups of 16 bits, or undefined. @see RFC 4291, section 2.2 */
function parseIpv6(host: string): readonly number[] | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(host)
  const v4 = tail?.[2] ?? ''
  if (tail && firstOctet(v4) === undefined) return undefined
  const hex = (high = 0, low = 0) => ((high << 8) | low).toString(16)
  const [a, b, c, d] = v4.split('.').map(Number)
  const text = tail ? `${tail[1]}${hex(a, b)}:${hex(c, d)}` : host
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groupsOf = (half: string | undefined) => (half ? half.split(':') : [])
  const [before, after] = [groupsOf(halves[0]), groupsOf(halves[1])]
  const missing = 8 - before.length - after.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...before, ...new Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...after]
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined
}

function formatIpv6(groups: readonly number[]): string {
  const [from, length] = longestZeros(groups)
  const isMappedIpv4 = from === 0 && length === 5 && groups[5] === 0xffff
  if (isMappedIpv4) {
    const octets = groups.slice(6).flatMap((group) => [group >> 8, group & 0xff])
    return `::ffff:${octets.join('.')}`
  }
  const text = (some: readonly number[]) => some.map((group) => group.toString(16)).join(':')
  if (length < 2) return text(groups)
  return `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`
}

/** Where the longest run of zeros begins, the first of several, and how many there are. */
function longestZeros(groups: readonly number[]): readonly [from: number, length: number] {
  let best: readonly [number, number] = [0, 0]
  for (let from = 0; from < groups.length; from++) {
    let length = 0
    while (groups[from + length] === 0) length++
    if (length > best[1]) best = [from, length]
  }
  return best
}
