import { createScheduler, createVirtualClock } from 'rookery'
import { describe, expect, it } from 'vitest'
import { Alarm } from '../../../src/peer/alarm.ts'

/** An alarm that has rung once already, as each does by itself. */
function setUp() {
  const clock = createVirtualClock()
  const rang: number[] = []
  const alarm = new Alarm(createScheduler({ clock }), () => rang.push(clock.nowMs()))
  clock.advance(0)
  const set = (atMs: number) => alarm.set(atMs, clock.nowMs())
  return { clock, rang, set }
}

describe('Alarm', () => {
  it('rings once without having been set', () => {
    const { clock, rang } = setUp()
    clock.advance(1_000)
    expect(rang).toEqual([0])
  })

  it('rings at the earliest time that it was set to, whichever came first', () => {
    const { clock, rang, set } = setUp()
    for (const atMs of [200, 100, 300]) set(atMs)
    clock.advance(1_000)
    expect(rang).toEqual([0, 100])
  })

  it('can be set again once it has rung, and rings at once for what is past', () => {
    const { clock, rang, set } = setUp()
    set(100)
    clock.advance(150)
    set(300)
    clock.advance(200)
    set(10)
    clock.advance(0)
    expect(rang).toEqual([0, 100, 300, 350])
  })
})
