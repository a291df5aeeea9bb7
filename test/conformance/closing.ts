import { describe, expect, it } from 'vitest'
import { type Bench, MAX_BYTES } from './bench.ts'
import { datagram, marks, openStation } from './harness.ts'

/** What closing ends, and when it may come. */
export function closing(bench: Bench): void {
  const { create, station, pair, arrived, freePort, expectBothWays, pause } = bench

  describe('closes', () => {
    it('before it was opened, and twice', async () => {
      const transport = create()
      await transport.close()
      const a = await openStation(transport)
      await Promise.all([transport.close(), transport.close()])
      await transport.close()
      await expect(station({ port: a.address.port })).resolves.toBeDefined()
    })

    it('while it opens', async () => {
      const port = await freePort()
      const transport = create({ port })
      const opening = openStation(transport).catch((error: unknown) => error)
      await transport.close()
      expect(await opening).toMatchObject({ code: 'TRANSPORT_CLOSED' })
      await expectBothWays(await station({ port }), await station())
    })

    it('from within its own handler, and hears no more', async () => {
      const b = await station()
      const a = await station({}, () => void a.transport.close())
      for (const mark of [1, 2, 3]) b.transport.send(datagram(mark), a.address)
      b.transport.flush?.()
      expect(await arrived(a, 1)).toBe(true)
      await pause()
      expect(marks(a)).toEqual([1])
    })

    it('so that no handler is called any more', async () => {
      const [a, b] = await pair()
      for (const mark of [1, 2, 3]) b.transport.send(datagram(mark), a.address)
      b.transport.flush?.()
      a.transport.send(datagram(1, MAX_BYTES + 1), b.address)
      const closing = a.transport.close()
      const heard = a.received.length + a.errors.length
      await closing
      await pause()
      expect(a.received.length + a.errors.length).toBe(heard)
    })

    it('and then sends nothing, as before it was opened', async () => {
      const b = await station()
      const transport = create()
      transport.send(datagram(1), b.address)
      transport.flush?.()
      await openStation(transport)
      await transport.close()
      transport.send(datagram(2), b.address)
      transport.flush?.()
      await pause()
      expect(b.received).toEqual([])
    })
  })
}
