/** What the heap asks of the things it orders. The heap writes `heapIndex`; its user writes the other two. */
export interface HeapItem {
  /** When it is due, in milliseconds of one clock for all items. Change it only outside the heap or before `update`. */
  dueMs: number
  /** Decides between items due at the same time: the smaller goes first. Different for each item. */
  order: number
  /** Where in the heap it is, -1 when it is in none. */
  heapIndex: number
}

/** Children of one item. Four make the tree half as deep as two, and the four lie side by side in memory. */
const ARITY = 4

/**
 * The earliest of many at hand: a 4-ary heap whose items know their place, so that moving or removing any one costs
 * O(log n). Ties go by `order`, so the same calls give the same sequence on every machine. An item is in one heap at a
 * time.
 * @see Johnson, "Priority queues with update and finding minimum spanning trees", 1975, for d-ary heaps
 */
export class EventHeap<T extends HeapItem> {
  private readonly items: T[] = []
  /** When each of them is due: numbers side by side, since a look into the items would be one into as many places in memory. */
  private readonly dueMs: number[] = []

  /** How many items are in the heap. */
  get size(): number {
    return this.items.length
  }

  /** The earliest item, which stays in; undefined when the heap is empty. */
  peek(): T | undefined {
    return this.items[0]
  }

  /** Takes an item in. It must not be in a heap. */
  push(item: T): void {
    this.items.push(item)
    this.dueMs.push(item.dueMs)
    this.siftUp(item, this.items.length - 1)
  }

  /** Takes the earliest item out; undefined when the heap is empty. */
  pop(): T | undefined {
    const head = this.items[0]
    if (head !== undefined) this.remove(head)
    return head
  }

  /** Puts an item in its new place, after its `dueMs` or `order` was changed. */
  update(item: T): void {
    const index = item.heapIndex
    if (index > 0 && this.isBefore(item, (index - 1) >> 2)) this.siftUp(item, index)
    else this.siftDown(item, index)
  }

  /** Takes an item out, wherever it is. @returns Whether it was in. */
  remove(item: T): boolean {
    const index = item.heapIndex
    if (index < 0) return false
    item.heapIndex = -1
    const last = this.items.pop() as T
    this.dueMs.pop()
    if (last === item) return true
    last.heapIndex = index
    this.update(last)
    return true
  }

  private siftUp(item: T, from: number): void {
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 2
      if (!this.isBefore(item, parentIndex)) break
      this.put(this.items[parentIndex] as T, this.dueMs[parentIndex] as number, index)
      index = parentIndex
    }
    this.put(item, item.dueMs, index)
  }

  private siftDown(item: T, from: number): void {
    const { length } = this.items
    let index = from
    for (;;) {
      const firstChild = index * ARITY + 1
      if (firstChild >= length) break
      const childIndex = this.earliestOf(firstChild, Math.min(firstChild + ARITY, length))
      if (this.isBefore(item, childIndex)) break
      this.put(this.items[childIndex] as T, this.dueMs[childIndex] as number, index)
      index = childIndex
    }
    this.put(item, item.dueMs, index)
  }

  private put(item: T, dueMs: number, index: number): void {
    this.items[index] = item
    this.dueMs[index] = dueMs
    item.heapIndex = index
  }

  private earliestOf(first: number, end: number): number {
    const { dueMs, items } = this
    let best = first
    for (let i = first + 1; i < end; i++) {
      const one = dueMs[i] as number
      const other = dueMs[best] as number
      if (one < other || (one === other && (items[i] as T).order < (items[best] as T).order)) best = i
    }
    return best
  }

  /** Whether `item` goes before the one that stands at `index`. */
  private isBefore(item: T, index: number): boolean {
    const dueMs = this.dueMs[index] as number
    return item.dueMs < dueMs || (item.dueMs === dueMs && item.order < (this.items[index] as T).order)
  }
}
