import type { Address } from '../runtime/address.ts'
import { classifyHost, isPort } from '../runtime/address.ts'

/**
 * The address that a stranger's message names, if a datagram may be sent there: a literal unicast address, and a loopback
 * one only when the message itself came over loopback. Names are never looked up for strangers.
 * @see DESIGN.md, Limits
 */
export function namedAddress(named: { host: string; port: number }, from: Address): Address | undefined {
  if (!isPort(named.port)) return undefined
  const kind = classifyHost(named.host)
  const isUsable = kind === 'unicast' || (kind === 'loopback' && classifyHost(from.host) === 'loopback')
  return isUsable ? { host: named.host, port: named.port } : undefined
}
