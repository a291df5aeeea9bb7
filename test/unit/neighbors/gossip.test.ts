import { beforeEach, describe, expect, it } from 'vitest'
import { Neighborhood } from '../../../src/neighbors/neighborhood.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import type { Gossip } from '../../../src/wire/messages.ts'

const limits = {
  neighbors: 256,
  neighborsPerHost: 32,
  thriftyAbove: 20,
  heardOf: 1_024,
  gossipIds: 4_096,
  gossipIdMs: 600_000,
}
const self = { host: '10.0.0.1', port: 8999 }
const at = (n: number) => ({ host: `10.0.0.${n}`, port: 8999 })
const moment = (nowMs = 0) => ({ nowMs, random: seededRandom(nowMs) })
const gossip = (n: number, id: string): Gossip => ({ type: 'GOSSIP', ...at(n), id, name: `n${n}` })
let hood: Neighborhood

beforeEach(() => {
  hood = new Neighborhood({
    limits,
    wellKnown: [self, at(2), { host: 'eagle', port: 1 }],
    name: 'me',
    idPrefix: 'mine',
    salt: 7,
  })
  hood.locate(at(99), self)
})

const answers = (n: number) =>
  hood.answered({ address: at(n), isExact: true, isFirst: true, tookMs: 1, tookAtMostMs: 1 }, 'GOSSIP', moment())
const reply = { type: 'GOSSIP_REPLY', ...self, name: 'me' }

describe('gossip', () => {
  it('is answered to its originator, and greeted with one of ours when it is a stranger', () => {
    const answer = hood.onGossip(gossip(5, 'x'), at(6), moment())
    expect(answer.replies).toEqual([{ message: reply, to: at(5) }])
    expect(answer.send).toMatchObject([{ message: { type: 'GOSSIP', ...self, name: 'me' }, to: at(5) }])
    expect(hood.table.size).toBe(0)
    expect(hood.table.heardOfSize).toBe(1)
  })

  it('is passed on once, to three neighbors, never to its originator or forwarder', () => {
    for (let n = 3; n <= 9; n++) answers(n)
    const { send } = hood.onGossip(gossip(5, 'x'), at(6), moment())
    expect(send.map(({ message }) => message)).toEqual([gossip(5, 'x'), gossip(5, 'x'), gossip(5, 'x')])
    const targets = send.map(({ to }) => to.host)
    expect(new Set(targets).size).toBe(3)
    expect(targets).not.toContain('10.0.0.5')
    expect(targets).not.toContain('10.0.0.6')
    const again = hood.onGossip(gossip(5, 'x'), at(7), moment(50))
    expect(again.send).toEqual([])
    expect(again.replies).toHaveLength(1)
  })

  it('is a sign of life of its originator, also when it was seen before', () => {
    answers(5)
    hood.onGossip(gossip(5, 'x'), at(6), moment(10))
    hood.onGossip(gossip(5, 'x'), at(6), moment(500))
    expect(hood.table.get(at(5))).toMatchObject({ heardMs: 500, name: 'n5' })
  })

  it('of our own, by address, by alias or by id, is no neighbor', () => {
    for (const message of [gossip(1, 'x'), gossip(99, 'y'), gossip(5, 'mine-7')]) {
      const { send, replies } = hood.onGossip(message, at(6), moment())
      expect([...send, ...replies]).toEqual([])
    }
    expect(hood.table.heardOfSize).toBe(0)
  })

  it('that names a neighbor on loopback counts from loopback only', () => {
    const near = { host: '127.0.0.1', port: 5 }
    const named: Gossip = { type: 'GOSSIP', ...near, id: 'n', name: 'near' }
    hood.answered({ address: near, isExact: true, isFirst: true, tookMs: 1, tookAtMostMs: 1 }, 'GOSSIP', moment())
    expect(hood.onGossip(named, at(6), moment(10)).replies).toEqual([])
    expect(hood.table.get(near)).toMatchObject({ heardMs: 0, name: '' })
    expect(hood.onGossip(named, { ...near, port: 6 }, moment(20)).replies).toMatchObject([{ to: near }])
    expect(hood.table.get(near)).toMatchObject({ heardMs: 20, name: 'near' })
  })

  it('may name a well-known host, and no other name', () => {
    const named: Gossip = { type: 'GOSSIP', host: 'eagle', port: 1, id: 'q', name: '' }
    expect(hood.onGossip(named, at(6), moment()).replies).toEqual([])
    hood.resolved('eagle', '10.0.0.77', moment())
    expect(hood.onGossip(named, at(6), moment()).replies).toMatchObject([{ to: { host: '10.0.0.77', port: 1 } }])
  })

  it('makes a well-known host of a neighbor that was met before its name was resolved, for as long as that is so', () => {
    const isConfigured = () => hood.table.get(at(77))?.isConfigured
    hood = new Neighborhood({
      limits,
      wellKnown: [{ host: 'eagle', port: 8999 }],
      name: 'me',
      idPrefix: 'mine',
      salt: 7,
    })
    hood.locate(self)
    answers(77)
    hood.resolved('eagle', '10.0.0.77', moment())
    expect(isConfigured()).toBe(true)
    hood.resolved('eagle', '10.0.0.78', moment())
    expect(isConfigured()).toBe(false)
  })

  it('goes straight to a stranger once a minute, though it speaks more often', () => {
    const greeted = [0, 1, 30_000, 60_000].map(
      (nowMs) => hood.onGossip(gossip(5, `${nowMs}`), at(5), moment(nowMs)).send.length,
    )
    expect(greeted).toEqual([1, 0, 0, 1])
  })
})

