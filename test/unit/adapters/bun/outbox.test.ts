import { afterEach, describe, expect, it, vi } from 'vitest'
import type { BunDatagramSink } from '../../../../adapters/bun/bun-udp.ts'
import { createOutbox } from '../../../../adapters/bun/outbox.ts'

const TO = { host: '127.0.0.1', port: 8999 }

interface Trouble {
  /** Datagrams with this mark fail, and with what. */
  refuse?: Map<number, string>
  /** The error of an earlier datagram that the next call runs into, so many times. */
  pending?: { code: string; times: number }
}

/** A sink that behaves as a socket of Bun 1.4.5 was seen to behave. */
function fakeSink({ refuse = new Map(), pending = { code: 'ECONNREFUSED', times: 0 } }: Trouble = {}) {
  const sent: number[] = []
  const calls: string[] = []
  const state = { room: Number.POSITIVE_INFINITY }
  const fail = (code: string) => {
    throw Object.assign(new Error(code), { code })
  }
  const put = (bytes: Uint8Array): boolean => {
    const mark = bytes[0] as number
    if (pending.times > 0) {
      pending.times -= 1
      fail(pending.code)
    }
    if (refuse.has(mark)) fail(refuse.get(mark) as string)
    if (state.room === 0) return false
    state.room -= 1
    sent.push(mark)
    return true
  }
  const sink: BunDatagramSink = {
    send(bytes) {
      calls.push('send')
      return put(bytes)
    },
    sendMany(packets) {
      calls.push('sendMany')
      const all = packets.filter((part) => part instanceof Uint8Array)
      for (const [index, bytes] of all.entries()) {
        try {
          if (!put(bytes)) return index
        } catch (error) {
          if (index === 0) throw error
          return index
        }
      }
      return all.length
    },
  }
  return { sink, sent, calls, state }
}

function outboxOf(trouble?: Trouble) {
  const fake = fakeSink(trouble)
  const errors: { code: unknown; to: unknown }[] = []
  const outbox = createOutbox(fake.sink, (error, to) => errors.push({ code: (error as { code?: string }).code, to }))
  const add = (...marks: number[]) => {
    for (const mark of marks) outbox.add(Uint8Array.of(mark), TO.port, TO.host)
  }
  return { ...fake, errors, outbox, add }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
const range = (count: number) => Array.from({ length: count }, (_, i) => i % 200)

afterEach(() => void vi.useRealTimers())

describe('the outbox for Bun', () => {
  it('sends a batch in one call', () => {
    const { outbox, add, sent, calls } = outboxOf()
    add(1, 2, 3)
    expect(sent).toEqual([])
    outbox.flush()
    outbox.flush()
    expect({ sent, calls }).toEqual({ sent: [1, 2, 3], calls: ['sendMany'] })
  })

  it('sends in the next turn of the event loop without a flush', async () => {
    const { add, sent, calls } = outboxOf()
    add(1, 2)
    await nextTurn()
    add(3)
    await nextTurn()
    expect({ sent, calls }).toEqual({ sent: [1, 2, 3], calls: ['sendMany', 'sendMany'] })
  })

  it('does not wait when a batch is full', () => {
    const { add, sent } = outboxOf()
    add(...range(100))
    expect(sent).toEqual(range(96))
  })

  it.each([0, 1, 2, 4])('gives up the one datagram that cannot be sent, at place %i', (bad) => {
    const { outbox, add, sent, errors } = outboxOf({ refuse: new Map([[bad, 'EMSGSIZE']]) })
    add(0, 1, 2, 3, 4)
    outbox.flush()
    expect(sent).toEqual([0, 1, 2, 3, 4].filter((mark) => mark !== bad))
    expect(errors).toEqual([{ code: 'EMSGSIZE', to: TO }])
  })

  it.each(['ECONNREFUSED', 'EHOSTUNREACH'])('sends what the %s of an earlier datagram kept from being sent', (code) => {
    const { outbox, add, sent, errors } = outboxOf({ pending: { code, times: 3 } })
    add(1, 2, 3)
    outbox.flush()
    expect({ sent, errors }).toEqual({ sent: [1, 2, 3], errors: [] })
  })

  it('gives up where trying again does not help', () => {
    const { outbox, add, sent, errors } = outboxOf({ refuse: new Map([[1, 'EHOSTUNREACH']]) })
    add(1, 2)
    outbox.flush()
    expect({ sent, errors }).toEqual({ sent: [2], errors: [{ code: 'EHOSTUNREACH', to: TO }] })
  })

  it('keeps the rest in order until the operating system takes it', async () => {
    const { outbox, add, sent, state } = outboxOf()
    state.room = 2
    add(1, 2, 3)
    outbox.flush()
    add(4)
    outbox.flush()
    await nextTurn()
    expect(sent).toEqual([1, 2])
    state.room = 1
    outbox.resume()
    expect(sent).toEqual([1, 2, 3])
    state.room = 10
    outbox.resume()
    expect(sent).toEqual([1, 2, 3, 4])
  })

  it('loses what does not fit while it waits, and says so once each time', () => {
    const { outbox, add, sent, errors, state } = outboxOf()
    state.room = 0
    add(...range(5_000))
    expect(errors).toHaveLength(1)
    state.room = Number.POSITIVE_INFINITY
    outbox.resume()
    expect(sent).toEqual(range(4_096))
    state.room = 0
    add(...range(5_000))
    expect(errors).toHaveLength(2)
  })

  it('loses a datagram to full buffers, lets them be for a while, longer each time, and keeps the rest in order', () => {
    vi.useFakeTimers()
    const trouble = new Map([
      [1, 'ENOBUFS'],
      [2, 'ENOBUFS'],
    ])
    const { outbox, add, sent, errors } = outboxOf({ refuse: trouble })
    add(0, 1, 2, 3)
    outbox.flush()
    outbox.flush()
    expect(errors).toEqual([{ code: 'ENOBUFS', to: TO }])
    vi.advanceTimersByTime(2)
    expect([errors.length, sent]).toEqual([2, [0]])
    vi.advanceTimersByTime(3)
    expect(sent).toEqual([0])
    add(4)
    vi.advanceTimersByTime(1)
    expect(sent).toEqual([0, 3, 4])
    // All went well: the next time begins with a short pause.
    trouble.set(5, 'ENOBUFS')
    add(5, 6)
    outbox.flush()
    vi.advanceTimersByTime(2)
    expect(sent).toEqual([0, 3, 4, 6])
  })

  it('is still once it is closed, whatever waited', () => {
    vi.useFakeTimers()
    const { outbox, add, sent } = outboxOf({ refuse: new Map([[1, 'ENOBUFS']]) })
    add(1, 2)
    outbox.flush()
    outbox.close()
    outbox.resume()
    vi.runAllTimers()
    expect(sent).toEqual([])
  })
})
