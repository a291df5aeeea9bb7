import { EventScheduler } from './event-scheduler.ts'
import type { Scheduler, SchedulerOptions } from './scheduler.ts'

/**
 * Makes an event queue. It keeps the process alive as long as something is scheduled; `stop` ends that.
 * @example
 * ```ts
 * const scheduler = createScheduler()
 * const gossip = scheduler.every(30_000, () => sayHello(), { name: 'gossip', jitter: 0.1 })
 * scheduler.after(500, ({ signal }) => fetchAll(signal), { timeoutMs: 5_000, retry: { attempts: 4, backoffMs: 250 } })
 * await scheduler.wait(60_000)
 * console.log(gossip.last, gossip.next, scheduler.deadLetters)
 * scheduler.stop()
 * ```
 * @throws OptionsError when an option cannot work.
 */
export function createScheduler(options: SchedulerOptions = {}): Scheduler {
  return new EventScheduler(options)
}