describe('our round', () => {
  it('goes to the well-known hosts and up to three neighbors, each time under one new id', () => {
    for (let n = 3; n <= 9; n++) answers(n)
    const rounds = [1, 2].map((nowMs) => hood.round(moment(nowMs)).send)
    for (const send of rounds) {
      expect(send).toHaveLength(4)
      expect(send.filter(({ to }) => to.host === '10.0.0.2')).toHaveLength(1)
      expect(new Set(send.map(({ message }) => (message as Gossip).id)).size).toBe(1)
    }
    const [first, second] = rounds.map((send) => (send[0]?.message as Gossip | undefined)?.id)
    expect(first).toBeDefined()
    expect(first).not.toBe(second)
  })

  it('has an id that cannot be foreseen from the last one', () => {
    const ids = [0, 1, 2].map((nowMs) => (hood.round(moment(nowMs)).send[0] as { message: Gossip }).message.id)
    for (const id of ids) expect(id).toMatch(/^mine-[0-9a-f]{16}$/)
    expect(new Set(ids).size).toBe(3)
  })

  it('does not go to ourselves', () => {
    expect(hood.round(moment()).send.map(({ to }) => to)).toEqual([at(2)])
    expect(hood.toAsk(moment())).toEqual([at(2)])
  })
})

describe('in a large network', () => {
  const FEW = 20
  const MANY = 40
  const crowd = (size: number) => {
    for (let n = 3; n < 3 + size; n++) answers(n)
  }
  const repeated = (originator: number, id: string) =>
    hood
      .onGossip(gossip(originator, id), at(6), moment(id.length))
      .send.filter(({ message }) => 'id' in message && message.id === id)

  it('gossip of a neighbor rests, and that of a stranger goes on to one neighbor, half of the time', () => {
    crowd(MANY)
    expect(hood.isThrifty).toBe(true)
    const random = seededRandom(1)
    let walkedOn = 0
    for (let i = 0; i < 1_000; i++) {
      expect(hood.onGossip(gossip(5, `k${i}`), at(6), { nowMs: i, random }).send).toEqual([])
      const { send } = hood.onGossip(gossip(200, `s${i}`), at(6), { nowMs: i, random })
      const others = send.filter(({ message }) => (message as Gossip).id === `s${i}`)
      expect(others.length).toBeLessThanOrEqual(1)
      walkedOn += others.length
    }
    expect(walkedOn).toBeGreaterThan(450)
    expect(walkedOn).toBeLessThan(550)
  })

  it('what an originator says itself goes on to one neighbor, whoever it is', () => {
    crowd(MANY)
    expect(hood.isThrifty).toBe(true)
    for (const originator of [5, 200]) {
      for (let i = 0; i < 50; i++) {
        const id = `own${originator}-${i}`
        const { send } = hood.onGossip(gossip(originator, id), at(originator), { nowMs: i, random: seededRandom(i) })
        expect(send.filter(({ message }) => (message as Gossip).id === id)).toHaveLength(1)
      }
    }
  })

  it('eight neighbors are asked for their claims at a time, others each time', () => {
    crowd(MANY)
    const random = seededRandom(1)
    const asked = new Set<string>()
    for (let round = 0; round < 40; round++) {
      // One of them is the well-known host that is no neighbor.
      const round8 = hood.toAsk({ nowMs: round, random }).map(({ host }) => host)
      expect(new Set(round8).size).toBe(9)
      for (const host of round8) asked.add(host)
    }
    expect(asked.size).toBe(MANY + 1)
  })

  it('a neighbor that was silent for long is asked sooner than one that has just spoken', () => {
    crowd(MANY)
    const random = seededRandom(1)
    for (const neighbor of hood.table) {
      const n = Number(neighbor.address.host.split('.')[3])
      if (n >= 3 && n < 23) neighbor.heardMs = 1_000
    }
    const asked = Array.from({ length: 1_000 }, () => hood.oneToAsk({ nowMs: 2_000, random })?.host.split('.')[3])
    const silent = asked.filter((n) => Number(n) >= 23).length
    expect(silent).toBeGreaterThan(800)
    // Whoever speaks much is asked now and then all the same.
    expect(silent).toBeLessThan(950)
  })

  it.each([
    ['passed on by others, while neighbors are few', { size: 6, isFirstHand: false }, [60, 140]],
    ['passed on by others, where neighbors are enough', { size: MANY, isFirstHand: false }, [2, 30]],
    ['that speaks to us itself', { size: MANY, isFirstHand: true }, [250, 350]],
  ] as const)('a stranger %s, is greeted with a chance', (_, { size, isFirstHand }, [least, most]) => {
    crowd(size)
    const random = seededRandom(1)
    const stranger = (i: number) => ({ host: `10.1.${i >> 8}.${i & 255}`, port: 8999 })
    const greeted = (i: number) => {
      const from = isFirstHand ? stranger(i) : at(6)
      const message: Gossip = { type: 'GOSSIP', ...stranger(i), id: `g${i}`, name: 'stranger' }
      const { send } = hood.onGossip(message, from, { nowMs: i * 1_000, random })
      return send.some(({ message }) => (message as Gossip).name === 'me')
    }
    // The first ones tell that this is a crowd.
    for (let i = 0; i < 200; i++) greeted(i)
    expect(hood.isThrifty).toBe(true)
    const times = Array.from({ length: 1_000 }, (_, i) => greeted(200 + i)).filter(Boolean).length
    expect(times).toBeGreaterThanOrEqual(least)
    expect(times).toBeLessThanOrEqual(most)
  })

  it('a stranger that answers what others passed on is mostly let be where neighbors are enough', () => {
    crowd(MANY)
    const random = seededRandom(1)
    const greeted = Array.from({ length: 1_000 }, (_, i) => {
      const stranger = { host: `10.1.${i >> 8}.${i & 255}`, port: 8999 }
      const answer = hood.onGossipReply({ type: 'GOSSIP_REPLY', ...stranger, name: 's' }, stranger, {
        nowMs: i,
        random,
      })
      return answer?.send.length ?? 0
    }).filter((sent) => sent > 0)
    expect(greeted.length).toBeLessThan(30)
    // Now and then one is greeted, so that nobody keeps the same neighbors for ever.
    expect(greeted.length).toBeGreaterThan(0)
  })

  it('our round goes to one well-known host and one neighbor, each in its turn of chance', () => {
    const wellKnown = [at(240), at(241), at(242)]
    hood = new Neighborhood({ limits, wellKnown, name: 'me', idPrefix: 'mine', salt: 7 })
    hood.locate(self)
    const random = seededRandom(1)
    const isWellKnown = (host: string) => wellKnown.some((address) => address.host === host)
    const round = () => hood.round({ nowMs: 0, random }).send.map(({ to }) => to.host)
    crowd(10)
    expect(round().filter(isWellKnown)).toHaveLength(3)
    expect(round().filter((host) => !isWellKnown(host))).toHaveLength(3)
    crowd(MANY)
    const rounds = Array.from({ length: 300 }, round)
    for (const hosts of rounds) expect(hosts.map(isWellKnown)).toEqual([true, false])
    expect(new Set(rounds.flat()).size).toBe(3 + MANY)
  })

  it('a lost neighbor is tried in one of ten rounds, since many are lost there that nobody spoke to', () => {
    answers(200)
    hood.dropSilent(1, 0)
    crowd(MANY)
    const random = seededRandom(1)
    const isLost = ({ host }: { host: string }) => host === at(200).host
    const rounds = Array.from({ length: 300 }, () => hood.round({ nowMs: 0, random }).send.map(({ to }) => to))
    const tries = rounds.filter((targets) => targets.some(isLost)).length
    expect(tries).toBeGreaterThan(0)
    expect(tries).toBeLessThan(60)
  })

  it.each([0, 1, 2])('our round reaches what well-known hosts there are, of %i of them at most one', (count) => {
    const wellKnown = [at(240), at(241)].slice(0, count)
    hood = new Neighborhood({ limits, wellKnown, name: 'me', idPrefix: 'mine', salt: 7 })
    hood.locate(self)
    crowd(MANY)
    const isWellKnown = (host: string) => wellKnown.some((address) => address.host === host)
    const hosts = hood.round(moment()).send.map(({ to }) => to.host)
    expect(hosts.map(isWellKnown)).toEqual(count === 0 ? [false] : [true, false])
  })

  it('is known by what is passed on, not by what its originators say themselves', () => {
    crowd(FEW)
    for (let n = 100; n < 200; n++) hood.onGossip(gossip(n, `own${n}`), at(n), moment())
    expect(hood.isThrifty).toBe(false)
    for (let n = 100; n < 200; n++) hood.onGossip(gossip(n, `passed${n}`), at(6), moment())
    expect(hood.isThrifty).toBe(true)
  })

  it('is known by strangers that are passed on after two periods of gossip, however few their names', () => {
    crowd(15)
    const hear = (id: string) => {
      for (let i = 0; i < 30; i++) hood.onGossip(gossip(200, `${id}${i}`), at(6), moment())
    }
    hear('first')
    hood.round(moment())
    expect(hood.isThrifty).toBe(false)
    hood.round(moment())
    expect(hood.isThrifty).toBe(false)
    hear('later')
    expect(hood.isThrifty).toBe(true)
  })

  it('the plain protocol is kept to up to a bound, and returned to when the network is small again', () => {
    crowd(FEW)
    expect(hood.isThrifty).toBe(false)
    expect(repeated(5, 'x')).toHaveLength(3)
    expect(hood.toAsk(moment())).toHaveLength(FEW + 1)
    crowd(MANY)
    // Those that are left are a small part of those who speak: the network is still large.
    for (let i = 0; i < 200; i++) hood.onGossip(gossip(200 + (i % 50), `s${i}`), at(6), moment(1_000))
    for (let n = 3; n < 8; n++) hood.onGossip(gossip(n, `alive${n}`), at(6), moment(1_000))
    hood.dropSilent(500, 1_000)
    expect(hood.table.size).toBe(5)
    expect(hood.isThrifty).toBe(true)
    // From now on nobody speaks but them.
    for (let i = 0; i < 300; i++) hood.onGossip(gossip(3 + (i % 5), `n${i}`), at(6), moment(2_000))
    expect(hood.isThrifty).toBe(false)
  })
})

