import { TransportError } from '../../src/errors.ts'
import { type Address, formatAddress } from '../../src/runtime/address.ts'

/** What the codes of the operating system mean, for a person. */
const MEANINGS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use; stop the program that has it, or choose another port (0 picks a free one)',
  EADDRNOTAVAIL: 'no interface of this machine has that address; use 0.0.0.0 for all of them',
  EACCES: 'permission denied; ports below 1024 usually need privileges',
  EMSGSIZE: 'the datagram is too long',
  ENOBUFS: 'the buffers of the network are full',
  ECONNREFUSED: 'nobody listens there',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'no such name; check the spelling and the connection',
  EAI_AGAIN: 'the name server did not answer; check the connection and try again',
}

/** The code of an operating system error (`EADDRINUSE`), or undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/**
 * Whether it says that nobody listens any more where some earlier datagram went. Sockets of Bun hear of it (ICMP, "port
 * unreachable"), those of Node.js and Deno never do; it is a loss like any other, and no news to a peer, which notices silence.
 */
export function isRefusal(error: unknown): boolean {
  return codeOf(error) === 'ECONNREFUSED'
}

function reasonOf(error: unknown): string {
  const meaning = MEANINGS[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error))
  // It ends a sentence of ours, and may be one of ours itself: a name that did not resolve.
  return meaning.replace(/\.$/, '')
}

/** What a socket would have said, where there is none. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** The socket could not be bound to `host:port`. */
export function bindFailed(address: Address, cause: unknown): TransportError {
  const message = `Could not bind UDP ${formatAddress(address)}: ${reasonOf(cause)}.`
  return new TransportError('TRANSPORT_BIND_FAILED', message, { details: { ...address }, cause })
}

/** `open()` on a transport that is open already. */
export function alreadyOpen(): TransportError {
  return new TransportError(
    'TRANSPORT_BIND_FAILED',
    'This transport is open already: close it first, or create another.',
  )
}

/** `close()` came while `open()` was under way. */
export function closedWhileOpening(): TransportError {
  return new TransportError('TRANSPORT_CLOSED', 'The transport was closed before it had opened.')
}

/** A host name that has no address of the kind this socket speaks. */
export function resolveFailed(host: string, cause: unknown): TransportError {
  const message = `Could not resolve the host name "${host}": ${reasonOf(cause)}.`
  return new TransportError('TRANSPORT_RESOLVE_FAILED', message, { details: { host }, cause })
}

/** A datagram to `to` was not sent, or, where `to` is unknown, some earlier one came to nothing. */
export function sendFailed(cause: unknown, to?: Address): TransportError {
  const what = to ? `A datagram to ${formatAddress(to)} was not sent` : 'A datagram was not delivered'
  const code = codeOf(cause)
  const details = { ...to, ...(code === undefined ? {} : { code }) }
  return new TransportError('TRANSPORT_SEND_FAILED', `${what}: ${reasonOf(cause)}.`, { details, cause })
}

/** The socket was closed, and not by us. */
export function socketLost(address: Address, cause: unknown): TransportError {
  const { host, port } = address
  const message = `The UDP socket at ${formatAddress(address)} was lost, and is bound anew: ${reasonOf(cause)}.`
  return new TransportError('TRANSPORT_SOCKET_FAILED', message, { details: { host, port }, cause })
}

/** The socket itself reports trouble that belongs to no datagram. */
export function socketFailed(cause: unknown): TransportError {
  const code = codeOf(cause)
  const message = `The UDP socket reported an error: ${reasonOf(cause)}.`
  return new TransportError('TRANSPORT_SOCKET_FAILED', message, { details: code === undefined ? {} : { code }, cause })
}
