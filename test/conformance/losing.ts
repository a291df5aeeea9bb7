import { formatAddress } from 'rookery'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { UdpOptions } from '../../adapters/shared/udp-options.ts'
import type { Transport } from '../../src/runtime/transport.ts'
import { LOOPBACK, useBench } from './bench.ts'
import { loopbackHarness } from './loopback.ts'
import { grow, usePeerBench } from './peer-bench.ts'
import { until } from './real-time.ts'

/** Hands every socket that is bound to `onSocket`. @returns A function that ends that. */
export type Intercept = (onSocket: (socket: { close(): void }) => void) => () => void

/**
 * What becomes of a transport whose socket is closed behind its back: some versions of Bun do that when a datagram is
 * refused. The runtimes of these tests do not, so it is done to them.
 */
export function losingSockets(name: string, udp: (options: UdpOptions) => Transport, intercept: Intercept): void {
  /** Runs `open`. @returns What it made, and a function that closes the sockets that it bound. */
  async function withSockets<T>(open: () => Promise<T>): Promise<[made: T, closeSockets: () => void]> {
    const sockets: { close(): void }[] = []
    const restore = intercept((socket) => sockets.push(socket))
    onTestFinished(restore)
    const made = await open()
    restore()
    return [
      made,
      () => {
        for (const socket of sockets) socket.close()
      },
    ]
  }

  describe(`${name}: a transport`, () => {
    const { station, expectBothWays, pause } = useBench(() => loopbackHarness(udp, 64))

    it('outlives the loss of its socket, on the same port', async () => {
      const [a, closeSockets] = await withSockets(() => station())
      const b = await station()
      await expectBothWays(a, b)
      closeSockets()
      // What finds the socket closed is lost, as a datagram may be.
      a.send(Uint8Array.of(1), b.address)
      expect(await until(() => a.errors.length > 0)).toBe(true)
      await pause()
      await expectBothWays(a, b)
      expect(b.received.at(-1)?.from).toEqual(a.address)
      expect(a.errors).toMatchObject([{ code: 'TRANSPORT_SOCKET_FAILED', details: a.address }])
    })
  })

  describe(`${name}: a peer`, () => {
    const { join, agree, forgiveErrors } = usePeerBench(() => ({ transport: () => udp({ host: LOOPBACK }), until }))

    it('goes on with what it has, and with whom it knows, when its socket is lost', async () => {
      const chain = await grow([], 10)
      const [a, closeSockets] = await withSockets(() => join({ chain }))
      const b = await join({ knows: [a] })
      const tip = chain.at(-1)
      if (tip) await agree(tip, a, b)
      closeSockets()
      expect(await until(() => a.told('error').length > 0)).toBe(true)
      forgiveErrors()
      expect(formatAddress(a.peer.address ?? { host: '', port: 0 })).toBe(a.address)
      const longer = await grow(chain, 1)
      const next = longer.at(-1)
      if (next) {
        a.peer.announce(next)
        await agree(next, a, b, await join({ knows: [a] }))
      }
      expect(a.told('error')).toHaveLength(1)
    })
  })
}
