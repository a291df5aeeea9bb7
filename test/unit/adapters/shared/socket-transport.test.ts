import { afterEach, describe, expect, it, vi } from 'vitest'
import { type BoundSocket, type SocketHandlers, socketTransport } from '../../../../adapters/shared/socket-transport.ts'
import type { TransportHandlers } from '../../../../src/runtime/transport.ts'

const ADDRESS = { host: '127.0.0.1', port: 8999 }
const SILENT: TransportHandlers = { onDatagram() {}, onError() {} }

/** Lets every promise that can settle do so. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** An adapter whose every step is written down and waits until the test ends it. */
function slowAdapter() {
  const log: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  const step = (name: string) =>
    new Promise<void>((resolve, reject) => {
      log.push(name)
      ends.set(name, (error) => (error === undefined ? resolve() : reject(error)))
    })
  const socket: BoundSocket = { address: ADDRESS, send: () => log.push('send'), close: () => step('close') }
  const transport = socketTransport({
    locate: () => step('locate').then(() => ADDRESS.host),
    bind: () => step('bind').then(() => socket),
    resolve: async (host) => host,
  })
  const end = (name: string, error?: Error) => {
    ends.get(name)?.(error)
    return settle()
  }
  return { transport, log, end }
}

/** A transport whose datagrams come from the test. */
async function handFed(handlers: Omit<TransportHandlers, 'onError'>) {
  let feed: TransportHandlers = SILENT
  const transport = socketTransport({
    locate: () => ADDRESS.host,
    bind: (_host, given) => {
      feed = given
      return { address: ADDRESS, send() {}, close() {} }
    },
    resolve: async (host) => host,
    afterReading: setImmediate,
  })
  await transport.open({ onError() {}, ...handlers })
  return { transport, receive: (mark: number) => feed.onDatagram(Uint8Array.of(mark), ADDRESS) }
}

/** An open transport whose sockets the test may lose. */
async function fragile() {
  const [log, errors, sockets]: [string[], Error[], SocketHandlers[]] = [[], [], []]
  const state = { isTaken: false, received: [] as (number | undefined)[] }
  const transport = socketTransport({
    locate: () => ADDRESS.host,
    async bind(_host, handlers, formerPort) {
      log.push(`bind ${formerPort}`)
      if (state.isTaken) throw new Error('taken')
      const number = sockets.push(handlers)
      return { address: ADDRESS, send: () => log.push(`send ${number}`), close() {} }
    },
    resolve: async (host) => host,
  })
  await transport.open({
    onDatagram: ([mark]) => state.received.push(mark),
    onError: (error) => errors.push(error),
  })
  return { transport, log, errors, state, latest: () => sockets.at(-1) as SocketHandlers }
}

/** What a promise has come to so far. */
function outcomeOf(promise: Promise<unknown>) {
  const outcome = { state: 'pending', value: undefined as unknown }
  const settleAs = (state: string) => (value: unknown) => Object.assign(outcome, { state, value })
  promise.then(settleAs('resolved'), settleAs('rejected'))
  return outcome
}

afterEach(() => void vi.useRealTimers())

