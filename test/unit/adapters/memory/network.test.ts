import { type DatagramTrace, type MemoryNetwork, memoryNetwork } from 'rookery/memory'
import { describe, expect, it } from 'vitest'
import type { Address } from '../../../../src/runtime/address.ts'
import { systemClock } from '../../../../src/runtime/clock.ts'
import { A, B, bytes, C, send, trio } from './trio.ts'

/** The network as JavaScript sees it. */
type Untyped = Readonly<Record<keyof MemoryNetwork, (...args: readonly unknown[]) => unknown>>

describe('a memory network', () => {
  it('delivers after the latency, in the order sent, when time is told to pass', async () => {
    const { network, heard, a } = await trio({ latencyMs: 5 })
    a.send(bytes(1), B)
    a.send(bytes(2), B)
    await network.run(4)
    expect(heard).toEqual([])
    await network.run(1)
    expect(heard).toEqual([1, 2].map((mark) => ({ at: B.host, mark, from: A, nowMs: 5 })))
    await network.run(100)
    expect(network.clock.nowMs()).toBe(105)
  })

  it('delivers at once without latency, now and again', async () => {
    const { network, heard, a } = await trio({ latencyMs: 0 })
    for (const mark of [1, 2]) {
      a.send(bytes(mark), B)
      await network.run(0)
      expect(heard).toHaveLength(mark)
    }
    expect(network.clock.nowMs()).toBe(0)
  })

  it('refuses calls that cannot be meant, and changes nothing', async () => {
    const { network } = await trio()
    const refused: readonly (readonly [call: (net: Untyped) => unknown, sentence: string])[] = [
      [() => memoryNetwork({ clock: {} as never }), 'clock lacks nowMs'],
      [(net) => net.transport(), 'is not an address'],
      [(net) => net.run('5'), 'ms is the text "5": give a number of milliseconds.'],
      [(net) => net.run(-5), 'ms is -5: it has to be'],
      [(net) => net.runUntil(), 'predicate is undefined: give a function.'],
      [(net) => net.runUntil(() => true, { timeoutms: 5 }), 'runUntil has no option timeoutms; there are timeoutMs.'],
      [(net) => net.runUntil(() => true, { timeoutMs: '5' }), 'timeoutMs is the text "5"'],
      [(net) => net.partition(), 'groups is undefined: give a list of groups'],
      [(net) => net.partition([A]), 'groups is an object: give a list of groups'],
      [(net) => net.nat(A), 'nat takes an object with some of keepMs.'],
      [(net) => net.nat(A, { keepms: 5 }), 'nat has no option keepms; there are keepMs.'],
      [(net) => net.nat(A, { keepMs: -5 }), 'keepMs is -5: it has to be'],
      [(net) => net.inject(), 'inject takes an object with some of from, to, bytes.'],
      [(net) => net.inject({ from: A, to: B, bytes: 'caw' }), 'bytes is the text "caw": give a Uint8Array.'],
      [(net) => net.tap(), 'listener is undefined: give a function.'],
    ]
    for (const [call, sentence] of refused) {
      await expect((async () => call(network as unknown as Untyped))(), sentence).rejects.toThrow(
        expect.objectContaining({ name: 'OptionsError', message: expect.stringContaining(sentence) }),
      )
    }
    expect(network.clock.nowMs()).toBe(0)
  })

  it('is the same again from the same seed, and another from another', async () => {
    const story = async (seed: number) => {
      const { network, a, b, c } = await trio({ seed, latencyMs: [1, 9], loss: 0.1, duplicate: 0.1, reorder: 0.1 })
      const traces: string[] = []
      network.tap(({ nowMs, from, to, bytes, fate }) => traces.push([nowMs, from.host, to.host, bytes, fate].join(' ')))
      for (let round = 0; round < 20; round++) {
        for (const [from, to] of [
          [a, B],
          [b, C],
          [c, A],
        ] as const)
          send(from, to, 5)
        await network.run(3)
      }
      return traces.join('\n')
    }
    const first = await story(7)
    expect(first.split('\n').length).toBeGreaterThan(200)
    expect(await story(7)).toBe(first)
    expect(await story(8)).not.toBe(first)
  })

  it('gives each peer chance of its own, whoever asks first', () => {
    const [one, two] = [memoryNetwork({ seed: 3 }), memoryNetwork({ seed: 3 })]
    const draw = (network: typeof one, address: Address | string) => network.randomFor(address).bytes(8).join()
    const ofB = draw(one, B)
    expect(draw(two, A)).toBe(draw(one, '10.0.0.1:8999'))
    expect(draw(two, B)).toBe(ofB)
    expect(new Set([draw(one, A), ofB, draw(memoryNetwork({ seed: 4 }), A), one.random.bytes(8).join()]).size).toBe(4)
  })

  it('wakes code that awaits at the time it waited for, however many events follow', async () => {
    const { network, a, b } = await trio({ latencyMs: [1, 3] })
    const { clock } = network
    const sleep = (ms: number) => new Promise<void>((resolve) => void clock.setTimer(ms, resolve))
    const woken: number[] = []
    const nested = async (depth: number): Promise<void> => (depth === 0 ? sleep(10) : nested(depth - 1))
    const sleeper = (async () => {
      for (let i = 0; i < 5; i++) {
        await nested(6)
        woken.push(clock.nowMs())
      }
    })()
    const noise = (async () => {
      for (let i = 0; i < 500; i++) {
        a.send(bytes(1), B)
        b.send(bytes(1), A)
        await sleep(0.1)
      }
    })()
    await network.run(60)
    await Promise.all([sleeper, noise])
    expect(woken).toEqual([10, 20, 30, 40, 50])
  })

  it('runs until something holds, and no longer', async () => {
    const { network, heard, a } = await trio({ latencyMs: 30 })
    a.send(bytes(1), B)
    expect(await network.runUntil(() => heard.length === 1)).toBe(true)
    expect(network.clock.nowMs()).toBe(30)
    expect(await network.runUntil(() => false, { timeoutMs: 70 })).toBe(false)
    expect(network.clock.nowMs()).toBe(100)
  })

  it('runs on a clock that moves by itself', async () => {
    const { network, heard, a } = await trio({ clock: systemClock(), latencyMs: [1, 3] })
    send(a, B, 50)
    expect(await network.runUntil(() => heard.length === 50)).toBe(true)
  })

  it('carries forged datagrams', async () => {
    const { network, heard } = await trio()
    network.inject({ from: '203.0.113.9:1', to: A, bytes: bytes(1) })
    network.inject({ from: B, to: A, bytes: bytes(2) })
    await network.run(1)
    expect(heard.map(({ from }) => from)).toEqual([{ host: '203.0.113.9', port: 1 }, B])
  })

  it('shows the fate of every datagram to those who tap it', async () => {
    const { network, a } = await trio({ latencyMs: 2 })
    const traces: DatagramTrace[] = []
    const end = network.tap((trace) => traces.push(trace))
    network.link(A, C, { loss: 1 })
    a.send(bytes(1), B)
    a.send(bytes(2), C)
    a.send(bytes(3), { host: '10.0.0.9', port: 9 })
    a.send(new Uint8Array(65_508), B)
    network.partition([[A]])
    a.send(bytes(5), B)
    await network.run(2)
    end()
    a.send(bytes(6), B)
    await network.run(2)
    expect(traces.map(({ fate, nowMs, sentMs }) => [fate, nowMs, sentMs])).toEqual([
      ['lost', 0, 0],
      ['too-long', 0, 0],
      ['partitioned', 0, 0],
      ['delivered', 2, 0],
      ['undeliverable', 2, 0],
    ])
    expect(traces[3]).toMatchObject({ from: A, to: B, bytes: bytes(1), isDuplicate: false })
  })

  it('knows the names it was given', async () => {
    const network = memoryNetwork({ hosts: { 'eagle.test': '10.0.0.1' } })
    const transport = network.transport('eagle.test:8999')
    expect(await transport.open({ onDatagram() {}, onError() {} })).toEqual(A)
    expect(await transport.resolve('eagle.test')).toBe('10.0.0.1')
    await expect(transport.resolve('hawk.test')).rejects.toMatchObject({ code: 'TRANSPORT_RESOLVE_FAILED' })
  })

  it('picks free ports, the same in each run', async () => {
    const network = memoryNetwork()
    const handlers = { onDatagram() {}, onError() {} }
    const open = () => network.transport('10.0.0.1:0').open(handlers)
    expect([await open(), await open()].map(({ port }) => port)).toEqual([49_152, 49_153])
  })

  it.each(['hawk.test:8999', '0.0.0.0:8999', '255.255.255.255:8999', '10.0.0.1', '10.0.0.1:99999'])(
    'has no place for %s',
    (address) => {
      expect(() => memoryNetwork().transport(address)).toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }))
    },
  )
})
