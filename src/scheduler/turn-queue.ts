import type { Clock } from '../runtime/clock.ts'
import { EventHeap, type HeapItem } from './event-heap.ts'

/** Something that happens at a time. */
export interface QueueItem extends HeapItem {
  /** Called when it is due; it has left the queue by then, and may come back. Must not throw. */
  fire(): void
}

/**
 * Many items on one timer of the clock, the one for the earliest. A turn, begun by the timer, fires everything that is
 * due; what is put in during a turn waits for the next one, so an item that always comes back at once starves nobody.
 */
export class TurnQueue<T extends QueueItem> {
  private readonly clock: Clock
  private readonly heap = new EventHeap<T>()
  private order = 0
  private isInTurn = false
  private armedMs = Infinity
  private cancelTimer: (() => void) | undefined

  constructor(clock: Clock) {
    this.clock = clock
  }

  /**
   * Puts an item in, or moves it, and gives it the last place among those due at the same time.
   * @param dueMs - At least `clock.nowMs()`: otherwise it would hold up a turn in which it must not fire.
   */
  set(item: T, dueMs: number): void {
    item.dueMs = dueMs
    item.order = this.order++
    if (item.heapIndex < 0) this.heap.push(item)
    else this.heap.update(item)
    this.arm()
  }

  /** Takes an item out; nothing happens when it is not in. */
  remove(item: T): void {
    if (this.heap.remove(item)) this.arm()
  }

  /**
   * The timer is set anew when the head is earlier than it, and dropped when there is no head. When the head has become
   * later, the timer is left to find nothing due: an item that is moved later again and again costs no timer each time.
   */
  private arm(): void {
    if (this.isInTurn) return
    const head = this.heap.peek()
    if (head !== undefined && head.dueMs >= this.armedMs) return
    this.cancelTimer?.()
    this.cancelTimer = undefined
    this.armedMs = Infinity
    if (head === undefined) return
    this.armedMs = head.dueMs
    this.cancelTimer = this.clock.setTimer(Math.max(head.dueMs - this.clock.nowMs(), 0), this.turn)
  }

  /**
   * Clocks may be early, for a delay longer than their timers can hold or by a rounded fraction; then nothing is due.
   */
  private readonly turn = (): void => {
    this.cancelTimer = undefined
    this.armedMs = Infinity
    this.isInTurn = true
    const nowMs = this.clock.nowMs()
    const firstOfNextTurn = this.order
    try {
      for (;;) {
        const head = this.heap.peek()
        if (head === undefined || head.dueMs > nowMs || head.order >= firstOfNextTurn) break
        this.heap.remove(head)
        head.fire()
      }
    } finally {
      this.isInTurn = false
      this.arm()
    }
  }
}
