import type { Address } from './address.ts'

/** What a transport reports while it is open. No handler throws. */
export interface TransportHandlers {
  /**
   * A datagram has arrived.
   * @param bytes - Lent until the handler returns; the transport may reuse them afterwards.
   * @param from - The source address as a literal IP and a port, exactly as replies to it must be addressed.
   * @param awaitsQuiet - True where {@link TransportHandlers.onQuiet} is certain to follow, so that what the datagram leads to can wait for those
   *   that came with it. Without it, each is dealt with at once.
   */
  onDatagram(bytes: Uint8Array, from: Address, awaitsQuiet?: boolean): void
  /** All datagrams that had arrived are handed over: called in the same turn of the event loop, where transports can tell. */
  onQuiet?(): void
  /** Something went wrong that no caller awaits, such as an unreachable destination. The transport goes on. */
  onError(error: Error): void
}

/** The address under which a transport is reachable. */
export interface LocalAddress extends Address {
  /** True when it is bound to every interface; `host` is then the first external IPv4 address, or `127.0.0.1`. */
  readonly isWildcard?: boolean
  /** The literal addresses of all these interfaces, where it is: whoever sends to one of them sends to us. */
  readonly hosts?: readonly string[]
  /**
   * Memory, in bytes, that the operating system keeps for datagrams which wait for us, its own bookkeeping included; what does not fit is
   * lost. Absent where nothing gets lost like that.
   */
  readonly receiveBufferBytes?: number
}

/**
 * Carries datagrams. Retries, timeouts, ordering and limits are the core's, so that every transport behaves alike; a
 * transport gives these verbs and nothing else.
 */
export interface Transport {
  /**
   * Binds one local address and begins to deliver datagrams.
   * @returns The address that others can reach us at.
   * @throws TransportError `TRANSPORT_BIND_FAILED`
   */
  open(handlers: TransportHandlers): Promise<LocalAddress>
  /**
   * Fire and forget. Failures are losses; those worth knowing go to `onError`. Does nothing unless open.
   * @param bytes - The transport may keep them, so the caller never reuses them.
   * @param to - A literal IP address and a port.
   */
  send(bytes: Uint8Array, to: Address): void
  /**
   * Finds the literal IP address of a host name; a literal address resolves to itself.
   * @throws TransportError `TRANSPORT_RESOLVE_FAILED`
   */
  resolve(host: string): Promise<string>
  /** Stops delivering and frees the address. May be called at any moment, twice too. */
  close(): Promise<void>
  /** Where datagrams leave in batches: sends now what `send` has collected. The core calls it once after each burst. */
  flush?(): void
}
