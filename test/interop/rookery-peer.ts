import {
  type Address,
  type Block,
  createPeer,
  formatAddress,
  type Peer,
  type PeerOptions,
  type PeerTimings,
  type Transport,
} from 'rookery'
import { udp } from 'rookery/node'
import { expect, onTestFinished } from 'vitest'
import { type Reference, type ReferenceOptions, startReference } from '../support/reference-peer.ts'
import { complaintAbout } from './strict-datagram.ts'

/** A datagram that a Rookery peer has sent. */
export interface SentDatagram {
  readonly message: Readonly<Record<string, unknown>>
  readonly to: string
}

/** A started Rookery peer on a loopback port of its own. */
export interface Rookery {
  readonly peer: Peer
  readonly host: string
  readonly port: number
  /** `host:port`. */
  readonly address: string
  /** All that it has sent so far. */
  readonly sent: readonly SentDatagram[]
}

export interface RookeryOptions {
  readonly wellKnown?: readonly string[]
  readonly chain?: readonly Block[]
  /** @default 1 */
  readonly difficulty?: number
  readonly timings?: Partial<PeerTimings>
  /** @default off */
  readonly mining?: NonNullable<PeerOptions['mining']>
  readonly name?: string
  /** Called before the start, so that no event is missed. */
  prepare?(peer: Peer): void
}

/**
 * Starts a Rookery peer over UDP, and stops it when the test ends. Whatever the test is about, every datagram that the peer
 * sends must please the strictest neighbor, and no `error` event may come.
 */
export async function startRookery(options: RookeryOptions = {}): Promise<Rookery> {
  const { wellKnown = [], difficulty = 1, chain, timings, mining, name = 'rookery', prepare } = options
  const sent: SentDatagram[] = []
  const complaints: string[] = []
  const transport = tap(udp({ host: '127.0.0.1' }), (bytes, to) => {
    const text = new TextDecoder().decode(bytes)
    const complaint = complaintAbout(bytes)
    if (complaint) complaints.push(`${complaint}: ${text}`)
    sent.push({ message: JSON.parse(text) as Record<string, unknown>, to: formatAddress(to) })
  })
  const network = { difficulty, wellKnown: [...wellKnown] }
  const given = { ...(chain && { chain }), ...(timings && { timings }), ...(mining && { mining }) }
  const peer = await createPeer({ name, network, transport, ...given })
  peer.on('error', ({ error }) => complaints.push(String(error)))
  prepare?.(peer)
  onTestFinished(async () => {
    await peer.stop()
    expect(complaints).toEqual([])
  })
  await peer.start()
  const { host, port } = peer.address as Address
  return { peer, host, port, address: `${host}:${port}`, sent }
}

/** Starts a reference peer, and stops it when the test ends. */
export async function startReferenceHere(options?: ReferenceOptions): Promise<Reference> {
  const reference = await startReference(options)
  onTestFinished(() => reference.stop())
  return reference
}

function tap(transport: Transport, onSend: (bytes: Uint8Array, to: Address) => void): Transport {
  return {
    ...transport,
    send(bytes, to) {
      onSend(bytes, to)
      transport.send(bytes, to)
    },
  }
}
