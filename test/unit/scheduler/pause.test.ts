import { describe, expect, it } from 'vitest'
import { deferred, microtasks, setup, UNIX_MS } from './setup.ts'

describe('pause and resume', () => {
  it('hold a one-off event back, and run it once when it became due meanwhile', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.after(100, mark)
    event.pause()
    expect([event.state, event.next, clock.timers]).toEqual(['paused', undefined, 0])
    clock.advance(500)
    event.resume()
    event.resume()
    expect(times).toEqual([])
    clock.advance(500)
    expect([times, event.state]).toEqual([[500], 'done'])
  })

  it('leave an event in its place that was not paused', () => {
    const { clock, scheduler } = setup()
    const ran: string[] = []
    const first = scheduler.after(10, () => ran.push('first'))
    scheduler.after(10, () => ran.push('second'))
    first.resume()
    clock.advance(10)
    expect(ran).toEqual(['first', 'second'])
  })

  it('keep the time of a one-off event that is still to come', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.after(100, mark, { jitterMs: 0 })
    event.pause()
    clock.advance(50)
    event.resume()
    expect(event.next?.atMs).toBe(100)
    clock.advance(100)
    expect(times).toEqual([100])
  })

  it('let the times of a recurring event go by, and count them', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.every(100, mark)
    clock.advance(150)
    event.pause()
    clock.advance(300)
    expect([event.missed, scheduler.status().missed, scheduler.status().paused]).toEqual([3, 3, 1])
    event.resume()
    expect([event.missed, scheduler.status().missed, event.next?.atMs]).toEqual([3, 3, 500])
    clock.advance(150)
    expect(times).toEqual([100, 500, 600])
  })

  it('miss nothing of a recurring event when nothing was due', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.every(100, mark)
    event.pause()
    clock.advance(99)
    event.resume()
    clock.advance(1)
    expect([times, event.missed]).toEqual([[100], 0])
  })

  it('end a recurring event whose last time has gone by', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.every(100, mark, { end: UNIX_MS + 300 })
    event.pause()
    clock.advance(1_000)
    event.resume()
    expect([times, event.state, event.missed, scheduler.events]).toEqual([[], 'done', 3, []])
  })

  it('work on a group, on what joins it later, and on the whole scheduler', () => {
    const { clock, scheduler } = setup()
    const ran: string[] = []
    const add = (name: string, group?: string) => scheduler.after(10, () => ran.push(name), group ? { group } : {})
    const a = add('a', 'g')
    add('b')
    scheduler.pause('g')
    const late = add('late', 'g')
    clock.advance(20)
    expect([ran, a.state, late.state]).toEqual([['b'], 'paused', 'paused'])
    scheduler.pause()
    add('c')
    scheduler.resume('g')
    clock.advance(20)
    expect([ran, scheduler.status().paused, clock.timers]).toEqual([['b'], 3, 0])
    a.pause()
    scheduler.resume()
    clock.advance(20)
    expect([ran, a.state]).toEqual([['b', 'late', 'c'], 'paused'])
    a.resume()
    clock.advance(0)
    expect(ran).toEqual(['b', 'late', 'c', 'a'])
  })

  it('let a running task run on, and hold back its retry', async () => {
    const { clock, scheduler } = setup()
    const first = deferred()
    const event = scheduler.after(10, ({ attempt }) => (attempt === 1 ? first.promise : undefined), {
      retry: { backoffMs: 100, jitter: 'none' },
    })
    clock.advance(10)
    event.pause()
    expect(event.state).toBe('running')
    first.reject(new Error('no'))
    await microtasks()
    clock.advance(500)
    expect([event.state, event.last?.attempts]).toEqual(['paused', 1])
    event.resume()
    clock.advance(0)
    expect([event.state, event.last?.attempts, event.last?.atMs]).toEqual(['done', 2, 510])
  })

  it('drop the timer of a running task that has failed, and hold back its retry', async () => {
    const { clock, scheduler, times, mark } = setup()
    const run = deferred()
    const task = () => {
      mark()
      return times.length === 1 ? run.promise : undefined
    }
    const event = scheduler.after(10, task, { timeoutMs: 500, retry: { backoffMs: 100, jitter: 'none' } })
    clock.advance(10)
    event.pause()
    run.reject(new Error('no'))
    await microtasks()
    expect(clock.timers).toBe(0)
    clock.advance(1_000)
    event.resume()
    clock.advance(1_000)
    expect(times).toEqual([10, 1_010])
  })

  it('let a hung task reach its timeout, which is not held back', () => {
    const { clock, scheduler } = setup()
    const event = scheduler.after(10, () => new Promise(() => {}), { timeoutMs: 500 })
    clock.advance(10)
    event.pause()
    clock.advance(499)
    expect(event.state).toBe('running')
    clock.advance(1)
    expect([event.state, event.last?.error]).toEqual(['failed', expect.objectContaining({ name: 'TimeoutError' })])
  })

  it('hold back a retry that was waiting already', () => {
    const { clock, scheduler, times, mark } = setup()
    const task = () => {
      mark()
      if (times.length === 1) throw new Error('not yet')
    }
    const event = scheduler.after(10, task, { retry: { backoffMs: 100, jitter: 'none' } })
    clock.advance(50)
    event.pause()
    clock.advance(500)
    expect([event.state, times]).toEqual(['paused', [10]])
    event.resume()
    clock.advance(0)
    expect([event.state, times]).toEqual(['done', [10, 550]])
  })

  it('do not hold up the turn in which they happen', () => {
    const { clock, scheduler } = setup()
    const ran: string[] = []
    const paused = scheduler.after(5, () => ran.push('paused'))
    paused.pause()
    scheduler.after(10, () => {
      ran.push('first')
      paused.resume()
    })
    scheduler.after(10, () => ran.push('second'))
    clock.step()
    expect(ran).toEqual(['first', 'second'])
    clock.step()
    expect(ran).toEqual(['first', 'second', 'paused'])
  })

  it('follow the wall clock for events on it', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.at(UNIX_MS + 1_000, mark)
    event.pause()
    clock.jumpUnix(-5_000)
    event.resume()
    clock.advance(10_000)
    expect(times).toEqual([6_000])
  })

  it('do nothing to what has ended, and leave a revived event free', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.after(10, () => {
      event.pause()
      mark()
    })
    clock.advance(10)
    event.pause()
    expect(event.state).toBe('done')
    event.reschedule(10)
    clock.advance(10)
    expect(times).toEqual([10, 20])
  })

  it('keep a rescheduled event paused', () => {
    const { clock, scheduler, times, mark } = setup()
    const event = scheduler.after(10, mark)
    event.pause()
    event.reschedule(50)
    clock.advance(20)
    event.resume()
    clock.advance(100)
    expect(times).toEqual([50])
  })
})
