import { memoryNetwork } from 'rookery/memory'
import { describe, expect, it } from 'vitest'
import { A, B, bytes, C, send, trio } from './trio.ts'

describe('the faults of a memory network', () => {
  it('draws the latency from a range', async () => {
    const { network, heard, a } = await trio({ latencyMs: [10, 50] })
    send(a, B, 200)
    await network.run(60)
    const times = heard.map(({ nowMs }) => nowMs)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(10)
    expect(Math.min(...times)).toBeLessThan(15)
    expect(Math.max(...times)).toBeLessThanOrEqual(50.125)
    expect(Math.max(...times)).toBeGreaterThan(45)
  })

  it('loses and doubles as often as it is told, and counts', async () => {
    const { network, heard, a } = await trio({ loss: 0.2, duplicate: 0.1 })
    send(a, B, 5_000)
    await network.run(10)
    const { stats } = network
    expect(stats).toMatchObject({
      sent: 5_000,
      sentBytes: 10_000,
      delivered: heard.length,
      deliveredBytes: 2 * heard.length,
    })
    expect(stats.delivered).toBe(5_000 - stats.lost + stats.duplicated)
    expect(stats.lost / 5_000).toBeCloseTo(0.2, 1)
    expect(stats.duplicated / (5_000 - stats.lost)).toBeCloseTo(0.1, 1)
    expect(network.statsOf(A)).toEqual({ sent: 5_000, sentBytes: 10_000, received: 0, receivedBytes: 0 })
    expect(network.statsOf(B)).toMatchObject({
      sent: 0,
      received: stats.delivered,
      receivedBytes: stats.deliveredBytes,
    })
  })

  it('lets later datagrams overtake those it holds back', async () => {
    const { network, heard, a } = await trio({ reorder: 0.1 })
    send(a, B, 200)
    await network.run(10)
    const marks = heard.map(({ mark }) => mark as number)
    const late = heard.filter(({ nowMs }) => nowMs > 1)
    expect(marks).toHaveLength(200)
    expect(marks).not.toEqual(marks.toSorted((x, y) => x - y))
    expect(late.length).toBeGreaterThan(5)
    expect(late.length).toBeLessThan(50)
    expect(late.every(({ nowMs }) => nowMs >= 2 && nowMs <= 4.125)).toBe(true)
    expect(late.some(({ nowMs }) => nowMs > 3)).toBe(true)
  })

  it('can be cut into parts and healed', async () => {
    const { network, marks, a, b, c } = await trio()
    a.send(bytes(1), C)
    network.partition([[A, '10.0.0.2:8999']])
    a.send(bytes(2), B)
    a.send(bytes(3), C)
    c.send(bytes(4), B)
    await network.run(5)
    expect(marks()).toEqual([1, 2])
    network.partition([[A], [C]])
    b.send(bytes(5), A)
    await network.run(5)
    network.heal()
    b.send(bytes(6), A)
    c.send(bytes(7), A)
    await network.run(5)
    expect(marks()).toEqual([1, 2, 6, 7])
    expect(network.stats.partitioned).toBe(3)
  })

  it('has links with faults of their own, one direction each', async () => {
    const { network, heard, a, b } = await trio({ latencyMs: 2 })
    network.link(A, B, { latencyMs: 50 })
    network.link(A, C, { loss: 1 })
    a.send(bytes(1), B)
    a.send(bytes(2), C)
    b.send(bytes(3), A)
    await network.run(60)
    expect(heard.map(({ mark, nowMs }) => [mark, nowMs])).toEqual([
      [3, 2],
      [1, 50],
    ])
  })

  it('says what a number has to be', () => {
    expect(() => memoryNetwork({ latencyMs: -1 })).toThrow('latencyMs is -1: give a number of 0 or more.')
    expect(() => memoryNetwork({ loss: '0.5' as never })).toThrow('loss is the text "0.5": give a number from 0 to 1.')
  })

  it.each([
    { loss: 2 },
    { duplicate: -1 },
    { reorder: Number.NaN },
    { latencyMs: -1 },
    { latencyMs: [5, 1] as const },
    { mtuBytes: 1e9 },
  ])('refuses %o', (options) => {
    expect(() => memoryNetwork(options)).toThrow(expect.objectContaining({ code: 'OPTION_OUT_OF_RANGE' }))
  })
})
