import { describe, expect, it } from 'vitest'
import { Thrift } from '../../../src/neighbors/thrift.ts'

const known = (size: number, heardOfSize = 0) => ({ size, heardOfSize })

/** Gossips of neighbors and of strangers, passed on by others. */
const byNeighbor = { isKnown: true, isFirstHand: false }
const stranger = { isKnown: false, isFirstHand: false }

/** A peer above a hundred others, after it heard `times` gossips, none or all of them by neighbors. */
function thriftAfter(times: number, isKnown: boolean): Thrift {
  const thrift = new Thrift(100)
  hear(thrift, times, { isKnown, isFirstHand: false })
  return thrift
}

function hear(thrift: Thrift, times: number, gossip: typeof stranger): void {
  for (let i = 0; i < times; i++) thrift.heard(gossip)
}

/** The same after two periods of gossip, in which everybody has met. */
function settled(thrift: Thrift): Thrift {
  thrift.periodBegins(known(0))
  thrift.periodBegins(known(0))
  return thrift
}

describe('Thrift', () => {
  it('begins above so many neighbors, whatever is said', () => {
    const thrift = thriftAfter(500, true)
    expect(thrift.isOn(known(100))).toBe(false)
    expect(thrift.isOn(known(101))).toBe(true)
  })

  it('begins with fewer where most who speak are strangers, and enough of them are known by name', () => {
    expect(thriftAfter(200, false).isOn(known(30, 71))).toBe(true)
  })

  it('does not begin in a small network that has just begun to talk', () => {
    expect(thriftAfter(200, false).isOn(known(30, 70))).toBe(false)
  })

  it('begins with few names where strangers go on to speak after everybody has spoken', () => {
    const thrift = settled(thriftAfter(200, true))
    const begins = Array.from({ length: 30 }, () => {
      thrift.heard(stranger)
      return thrift.isOn(known(30))
    })
    expect(begins.indexOf(true)).toBe(12)
    expect(thrift.isOn(known(30))).toBe(true)
  })

  it('forgets after two periods who was a stranger then, unless it is a crowd already', () => {
    const small = thriftAfter(60, false)
    small.periodBegins(known(40))
    expect(small.isOn(known(40, 60))).toBe(false)
    small.periodBegins(known(40))
    expect(small.isOn(known(80))).toBe(false)
    const crowd = thriftAfter(60, false)
    expect(crowd.isOn(known(60, 60))).toBe(true)
    expect(settled(crowd).isOn(known(40))).toBe(true)
  })

  it('takes two strangers for a crowd where next to nobody speaks, since others let gossip rest', () => {
    const thrift = new Thrift(100)
    thrift.periodBegins(known(30))
    hear(thrift, 2, stranger)
    expect(thrift.isOn(known(30))).toBe(false)
    thrift.periodBegins(known(30))
    expect(thrift.isOn(known(30))).toBe(true)
  })

  it('takes two strangers for no crowd where neighbors speak, be it to us alone or through others', () => {
    for (const isFirstHand of [true, false]) {
      const thrift = settled(new Thrift(100))
      hear(thrift, 2, stranger)
      hear(thrift, 13, { isKnown: true, isFirstHand })
      thrift.periodBegins(known(30))
      expect(thrift.isOn(known(30))).toBe(false)
    }
  })

  it('does not mistake a pause at the edge of a period for silence', () => {
    const thrift = settled(new Thrift(100))
    hear(thrift, 20, { isKnown: true, isFirstHand: true })
    thrift.periodBegins(known(30))
    hear(thrift, 2, stranger)
    thrift.periodBegins(known(30))
    expect(thrift.isOn(known(30))).toBe(false)
  })

  it('notices that those fall silent who spoke before', () => {
    const thrift = settled(new Thrift(100))
    hear(thrift, 20, { isKnown: true, isFirstHand: true })
    const begins = Array.from({ length: 4 }, () => {
      thrift.periodBegins(known(30))
      return thrift.isOn(known(30))
    })
    hear(thrift, 2, stranger)
    expect([...begins, thrift.isOn(known(30))]).toEqual([false, false, false, false, true])
  })

  it('is not led into a crowd by silence alone, nor by neighbors', () => {
    const thrift = settled(new Thrift(100))
    for (let i = 0; i < 10; i++) {
      thrift.periodBegins(known(90))
      expect(thrift.isOn(known(90))).toBe(false)
      thrift.heard(byNeighbor)
    }
  })

  it('takes a stranger now and then for no crowd', () => {
    const thrift = settled(new Thrift(100))
    for (let i = 0; i < 500; i++) {
      thrift.heard(i % 12 === 11 ? stranger : byNeighbor)
      expect(thrift.isOn(known(85))).toBe(false)
    }
  })

  it('does not begin because of names alone', () => {
    expect(thriftAfter(500, true).isOn(known(50, 1_024))).toBe(false)
  })

  it('goes on until the network seems to be half as large, so that nothing flaps', () => {
    const thrift = thriftAfter(500, true)
    const on = [101, 90, 60, 51, 49, 60, 100].map((size) => thrift.isOn(known(size)))
    expect(on).toEqual([true, true, true, true, false, false, false])
  })

  it('lets rest what others say while there are neighbors enough', () => {
    const thrift = thriftAfter(200, false)
    const rests = [5, 9, 10, 50, 10, 9].map((size) => thrift.isReticent(known(size, 200)))
    expect(rests).toEqual([false, false, true, true, true, false])
    expect(thriftAfter(200, true).isReticent(known(50))).toBe(false)
  })

  it('looks for neighbors until there are enough of them, and always in a small network', () => {
    const crowd = thriftAfter(200, false)
    expect([5, 19, 20, 50].map((size) => crowd.isSociable(known(size, 200)))).toEqual([true, true, false, false])
    expect(thriftAfter(200, true).isSociable(known(50))).toBe(true)
  })

  it('never has enough with fewer than ten, however early thrift begins', () => {
    const thrift = new Thrift(20)
    hear(thrift, 200, stranger)
    expect([9, 10].map((size) => thrift.isSociable(known(size, 200)))).toEqual([true, false])
  })
})
