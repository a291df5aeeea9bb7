import { createVirtualClock, parseAddress, seededRandom, type TransportHandlers } from 'rookery'
import { memoryNetwork } from 'rookery/memory'
import { describe, expect, it } from 'vitest'
import { byzantineAddress, honestAddress, honestIndex } from '../../../../simulator/addresses.ts'
import { latenciesOf, WORLD_LATENCIES } from '../../../../simulator/network/latency.ts'
import { createPeerTransport } from '../../../../simulator/network/peer-transport.ts'
import { Routes } from '../../../../simulator/network/routes.ts'
import { createSkewedClock } from '../../../../simulator/network/skewed-clock.ts'
import { acquaintances, reachablePairs, type Topology } from '../../../../simulator/network/topology.ts'

describe('latencies', () => {
  it('are a number, a range, or drawn', () => {
    expect(latenciesOf(40)).toEqual([40])
    expect(latenciesOf([5, 50])).toEqual([[5, 50]])
    const [draw] = latenciesOf({ kind: 'log-normal', medianMs: 40, leastMs: 30 })
    const random = seededRandom(3)
    const times = Array.from({ length: 2_000 }, () => (typeof draw === 'function' ? draw(random) : 0)).sort(
      (a, b) => a - b,
    )
    expect(times[0]).toBe(30)
    expect(times[1_000]).toBeCloseTo(40, -1)
  })

  it('of regions are one function a pair, and there and back alike', () => {
    const functions = latenciesOf({ kind: 'regions', table: WORLD_LATENCIES, sigma: 0 })
    const table = functions.map((draw) => (typeof draw === 'function' ? draw(seededRandom(1)) : 0))
    expect(table).toEqual(WORLD_LATENCIES.flat())
    for (const [i, row] of WORLD_LATENCIES.entries()) {
      for (const [j, ms] of row.entries()) expect(WORLD_LATENCIES[j]?.[i]).toBe(ms)
    }
  })
})

describe('topologies', () => {
  const kinds: Topology[] = [
    { kind: 'hosts' },
    { kind: 'ring', reach: 2 },
    { kind: 'random', degree: 3 },
    { kind: 'line' },
    { kind: 'mesh' },
    { kind: 'links', links: Array.from({ length: 29 }, (_, i) => [i, i + 1] as const) },
  ]

  it.each(kinds)('leave nobody out: %o', (topology) => {
    const known = acquaintances(topology, 30, seededRandom(1))
    const pairs = reachablePairs(known)
    const reached = new Set([0])
    for (const from of reached) {
      for (let to = 0; to < 30; to++) if (pairs.has(from * 2 ** 26 + to)) reached.add(to)
    }
    expect(reached.size).toBe(30)
    if (topology.kind !== 'hosts') for (const [i, others] of known.entries()) expect(others).not.toContain(i)
  })
})

describe('routes', () => {
  const at = (index: number) => parseAddress(honestAddress(index))

  it('change with the weather, and back', () => {
    const routes = new Routes({ latency: 7, loss: 0.1 }, undefined, 4)
    const storm = { loss: 0.9 }
    expect(routes.route(at(0), at(1))).toEqual({ latencyMs: 7, loss: 0.1 })
    routes.begin(storm)
    expect(routes.route(at(0), at(1))).toEqual({ latencyMs: 7, loss: 0.9 })
    routes.end(storm)
    expect(routes.route(at(0), at(1))).toEqual({ latencyMs: 7, loss: 0.1 })
    expect(routes.route(at(0), at(1))).toBe(routes.route(at(1), at(0)))
  })

  it('are cut between parts, one way or both', () => {
    const routes = new Routes({}, undefined, 4)
    const parts = new Map([
      [0, 1],
      [1, 1],
    ])
    const isOpen = (from: number, to: number) => routes.route(at(from), at(to)) !== null
    const cut = { parts, oneWay: true }
    routes.cuts.add(cut)
    expect([isOpen(0, 1), isOpen(0, 2), isOpen(2, 0), isOpen(2, 3)]).toEqual([true, false, true, true])
    routes.cuts.delete(cut)
    routes.cuts.add({ parts, oneWay: false })
    expect([isOpen(0, 2), isOpen(2, 0)]).toEqual([false, false])
  })

  it('exist only along a physical topology, but for byzantine peers', () => {
    const routes = new Routes({}, reachablePairs([[1], [], []]), 3)
    const liar = parseAddress(byzantineAddress(0, 1))
    routes.add(liar.host, 3)
    const place = (index: number) => (index === 3 ? liar : at(index))
    const isOpen = (from: number, to: number) => routes.route(place(from), place(to)) !== null
    expect([isOpen(0, 1), isOpen(1, 0), isOpen(0, 2), isOpen(2, 3), isOpen(3, 0)]).toEqual([
      true,
      true,
      false,
      true,
      true,
    ])
  })
})

