import { beforeEach, describe, expect, it } from 'vitest'
import { Budgets } from '../../../src/neighbors/budgets.ts'
import { NeighborTable } from '../../../src/neighbors/neighbor-table.ts'
import { Counters } from '../../../src/peer/counters.ts'
import { Outbox } from '../../../src/peer/outbox.ts'
import type { Address } from '../../../src/runtime/address.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

const to = { host: '10.0.0.1', port: 1 }
const stats = { type: 'STATS' } as const
let sent: { text: string; to: Address }[]
let flushed: number
let counters: Counters
let neighbors: NeighborTable
let outbox: Outbox

beforeEach(() => {
  sent = []
  flushed = 0
  counters = new Counters()
  neighbors = new NeighborTable({ neighbors: 9, neighborsPerHost: 9, heardOf: 9 })
  const transport = {
    send: (bytes: Uint8Array, to: Address) => void sent.push({ text: new TextDecoder().decode(bytes), to }),
    flush: () => void flushed++,
  }
  outbox = new Outbox({ transport: transport as never, budgets: new Budgets(1), neighbors, counters })
})

describe('Outbox', () => {
  it('encodes, sends and counts', () => {
    outbox.send({ message: stats, to })
    outbox.send({ message: { type: 'GET_BLOCK', height: 7 }, to })
    outbox.flush()
    expect(sent).toEqual([
      { text: '{"type":"STATS"}', to },
      { text: '{"type":"GET_BLOCK","height":7}', to },
    ])
    expect(counters.view.sent).toMatchObject({ datagrams: 2, bytes: 47, STATS: 1, GET_BLOCK: 1 })
    expect(flushed).toBe(1)
  })

  it('keeps replies to strangers, and to who answered from elsewhere, within their budget', () => {
    const reply = { message: { type: 'GET_BLOCK_REPLY', height: 1, block: null } as const, to }
    for (let i = 0; i < 300; i++) outbox.reply(reply, 0)
    expect(sent).toHaveLength(200)
    expect(counters.view.ignored.budget).toBe(100)
    const proof = neighbors.prove(to, false, { nowMs: 0, random: seededRandom(1) })
    outbox.reply(reply, 0)
    expect(sent).toHaveLength(200)
    if (proof) proof.neighbor.hasAnsweredItself = true
    for (let i = 0; i < 300; i++) outbox.reply(reply, 0)
    expect(sent).toHaveLength(500)
  })

  it('asks a stranger that is about to be kept waiting for proof, ten times a second at most', () => {
    const reply = { message: { type: 'GET_BLOCK_REPLY', height: 1, block: null } as const, to }
    const needed = (count: number, nowMs: number) =>
      Array.from({ length: count }, () => outbox.reply(reply, nowMs)).filter((isNeeded) => isNeeded).length
    expect(needed(99, 1_000)).toBe(0)
    expect(needed(300, 1_000)).toBe(1)
    expect(needed(9, 1_099)).toBe(0)
    expect(needed(9, 1_100)).toBe(1)
    expect(needed(99, 2_000)).toBe(0)
    const proof = neighbors.prove(to, false, { nowMs: 0, random: seededRandom(1) })
    if (proof) proof.neighbor.hasAnsweredItself = true
    expect(needed(300, 2_000)).toBe(0)
  })

  it('encodes a message once that is sent again, whatever was sent in between', () => {
    const bytes: Uint8Array[] = []
    const transport = { send: (one: Uint8Array) => void bytes.push(one) }
    outbox = new Outbox({ transport: transport as never, budgets: new Budgets(1), neighbors, counters })
    for (const message of [stats, { type: 'GET_BLOCK', height: 7 } as const, stats]) outbox.send({ message, to })
    expect(bytes[2]).toBe(bytes[0])
    expect(bytes[1]).not.toBe(bytes[0])
  })

  it('encodes a gossip once that goes to many in a row', () => {
    const bytes: Uint8Array[] = []
    const transport = { send: (one: Uint8Array) => void bytes.push(one) }
    outbox = new Outbox({ transport: transport as never, budgets: new Budgets(1), neighbors, counters })
    const message = { type: 'GOSSIP', host: '10.0.0.9', port: 9, id: 'x', name: 'me' } as const
    for (let port = 1; port <= 3; port++) outbox.send({ message, to: { host: '10.0.0.1', port } })
    expect(new Set(bytes).size).toBe(1)
  })

  it('never reuses bytes for another message', () => {
    outbox.send({ message: { type: 'NEW_WORD', word: 'a' }, to })
    outbox.send({ message: { type: 'NEW_WORD', word: 'b' }, to })
    expect(sent.map(({ text }) => JSON.parse(text).word)).toEqual(['a', 'b'])
  })
})

describe('Counters', () => {
  it('shows copies', () => {
    counters.received(10)
    const { view } = counters
    counters.received(10)
    counters.understood('STATS')
    counters.ignored('json')
    expect(view.received).toMatchObject({ datagrams: 1, bytes: 10, STATS: 0 })
    expect(counters.view.received).toMatchObject({ datagrams: 2, bytes: 20, STATS: 1 })
    expect(counters.view.ignored.json).toBe(1)
  })
})
