import { describe, expect, it } from 'vitest'
import { TransportError } from '../../src/errors.ts'
import type { Address } from '../../src/runtime/address.ts'
import { type Bench, LOOPBACK, MAX_BYTES } from './bench.ts'
import { datagram, marks, uncaughtDuring } from './harness.ts'

/** What a transport does with datagrams, good ones and others. */
export function carrying(bench: Bench): void {
  const { station, pair, arrived, freePort, expectBothWays, until, pause } = bench

  describe('carries datagrams', () => {
    it('from the address that open gave, so that replies reach the sender', async () => {
      const [asker, answerer] = await Promise.all([
        station(),
        station({}, (bytes, from) =>
          answerer.send(
            Uint8Array.from(bytes, (byte) => byte + 1),
            from,
          ),
        ),
      ])
      expect(asker.address).toEqual({ host: LOOPBACK, port: expect.any(Number) })
      asker.send(datagram(1), answerer.address)
      expect(await arrived(asker, 1)).toBe(true)
      expect(answerer.received).toEqual([{ bytes: datagram(1), from: asker.address }])
      expect(asker.received).toEqual([{ bytes: datagram(2), from: answerer.address }])
    })

    it('without a call of flush', async () => {
      const [a, b] = await pair()
      for (const mark of [1, 2, 3]) a.transport.send(datagram(mark), b.address)
      expect(await arrived(b, 3)).toBe(true)
    })

    it('without a change, from 1 byte to thousands', async () => {
      const [a, b] = await pair()
      const sent = Array.from({ length: 40 }, (_, i) =>
        Uint8Array.from({ length: 1 + i * 37 }, (_, at) => (at * 31 + i * 7) & 255),
      )
      for (const bytes of sent) a.transport.send(bytes, b.address)
      a.transport.flush?.()
      expect(await arrived(b, sent.length)).toBe(true)
      const ascending = b.received.map(({ bytes }) => bytes).sort((x, y) => x.length - y.length)
      expect(ascending).toEqual(sent)
    })

    it.each([0, 1_025, MAX_BYTES])('of %i bytes', async (sizeBytes) => {
      const [a, b] = await pair()
      a.send(datagram(77, sizeBytes), b.address)
      expect(await arrived(b, 1)).toBe(true)
      expect(b.received[0]?.bytes).toEqual(datagram(77, sizeBytes))
    })

    it('to itself', async () => {
      const alone = await station()
      alone.send(datagram(9), alone.address)
      expect(await arrived(alone, 1)).toBe(true)
      expect(alone.received[0]?.from).toEqual(alone.address)
    })

    it('five hundred in a row', async () => {
      const [a, b] = await pair()
      for (let sent = 0; sent < 500; ) {
        const end = Math.min(500, sent + bench.burst)
        for (; sent < end; sent++) a.transport.send(Uint8Array.of(sent >> 8, sent & 255), b.address)
        a.transport.flush?.()
        expect(await arrived(b, end)).toBe(true)
      }
      const numbers = b.received.map(({ bytes }) => ((bytes[0] as number) << 8) | (bytes[1] as number))
      expect(numbers.sort((x, y) => x - y)).toEqual(Array.from({ length: 500 }, (_, i) => i))
    })

    it('and tells when it is quiet, where it says that it will', async () => {
      const told: (boolean | 'quiet')[] = []
      const b = bench.create()
      const onDatagram = (_bytes: Uint8Array, _from: Address, awaitsQuiet = false) => told.push(awaitsQuiet)
      const address = await b.open({ onDatagram, onError: () => {}, onQuiet: () => told.push('quiet') })
      const a = await station()
      for (let i = 0; i < bench.burst; i++) a.transport.send(datagram(i), address)
      a.transport.flush?.()
      expect(await until(() => told.filter((entry) => entry !== 'quiet').length === bench.burst)).toBe(true)
      await pause()
      if (told.includes(true)) expect(told.at(-1)).toBe('quiet')
      else expect(told).not.toContain('quiet')
    })

    it('and announces no quiet to who has no ear for it', async () => {
      const promises: (boolean | undefined)[] = []
      const b = bench.create()
      const onDatagram = (_bytes: Uint8Array, _from: Address, awaitsQuiet?: boolean) => promises.push(awaitsQuiet)
      const address = await b.open({ onDatagram, onError: () => {} })
      const a = await station()
      a.send(datagram(1), address)
      expect(await until(() => promises.length === 1)).toBe(true)
      expect(promises[0]).not.toBe(true)
    })

    it('among many transports, each to each', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => station()))
      for (const [i, from] of all.entries()) for (const to of all) from.send(datagram(i), to.address)
      expect(await until(() => all.every(({ received }) => received.length >= 8))).toBe(true)
      for (const { received } of all) {
        const bySender = all.map(({ address }) => received.filter(({ from }) => from.port === address.port))
        expect(bySender.map((own) => own.map(({ bytes }) => bytes))).toEqual(all.map((_, i) => [datagram(i)]))
      }
    })
  })

  describe('outlives', () => {
    it('neighbors that are gone, without losing what goes to others', async () => {
      const [a, b] = await pair()
      const gone = { host: LOOPBACK, port: await freePort() }
      for (let i = 0; i < 20; i++) {
        a.transport.send(datagram(99), gone)
        a.transport.send(datagram(i), b.address)
        a.transport.flush?.()
      }
      expect(await arrived(b, 20)).toBe(true)
      await pause()
      for (let i = 20; i < 30; i++) {
        a.send(datagram(99), gone)
        a.send(datagram(i), b.address)
        await pause()
      }
      expect(marks(b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
      await expectBothWays(a, b)
      // Nor does it make a fuss of them: who is gone is gone.
      expect(a.errors).toEqual([])
    })

    it.each([
      ['nobody may send to', '255.255.255.255', 8999],
      ['is a name', 'no-such-host.invalid', 8999],
      ['is of another family', '::1', 8999],
      ['has no port', LOOPBACK, 0],
    ])('a destination that %s', async (_, host, port) => {
      const [a, b] = await pair()
      a.transport.send(datagram(1), b.address)
      a.transport.send(datagram(2), { host, port })
      a.transport.send(datagram(3), b.address)
      a.transport.flush?.()
      expect(await arrived(b, 2)).toBe(true)
      expect(marks(b)).toEqual([1, 3])
      await expectBothWays(a, b)
      for (const error of a.errors) expect(error).toMatchObject({ code: 'TRANSPORT_SEND_FAILED' })
    })

    it('a datagram that is too long, and says so', async () => {
      const [a, b] = await pair()
      a.send(datagram(1, MAX_BYTES + 1), b.address)
      expect(await until(() => a.errors.length > 0)).toBe(true)
      expect(a.errors[0]).toBeInstanceOf(TransportError)
      expect(a.errors[0]).toMatchObject({
        code: 'TRANSPORT_SEND_FAILED',
        details: { ...b.address, code: 'EMSGSIZE' },
      })
      await expectBothWays(a, b)
      expect(b.received).toHaveLength(1)
    })

    it('a handler that throws, and lets the exception be seen', async () => {
      const [a, b] = await Promise.all([
        station(),
        station({}, (bytes) => {
          if (bytes[0] === 13) throw new Error('a bug of ours')
        }),
      ])
      const uncaught = await uncaughtDuring(async () => {
        for (const mark of [1, 13, 2]) a.send(datagram(mark), b.address)
        await arrived(b, 3)
        await pause()
      })
      expect(marks(b)).toEqual([1, 13, 2])
      expect(uncaught).toEqual([new Error('a bug of ours')])
      await expectBothWays(a, b)
    })
  })
}
