/** The parts of Deno that the adapter uses. @see https://docs.deno.com/api/deno/~/Deno.listenDatagram */
export interface DenoUdp {
  listenDatagram(options: { hostname: string; port: number; transport: 'udp' }): DenoUdpSocket
}

/** An address as Deno writes it. */
export interface DenoAddress {
  readonly transport: 'udp'
  readonly hostname: string
  readonly port: number
}

/** A bound socket. */
export interface DenoUdpSocket {
  readonly addr: DenoAddress
  /** Waits for the next datagram, and puts it at the beginning of `room`. Rejects when the socket is closed. */
  receive(room: Uint8Array): Promise<[bytes: Uint8Array, from: DenoAddress]>
  /** Waits until the operating system takes the datagram. */
  send(bytes: Uint8Array, to: DenoAddress): Promise<number>
  close(): void
}

/** Deno with the sockets of its own, or undefined: in any other runtime, and where `--unstable-net` was not given. */
export function findDeno(): DenoUdp | undefined {
  const { Deno: deno } = globalThis as { Deno?: Partial<DenoUdp> }
  return deno?.listenDatagram === undefined ? undefined : (deno as DenoUdp)
}
