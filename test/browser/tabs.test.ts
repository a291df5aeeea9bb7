import { broadcastChannel, firstTabs } from 'rookery/browser'
import { describe, expect, it } from 'vitest'
import { web } from '../../adapters/browser/web.ts'
import { useBench } from '../conformance/bench.ts'
import type { Harness } from '../conformance/harness.ts'
import { peerConformance } from '../conformance/peer.ts'
import { pause, until } from '../conformance/real-time.ts'
import { transportConformance } from '../conformance/transport.ts'

/** Tests beside each other, and those of other files, do not hear each other. */
const freshName = () => `test ${crypto.randomUUID()}`

function tabs(): Harness {
  const name = freshName()
  return { transport: (options) => broadcastChannel({ name, ...options }), until, pause: () => pause(50), burst: 500 }
}

transportConformance('rookery/browser', tabs, { noIpv6: undefined })

describe('rookery/browser: a transport', () => {
  const { create, station, freePort, arrived, pause } = useBench(tabs)

  it('takes the lowest free port, so that newcomers find the first tabs', async () => {
    const name = freshName()
    const open = () => broadcastChannel({ name }).open({ onDatagram() {}, onError() {} })
    expect([await open(), await open(), await open()]).toEqual(firstTabs.slice(0, 3))
  })

  it('hears nobody of another name', async () => {
    const port = await freePort()
    const a = await station({ port })
    const b = broadcastChannel({ name: freshName() })
    await b.open({ onDatagram() {}, onError() {} })
    b.send(Uint8Array.of(1), a.address)
    await pause()
    await b.close()
    expect(a.received).toEqual([])
  })

  it('drops what is no datagram, whoever posts it', async () => {
    const name = freshName()
    const received: unknown[] = []
    const transport = broadcastChannel({ name })
    const { host, port } = await transport.open({ onDatagram: (bytes) => received.push(bytes), onError() {} })
    const channel = new BroadcastChannel(`rookery:${name}:${host}:${port}`)
    const from = { host, port: 1 }
    for (const junk of [
      null,
      'x',
      {},
      { from },
      { from, datagrams: [7] },
      { from, datagrams: 'x' },
      { from: { host, port: 0 }, datagrams: [new Uint8Array(1)] },
    ]) {
      channel.postMessage(junk)
    }
    channel.postMessage({ from, datagrams: [Uint8Array.of(7)] })
    expect(await until(() => received.length > 0)).toBe(true)
    expect(received).toEqual([Uint8Array.of(7)])
    channel.close()
    await transport.close()
  })

  it('reaches hundreds, with a bounded number of channels', async () => {
    const { BroadcastChannel: Original } = globalThis
    let [open, most] = [0, 0]
    globalThis.BroadcastChannel = class extends Original {
      constructor(name: string) {
        super(name)
        most = Math.max(most, ++open)
      }
      override close() {
        open--
        super.close()
      }
    }
    const [a, b] = [await station(), await station()]
    for (let port = 1; port <= 600; port++) a.send(Uint8Array.of(1), { host: '127.0.0.1', port })
    a.send(Uint8Array.of(2), b.address)
    expect(await arrived(b, 1)).toBe(true)
    globalThis.BroadcastChannel = Original
    expect(most).toBeGreaterThan(200)
    expect(most).toBeLessThan(300)
  })

  it('says which page has no locks', async () => {
    const prototype = Object.getPrototypeOf(web().navigator)
    const locks = Object.getOwnPropertyDescriptor(prototype, 'locks') as PropertyDescriptor
    Object.defineProperty(prototype, 'locks', { configurable: true, value: undefined })
    try {
      await expect(create().open({ onDatagram() {}, onError() {} })).rejects.toMatchObject({
        code: 'TRANSPORT_BIND_FAILED',
        message: expect.stringContaining('serve the page over https or from localhost'),
      })
    } finally {
      Object.defineProperty(prototype, 'locks', locks)
    }
  })
})

peerConformance('rookery/browser', () => {
  const name = freshName()
  return { transport: () => broadcastChannel({ name }), until }
})
