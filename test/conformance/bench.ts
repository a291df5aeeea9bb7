import { afterEach, beforeEach, expect } from 'vitest'
import type { Transport, TransportHandlers } from '../../src/runtime/transport.ts'
import { datagram, type Harness, marks, openStation, type Station } from './harness.ts'

export const LOOPBACK = '127.0.0.1'

/** The longest datagram of UDP over IPv4: 65,535 bytes without the headers' 28. */
export const MAX_BYTES = 65_507

interface Place {
  host?: string
  port?: number
}

/** What every test of the suite uses: it makes transports of the current harness and closes them afterwards. */
export interface Bench extends Omit<Harness, 'transport'> {
  /** A transport, not yet open, on any port of the IPv4 loopback unless told otherwise. */
  create(place?: Place): Transport
  /** The same, open. */
  station(place?: Place, onDatagram?: TransportHandlers['onDatagram']): Promise<Station>
  pair(): Promise<[Station, Station]>
  /** Waits until a station has received `count` datagrams. */
  arrived(at: Station, count: number): Promise<boolean>
  /** A port that was free just now. */
  freePort(): Promise<number>
  /** Sends one datagram from each to the other and expects both to arrive. */
  expectBothWays(a: Station, b: Station): Promise<void>
}

/** Makes the bench of one suite, with a new harness for each test. */
export function useBench(makeHarness: () => Harness): Bench {
  let harness = makeHarness()
  let created: Transport[] = []
  beforeEach(() => {
    harness = makeHarness()
  })
  afterEach(async () => {
    await Promise.all(created.map((transport) => transport.close()))
    created = []
  })

  const bench: Bench = {
    get burst() {
      return harness.burst
    },
    until: (predicate) => harness.until(predicate),
    pause: () => harness.pause(),
    create({ host = LOOPBACK, port = 0 } = {}) {
      const transport = harness.transport({ host, port })
      created.push(transport)
      return transport
    },
    station: (place, onDatagram) => openStation(bench.create(place), onDatagram),
    pair: () => Promise.all([bench.station(), bench.station()]),
    arrived: (at, count) => harness.until(() => at.received.length >= count),
    async freePort() {
      const { transport, address } = await bench.station()
      await transport.close()
      return address.port
    },
    async expectBothWays(a, b) {
      const before = [a.received.length, b.received.length] as const
      a.send(datagram(201), b.address)
      b.send(datagram(202), a.address)
      expect(await harness.until(() => a.received.length > before[0] && b.received.length > before[1])).toBe(true)
      expect([marks(a).at(-1), marks(b).at(-1)]).toEqual([202, 201])
    },
  }
  return bench
}
