/** The parts of Bun that the adapter uses. @see https://bun.com/docs/api/udp */
export interface BunUdp {
  udpSocket(options: BunUdpOptions): Promise<BunUdpSocket>
}

/** What `Bun.udpSocket` takes. */
export interface BunUdpOptions {
  hostname: string
  port: number
  socket: {
    data(socket: BunUdpSocket, bytes: Uint8Array, port: number, host: string): void
    /** ICMP errors of earlier datagrams, without a word about which; and whatever the other handlers throw. */
    error(error: Error): void
    /** The operating system takes datagrams again. Also called now and then without need. */
    drain(): void
  }
}

/** A bound socket. It sends to literal IP addresses only. */
export interface BunUdpSocket extends BunDatagramSink {
  readonly port: number
  /** Also without a call of `close`, and without a word, in versions that close it when a datagram was refused. */
  readonly closed: boolean
  close(): void
}

/** One datagram to be sent: its bytes, the port and the literal address that it goes to. */
export type BunPacket = readonly [bytes: Uint8Array, port: number, host: string]

/** The sending half, as the outbox sees it. */
export interface BunDatagramSink {
  /** False when the operating system takes no more for now: the datagram was not sent. */
  send(bytes: Uint8Array, port: number, host: string): boolean
  /** Takes bytes, port, host, bytes, port, host, … @returns How many datagrams were sent, from the first on. */
  sendMany(packets: readonly BunPacket[number][]): number
}

/** Bun, or undefined in any other runtime. */
export function findBun(): BunUdp | undefined {
  return (globalThis as { Bun?: BunUdp }).Bun
}
