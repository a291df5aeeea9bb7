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
    const parent = this.items[(index - 1) >> 2]
    if (index > 0 && isBefore(item, parent as T)) this.siftUp(item, index)
    else this.siftDown(item, index)
  }

  /** Takes an item out, wherever it is. @returns Whether it was in. */
  remove(item: T): boolean {
    const index = item.heapIndex
    if (index < 0) return false
    item.heapIndex = -1
    const last = this.items.pop() as T
    if (last === item) return true
    last.heapIndex = index
    this.update(last)
    return true
  }

  private siftUp(item: T, from: number): void {
    const { items } = this
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 2
      const parent = items[parentIndex] as T
      if (!isBefore(item, parent)) break
      items[index] = parent
      parent.heapIndex = index
      index = parentIndex
    }
    items[index] = item
    item.heapIndex = index
  }

  private siftDown(item: T, from: number): void {
    const { items } = this
    const { length } = items
    let index = from
    for (;;) {
      const firstChild = index * ARITY + 1
      if (firstChild >= length) break
      const childIndex = this.earliestOf(firstChild, Math.min(firstChild + ARITY, length))
      const child = items[childIndex] as T
      if (!isBefore(child, item)) break
      items[index] = child
      child.heapIndex = index
      index = childIndex
    }
    items[index] = item
    item.heapIndex = index
  }

  private earliestOf(first: number, end: number): number {
    let best = first
    for (let i = first + 1; i < end; i++) {
      if (isBefore(this.items[i] as T, this.items[best] as T)) best = i
    }
    return best
  }
}

function isBefore(a: HeapItem, b: HeapItem): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}
