import { memoryNetwork } from 'rookery/memory'
import { describe, expect, it } from 'vitest'
import { A, B, bytes, C, send, trio } from './trio.ts'

describe('a link of a memory network', () => {
  it('takes as long as a function says', async () => {
    const { network, heard, a } = await trio({ latencyMs: ({ fraction }) => (fraction() < 0.5 ? 10 : 30) })
    send(a, B, 100)
    await network.run(50)
    const times = heard.map(({ nowMs }) => nowMs)
    expect(new Set(times)).toEqual(new Set([10, 30]))
    expect(times.filter((ms) => ms === 10).length).toBeGreaterThan(25)
  })

  it('lets through as much as its bandwidth, one after the other', async () => {
    const { network, heard, a } = await trio({ latencyMs: 5, bytesPerSecond: 1_000 })
    for (let i = 0; i < 3; i++) a.send(new Uint8Array(100).fill(i), B)
    a.send(bytes(9), C)
    await network.run(1_000)
    expect(heard.map(({ mark, nowMs }) => [mark, nowMs])).toEqual([
      [9, 6],
      [0, 105],
      [1, 205],
      [2, 305],
    ])
  })

  it('loses what its queue has no room for', async () => {
    const { network, heard, a } = await trio({ bytesPerSecond: 1_000, queueBytes: 250 })
    const fates: string[] = []
    network.tap(({ fate }) => fates.push(fate))
    for (let i = 0; i < 4; i++) a.send(new Uint8Array(100).fill(i), B)
    await network.run(150)
    a.send(new Uint8Array(100).fill(5), B)
    await network.run(1_000)
    expect(heard.map(({ mark }) => mark)).toEqual([0, 1, 5])
    expect(fates.filter((fate) => fate === 'overflowed')).toHaveLength(2)
    expect(network.stats.overflowed).toBe(2)
  })

  it('lets through what need not wait, also where nothing may', async () => {
    const { network, heard, a } = await trio({ latencyMs: 5, bytesPerSecond: 1_000, queueBytes: 0 })
    for (let i = 0; i < 2; i++) a.send(new Uint8Array(100).fill(i), B)
    await network.run(100)
    a.send(new Uint8Array(100).fill(5), B)
    await network.run(1_000)
    expect(heard.map(({ mark }) => mark)).toEqual([0, 5])
    expect(network.stats.overflowed).toBe(1)
  })

  it('loses in bursts, as often and as long as it is told', async () => {
    const { network, heard, a } = await trio({ burst: { everyMs: 900, forMs: 100 } })
    const missing: number[] = []
    for (let i = 0; i < 20_000; i++) {
      const before = heard.length
      a.send(bytes(1), B)
      await network.run(10)
      if (heard.length === before) missing.push(i)
    }
    const begins = missing.filter((at, i) => missing[i - 1] !== at - 1).length
    expect(missing.length / 20_000).toBeCloseTo(0.1, 1)
    expect(missing.length / begins).toBeGreaterThan(6)
    expect(missing.length / begins).toBeLessThan(14)
    expect(network.stats.lost).toBe(missing.length)
  })

  it('has a chance also during a burst, where it is told so', async () => {
    const { network, heard, a } = await trio({ burst: { everyMs: 1, forMs: 1e9, loss: 0.5 } })
    await network.run(100)
    send(a, B, 1_000)
    await network.run(10)
    expect(heard.length).toBeGreaterThan(400)
    expect(heard.length).toBeLessThan(600)
  })

  it('is found by a function for each datagram', async () => {
    const slow = { latencyMs: 40 }
    const { network, heard, a, b, c } = await trio({
      latencyMs: 2,
      route: (from, to) =>
        from.host === A.host && to.host === B.host ? null : from.host === C.host ? slow : undefined,
    })
    a.send(bytes(1), B)
    b.send(bytes(2), A)
    c.send(bytes(3), A)
    await network.run(50)
    expect(heard.map(({ mark, nowMs }) => [mark, nowMs])).toEqual([
      [2, 2],
      [3, 40],
    ])
    expect(network.stats.partitioned).toBe(1)
  })

  it.each([
    { bytesPerSecond: 0 },
    { queueBytes: -1 },
    { burst: { everyMs: 0, forMs: 10 } },
    { burst: { everyMs: 10, forMs: 10, loss: 2 } },
  ])('refuses %o', (options) => {
    expect(() => memoryNetwork(options)).toThrow(expect.objectContaining({ code: 'OPTION_OUT_OF_RANGE' }))
  })

  it('refuses faults that there are none of, wherever they are given', async () => {
    const network = memoryNetwork({ route: (_, { port }) => (port === 2 ? ({ los: 1 } as object) : undefined) })
    const sentence = 'a link has no option los; there are latencyMs, loss,'
    expect(() => memoryNetwork({ los: 1 } as object)).toThrow('memoryNetwork has no option los; there are seed,')
    expect(() => memoryNetwork({ burst: { everyMs: 9, forMs: 9, los: 1 } as never })).toThrow(
      'burst has no option los;',
    )
    expect(() => network.link('10.0.0.1:1', '10.0.0.2:2', { los: 1 } as object)).toThrow(sentence)
    expect(() => network.inject({ from: '10.0.0.1:1', to: '10.0.0.2:2', bytes: bytes(1) })).toThrow(sentence)
  })
})

describe('an address behind a translator', () => {
  it('is reached only from where it sent something not long ago', async () => {
    const { network, marks, a, b, c } = await trio()
    network.nat(A, { keepMs: 1_000 })
    b.send(bytes(1), A)
    await network.run(5)
    expect([marks(), network.stats.shutOut]).toEqual([[], 1])
    a.send(bytes(2), B)
    await network.run(5)
    b.send(bytes(3), A)
    c.send(bytes(4), A)
    await network.run(5)
    expect(marks()).toEqual([2, 3])
    await network.run(1_000)
    b.send(bytes(5), A)
    await network.run(5)
    network.nat(A, null)
    b.send(bytes(6), A)
    await network.run(5)
    expect(marks()).toEqual([2, 3, 6])
  })
})