describe('a gossip reply', () => {
  it('proves an address that was asked, under the name it gives', () => {
    hood.round(moment())
    const answer = hood.onGossipReply({ type: 'GOSSIP_REPLY', ...at(2), name: 'two' }, at(2), moment(7))
    expect(answer?.joined).toMatchObject([{ name: 'two', isConfigured: true, hasAnsweredItself: true }])
    expect(hood.introduce(moment(7)).toAsk).toEqual([at(2)])
  })

  it('that nobody asked for makes no neighbor, but may name a stranger to greet', () => {
    const answer = hood.onGossipReply({ type: 'GOSSIP_REPLY', ...at(7), name: '' }, at(8), moment())
    expect(answer?.joined).toEqual([])
    expect(answer?.send).toMatchObject([{ to: at(7) }])
    expect(hood.onGossipReply({ type: 'GOSSIP_REPLY', ...at(7), name: '' }, at(8), moment())).toBeUndefined()
    expect(hood.table.size).toBe(0)
  })

  it('from another port of an asked host proves it for the tally only', () => {
    hood.round(moment())
    hood.onGossipReply({ type: 'GOSSIP_REPLY', ...at(2), name: '' }, { host: '10.0.0.2', port: 5 }, moment(7))
    expect(hood.table.get(at(2))).toMatchObject({ hasAnsweredItself: false })
  })
})

