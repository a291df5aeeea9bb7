import type { Address } from '../../src/runtime/address.ts'
import type { LocalAddress, Transport, TransportHandlers } from '../../src/runtime/transport.ts'

/** What the suite has to know of one kind of transport. A fresh one is made for each test. */
export interface Harness {
  /** A new transport, not yet open. */
  transport(options?: { host?: string; port?: number }): Transport
  /** Lets time pass until `predicate` holds. @returns Whether it did, within a few seconds. */
  until(predicate: () => boolean): Promise<boolean>
  /** Lets enough time pass for a datagram that is on its way to arrive. */
  pause(): Promise<void>
  /** How many short datagrams a transport holds until it is read. */
  burst: number
}

/** How the kinds differ, known before any test runs. */
export interface Traits {
  /** Why there is no IPv6 here; undefined where there is. */
  noIpv6?: string | undefined
  /** The addresses that mean every interface; none where there is no such thing. */
  wildcards?: readonly string[]
}

/** One open transport and what it was told. */
export interface Station {
  readonly transport: Transport
  readonly address: Omit<LocalAddress, 'receiveBufferBytes'>
  readonly receiveBufferBytes: number | undefined
  /** What arrived, copied. */
  readonly received: { readonly bytes: Uint8Array; readonly from: Address }[]
  readonly errors: Error[]
  send(bytes: Uint8Array, to: Address): void
}

/** Opens `transport`. `onDatagram` is called on top of the recording. */
export async function openStation(
  transport: Transport,
  onDatagram: TransportHandlers['onDatagram'] = () => {},
): Promise<Station> {
  const received: Station['received'] = []
  const errors: Error[] = []
  const { receiveBufferBytes, ...address } = await transport.open({
    onDatagram(bytes, from) {
      received.push({ bytes: Uint8Array.from(bytes), from })
      onDatagram(bytes, from)
    },
    onError: (error) => errors.push(error),
  })
  const send = (bytes: Uint8Array, to: Address) => {
    transport.send(bytes, to)
    transport.flush?.()
  }
  return { transport, address, receiveBufferBytes, received, errors, send }
}

/** A short datagram that can be told from others: `sizeBytes` times the byte `mark`. */
export function datagram(mark: number, sizeBytes = 16): Uint8Array {
  return new Uint8Array(sizeBytes).fill(mark)
}

/** The first bytes of what a station received, in order. */
export function marks({ received }: Station): (number | undefined)[] {
  return received.map(({ bytes }) => bytes[0])
}

/** The uncaught exceptions while `action` runs, kept from the test runner, which would end the run. */
export async function uncaughtDuring(action: () => Promise<unknown>): Promise<unknown[]> {
  const caught: unknown[] = []
  const stop = typeof process === 'object' && 'listeners' in process ? listenInProcess(caught) : listenInPage(caught)
  try {
    await action()
  } finally {
    stop()
  }
  return caught
}

function listenInProcess(caught: unknown[]): () => void {
  const runners = process.listeners('uncaughtException')
  const collect = (error: unknown) => caught.push(error)
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', collect)
  return () => {
    process.off('uncaughtException', collect)
    for (const runner of runners) process.on('uncaughtException', runner)
  }
}

interface ErrorEvent extends Event {
  readonly error: unknown
}

function listenInPage(caught: unknown[]): () => void {
  const page = globalThis as unknown as EventTarget
  const collect = (event: Event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
    caught.push((event as ErrorEvent).error)
  }
  page.addEventListener('error', collect, { capture: true })
  return () => page.removeEventListener('error', collect, { capture: true })
}