describe('the index of a host', () => {
  it('is that of the honest peer whose address it is in', () => {
    const indices = [0, 254, 255, 9_999, 99_999]
    expect(indices.map((index) => honestIndex(parseAddress(honestAddress(index)).host))).toEqual(indices)
  })

  it('is undefined for every other host', () => {
    const others = ['11.0.0.1', '10.128.0.1', '10.0.0', '10.0.0.1.1', '::1', 'fe80::10.0.0.1', '1.2.3.4', 'eagle']
    expect(others.map(honestIndex)).toEqual(others.map(() => undefined))
  })

  it('is that of a byzantine peer once it has told of it', () => {
    const routes = new Routes({}, undefined, 3)
    const { host } = parseAddress(byzantineAddress(0, 1))
    expect(routes.indexOf(host)).toBeUndefined()
    routes.add(host, 3)
    expect([routes.indexOf(host), routes.indexOf('10.0.0.4')]).toEqual([3, undefined])
  })
})

describe('a skewed clock', () => {
  it('runs as fast as it is told, from the moment it is told', () => {
    const base = createVirtualClock()
    const clock = createSkewedClock(base)
    base.advance(1_000)
    expect(clock.nowMs()).toBe(1_000)
    clock.runAt(2)
    base.advance(100)
    expect(clock.nowMs()).toBe(1_200)
    const fired: number[] = []
    clock.setTimer(300, () => fired.push(base.nowMs()))
    base.advance(149)
    expect(fired).toEqual([])
    base.advance(2)
    expect(fired).toEqual([1_250])
    clock.runAt(1)
    base.advance(100)
    expect(clock.nowMs()).toBe(1_200 + 302 + 100)
    const before = clock.unixMs()
    clock.jump(-5_000)
    expect(clock.unixMs()).toBe(before - 5_000)
    expect(clock.nowMs()).toBe(1_602)
  })

  it('never waits for ever for what is too short to move it', () => {
    const base = createVirtualClock({ nowMs: 1e9 })
    const clock = createSkewedClock(base)
    clock.runAt(2)
    // One unit in the last place: half of it, as the base clock counts, is rounded away.
    const untilMs = clock.nowMs() + 2 ** -23
    expect(untilMs).toBeGreaterThan(clock.nowMs())
    let turns = 0
    const again = () => {
      if (clock.nowMs() < untilMs && turns++ < 100) clock.setTimer(untilMs - clock.nowMs(), again)
    }
    again()
    base.advance(10)
    expect(turns).toBeLessThan(5)
  })
})

describe('a slow peer', () => {
  const setup = async (onDatagram: TransportHandlers['onDatagram'], thrown: unknown[] = []) => {
    const network = memoryNetwork({ latencyMs: 1 })
    const transport = createPeerTransport(network.transport('10.0.0.1:1'), network.clock, {
      onThrown: (error) => thrown.push(error),
      onSend() {},
    })
    await transport.open({ onDatagram, onError() {} })
    const send = (mark: number) => network.inject({ from: '10.0.0.2:1', to: '10.0.0.1:1', bytes: Uint8Array.of(mark) })
    return { network, transport, send }
  }

  it('takes its time for each datagram, in order, and loses what is too much', async () => {
    const heard: [number | undefined, number][] = []
    const { network, transport, send } = await setup((bytes) => void heard.push([bytes[0], network.clock.nowMs()]))
    transport.slowDown(10)
    for (let i = 0; i < 3; i++) send(i)
    await network.run(100)
    expect(heard).toEqual([
      [0, 11],
      [1, 21],
      [2, 31],
    ])
    for (let i = 0; i < 600; i++) send(i & 255)
    await network.run(10_000)
    expect(heard).toHaveLength(503)
    transport.slowDown(0)
    send(7)
    await network.run(1)
    expect(heard.at(-1)).toEqual([7, network.clock.nowMs()])
  })

  it('has its exceptions caught', async () => {
    const thrown: unknown[] = []
    const { network, send } = await setup(() => {
      throw new Error('oops')
    }, thrown)
    send(1)
    await network.run(5)
    expect(thrown).toEqual([new Error('oops')])
  })
})