describe('an answer', () => {
  const answer = (
    n: number,
    changes: { isExact?: boolean; tookMs?: number | undefined; tookAtMostMs?: number },
    nowMs = 0,
  ) =>
    hood.answered(
      { address: at(n), isExact: true, isFirst: true, tookMs: 1, tookAtMostMs: 1, ...changes },
      'STATS',
      moment(nowMs),
    )

  const small = (...wellKnown: { host: string; port: number }[]) => {
    hood = new Neighborhood({ limits: { ...limits, neighbors: 2 }, wellKnown, name: 'me', idPrefix: 'mine', salt: 7 })
    hood.locate(self)
  }

  it('makes no neighbor where there is no room for one more', () => {
    small()
    expect([5, 6, 7].map((n) => answer(n, {}).joined.length)).toEqual([1, 1, 0])
    expect(answer(7, {})).toMatchObject({ neighbor: undefined, left: [] })
    expect(hood.table.size).toBe(2)
  })

  it('of a well-known host makes room for it, and says who had to leave', () => {
    small(at(2))
    const others = [answer(5, {}), answer(6, {})].map(({ neighbor }) => neighbor)
    const { joined, left } = answer(2, {})
    expect(joined).toMatchObject([{ address: at(2), isConfigured: true }])
    expect(left).toMatchObject([{ reason: 'evicted' }])
    expect(others).toContain(left[0]?.neighbor)
  })

  it('tells how long the way is if it comes from where it was asked for, and at a known time', () => {
    const roundTripMs = () => hood.table.get(at(5))?.roundTrip.smoothedMs
    answer(5, { isExact: false, tookMs: 90 })
    expect(roundTripMs()).toBeUndefined()
    answer(5, { tookMs: 80 })
    answer(5, { tookMs: undefined })
    expect(roundTripMs()).toBe(80)
  })

  it('tells a bound where it may be to one of several questions, if that is less than is assumed anyhow', () => {
    const roundTripMs = () => hood.table.get(at(5))?.roundTrip.smoothedMs
    answer(5, { tookMs: undefined, tookAtMostMs: 250 })
    expect(roundTripMs()).toBeUndefined()
    answer(5, { tookMs: undefined, tookAtMostMs: 120 })
    expect(roundTripMs()).toBe(120)
    answer(5, { tookMs: 30 })
    expect(roundTripMs()).toBe(30)
  })
})

