import { describe, expect, it } from 'vitest'
import { TransportError } from '../../src/errors.ts'
import { type Bench, LOOPBACK } from './bench.ts'
import { datagram, openStation, type Traits } from './harness.ts'

/** Where a transport opens, and where not. */
export function opening(bench: Bench, traits: Traits): void {
  const { create, station, pair, arrived, freePort, expectBothWays } = bench

  describe('opens', () => {
    it('on the port it was given', async () => {
      const port = await freePort()
      expect((await station({ port })).address).toEqual({ host: LOOPBACK, port })
    })

    it('and tells how much may wait for us in the system, where there is such a limit', async () => {
      const { receiveBufferBytes = 1 } = await station()
      expect(receiveBufferBytes).toBeGreaterThan(0)
    })

    it('not on an address that is taken, and says which', async () => {
      const { port } = (await station()).address
      const error = await station({ port }).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TransportError)
      expect(error).toMatchObject({ code: 'TRANSPORT_BIND_FAILED', details: { host: LOOPBACK, port } })
      expect((error as Error).message).toContain(`Could not bind UDP ${LOOPBACK}:${port}: address already in use`)
      expect((error as Error).cause).toBeInstanceOf(Error)
    })

    it('later, where it failed at first', async () => {
      const first = await station()
      const second = create({ port: first.address.port })
      await expect(openStation(second)).rejects.toMatchObject({ code: 'TRANSPORT_BIND_FAILED' })
      await first.transport.close()
      await expectBothWays(await openStation(second), await station())
    })

    it('once at a time', async () => {
      const [a, b] = await pair()
      await expect(openStation(a.transport)).rejects.toMatchObject({ code: 'TRANSPORT_BIND_FAILED' })
      await expectBothWays(a, b)
    })

    it('again after it was closed, on the same port, for the new handlers', async () => {
      const port = await freePort()
      const before = await station({ port })
      await before.transport.close()
      const after = await openStation(before.transport)
      expect(after.address.port).toBe(port)
      await expectBothWays(after, await station())
      expect(before.received).toEqual([])
    })

    it('again at once, without waiting for close', async () => {
      const { transport } = await station({ port: await freePort() })
      void transport.close()
      await expectBothWays(await openStation(transport), await station())
    })

    it.each(traits.wildcards ?? [])('on every interface (%s), and tells an address to be reached at', async (host) => {
      const [everywhere, b] = await Promise.all([station({ host }), station()])
      const { port } = everywhere.address
      expect(everywhere.address.isWildcard).toBe(true)
      expect(everywhere.address.hosts).toContain(LOOPBACK)
      expect(everywhere.address.host).toMatch(/^(?!0\.0\.0\.0)\d+\.\d+\.\d+\.\d+$/)
      b.send(datagram(1), { host: LOOPBACK, port })
      expect(await arrived(everywhere, 1)).toBe(true)
      expect(everywhere.received[0]?.from).toEqual(b.address)
      everywhere.send(datagram(2), b.address)
      expect(await arrived(b, 1)).toBe(true)
      expect(b.received[0]?.from).toEqual({ host: LOOPBACK, port })
    })

    if (traits.noIpv6 !== undefined) it.skip(`on IPv6: ${traits.noIpv6}`)
    else {
      it('on IPv6', async () => {
        const [a, b] = await Promise.all([station({ host: '::1' }), station({ host: '::1' })])
        expect(a.address).toEqual({ host: '::1', port: expect.any(Number) })
        await expectBothWays(a, b)
        expect(b.received[0]?.from).toEqual(a.address)
      })
    }
  })
}