describe('the life of a transport', () => {
  it('goes through locate and bind, and sends only then', async () => {
    const { transport, log, end } = slowAdapter()
    const opening = transport.open(SILENT)
    await settle()
    await end('locate')
    transport.send(new Uint8Array(1), ADDRESS)
    await end('bind')
    expect(await opening).toEqual(ADDRESS)
    transport.send(new Uint8Array(1), ADDRESS)
    expect(log).toEqual(['locate', 'bind', 'send'])
  })

  it('ends at once when it is closed during a lookup, and binds nothing afterwards', async () => {
    const { transport, log, end } = slowAdapter()
    const opening = outcomeOf(transport.open(SILENT))
    await settle()
    await transport.close()
    await settle()
    expect(opening).toMatchObject({ state: 'rejected', value: { code: 'TRANSPORT_CLOSED' } })
    await end('locate')
    expect(log).toEqual(['locate'])
  })

  it('frees what was being bound when it was closed, before close resolves', async () => {
    const { transport, log, end } = slowAdapter()
    const opening = outcomeOf(transport.open(SILENT))
    await settle()
    await end('locate')
    const closing = outcomeOf(transport.close())
    await end('bind')
    expect(log).toEqual(['locate', 'bind', 'close'])
    expect(closing.state).toBe('pending')
    await end('close')
    expect(closing.state).toBe('resolved')
    expect(opening).toMatchObject({ state: 'rejected', value: { code: 'TRANSPORT_CLOSED' } })
  })

  it('closes quietly when the bind that it interrupted fails', async () => {
    const { transport, end } = slowAdapter()
    const opening = outcomeOf(transport.open(SILENT))
    await settle()
    await end('locate')
    const closing = outcomeOf(transport.close())
    await end('bind', new Error('taken'))
    expect([closing.state, opening.state]).toEqual(['resolved', 'rejected'])
  })

  it('begins anew only when the old socket is gone', async () => {
    const { transport, log, end } = slowAdapter()
    const opening = transport.open(SILENT)
    await settle()
    await end('locate')
    await end('bind')
    await opening
    const closings = [outcomeOf(transport.close()), outcomeOf(transport.close())]
    const again = outcomeOf(transport.open(SILENT))
    await settle()
    expect(log).toEqual(['locate', 'bind', 'close'])
    expect([again.state, ...closings.map(({ state }) => state)]).toEqual(['pending', 'pending', 'pending'])
    await end('close')
    expect(closings.map(({ state }) => state)).toEqual(['resolved', 'resolved'])
    await end('locate')
    await end('bind')
    expect(again).toEqual({ state: 'resolved', value: ADDRESS })
  })
})

describe('a socket that is lost', () => {
  it('is bound anew on its port, and the loss is told once', async () => {
    const { transport, log, errors, latest } = await fragile()
    transport.send(new Uint8Array(1), ADDRESS)
    const first = latest()
    first.onLost(new Error('gone'))
    first.onLost(new Error('gone'))
    transport.send(new Uint8Array(1), ADDRESS)
    await settle()
    transport.send(new Uint8Array(1), ADDRESS)
    expect(log).toEqual(['bind undefined', 'send 1', 'bind 8999', 'send 2'])
    expect(errors).toMatchObject([{ code: 'TRANSPORT_SOCKET_FAILED', details: ADDRESS, cause: new Error('gone') }])
    first.onLost(new Error('long ago'))
    await settle()
    expect(log).toHaveLength(4)
  })

  it('is bound anew as often as it takes, at growing intervals', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { log, latest, state } = await fragile()
    state.isTaken = true
    latest().onLost(new Error('gone'))
    for (let seconds = 0; seconds < 60; seconds++) {
      await settle()
      vi.advanceTimersByTime(1_000)
    }
    await settle()
    const tries = log.length - 1
    expect(tries).toBeGreaterThan(10)
    expect(tries).toBeLessThan(30)
    state.isTaken = false
    vi.advanceTimersByTime(5_000)
    await settle()
    latest().onDatagram(Uint8Array.of(7), ADDRESS)
    expect(state.received).toEqual([7])
  })

  it('stays lost when the transport is closed, also between two attempts', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { transport, log, latest, state } = await fragile()
    state.isTaken = true
    latest().onLost(new Error('gone'))
    await settle()
    await transport.close()
    expect(vi.getTimerCount()).toBe(0)
    await settle()
    expect(log).toEqual(['bind undefined', 'bind 8999'])
  })
})

describe('the quiet after datagrams', () => {
  it('comes once, after all that came in one go', async () => {
    const log: unknown[] = []
    const { receive } = await handFed({
      onDatagram: ([mark], _from, awaitsQuiet) => log.push([mark, awaitsQuiet]),
      onQuiet: () => log.push('quiet'),
    })
    for (const mark of [1, 2]) receive(mark)
    await settle()
    receive(3)
    await settle()
    await settle()
    expect(log).toEqual([[1, true], [2, true], 'quiet', [3, true], 'quiet'])
  })

  it('does not come after close', async () => {
    let isQuiet = false
    const { transport, receive } = await handFed({
      onDatagram() {},
      onQuiet: () => {
        isQuiet = true
      },
    })
    receive(1)
    await transport.close()
    await settle()
    expect(isQuiet).toBe(false)
  })
})