describe('the first questions', () => {
  it('go to the configured hosts, and stay until each is answered', () => {
    hood.begin(moment())
    const first = hood.introduce(moment())
    expect(first.send.map(({ to }) => to)).toEqual([at(2)])
    expect(first.toAsk).toEqual([at(2)])
    hood.answered({ address: at(2), isExact: true, isFirst: true, tookMs: 3, tookAtMostMs: 3 }, 'STATS', moment(3))
    const again = hood.introduce(moment(1_000))
    expect(again.send.map(({ to }) => to)).toEqual([at(2)])
    expect(again.toAsk).toEqual([])
    hood.answered({ address: at(2), isExact: true, isFirst: true, tookMs: 3, tookAtMostMs: 3 }, 'GOSSIP', moment(1_003))
    expect(hood.nextMs).toBeUndefined()
  })

  it('end when the neighbor is dropped', () => {
    answers(5)
    expect(hood.nextMs).toBe(0)
    expect(hood.dropSilent(1, 1).left).toMatchObject([{ reason: 'silent', neighbor: { address: at(5) } }])
    expect(hood.nextMs).toBeUndefined()
  })
})

describe('neighbors that were lost', () => {
  const DAY_MS = 24 * 3_600_000
  const greeted = (nowMs = 0) => hood.round(moment(nowMs)).send.map(({ to }) => to)

  it('are all greeted and asked by a peer that has nobody left, for ever', () => {
    for (const n of [5, 6]) answers(n)
    hood.dropSilent(1, 0)
    for (const nowMs of [0, 9 * DAY_MS]) {
      expect(greeted(nowMs)).toEqual([at(2), at(5), at(6)])
      expect(hood.toAsk(moment(nowMs))).toEqual([at(2), at(5), at(6)])
    }
  })

  it('are greeted one at a time by a peer that has others, for a day or until they are back', () => {
    for (const n of [5, 6, 7]) answers(n)
    hood.dropSilent(1, 0)
    answers(8)
    answers(7)
    const others = () =>
      Array.from({ length: 20 }, (_, n) =>
        greeted(DAY_MS - 1 - n).filter(({ host }) => host > at(4).host && host < at(7).host),
      )
    for (const lost of others()) expect([[at(5)], [at(6)]]).toContainEqual(lost)
    expect(new Set(others().map(([lost]) => lost?.host)).size).toBe(2)
    expect(greeted(DAY_MS)).toEqual(expect.not.arrayContaining([at(5)]))
    expect(greeted(DAY_MS)).toEqual(expect.not.arrayContaining([at(6)]))
    expect(hood.toAsk(moment())).toEqual([at(8), at(7), at(2)])
  })

  it('are sixteen, those that were lost last, and the well-known hosts are turned to once', () => {
    for (let n = 11; n <= 30; n++) {
      answers(n)
      hood.dropSilent(1, 0)
    }
    for (const n of [12, 2]) answers(n)
    hood.dropSilent(1, 0)
    expect(greeted()).toEqual([at(2), ...[16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 12].map(at)])
  })
})
