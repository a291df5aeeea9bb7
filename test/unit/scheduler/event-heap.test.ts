import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventHeap, type HeapItem } from '../../../src/scheduler/event-heap.ts'

const item = (dueMs: number, order: number): HeapItem => ({ dueMs, order, heapIndex: -1 })
const byTime = (a: HeapItem, b: HeapItem) => a.dueMs - b.dueMs || a.order - b.order

describe('EventHeap', () => {
  it('gives back the earliest first, and equal ones in their order', () => {
    const heap = new EventHeap<HeapItem>()
    const items = [item(5, 0), item(1, 1), item(5, 2), item(1, 3), item(3, 4)]
    for (const one of items) heap.push(one)
    expect(items.map(() => heap.pop()?.order)).toEqual([1, 3, 4, 0, 2])
    expect(heap.pop()).toBeUndefined()
  })

  it('knows that an item is not in it', () => {
    const heap = new EventHeap<HeapItem>()
    const one = item(1, 0)
    expect(heap.remove(one)).toBe(false)
    heap.push(one)
    expect(heap.remove(one)).toBe(true)
    expect(one.heapIndex).toBe(-1)
    expect(heap.remove(one)).toBe(false)
    expect(heap.size).toBe(0)
  })

  it('stays in order when the item that fills a gap belongs further up', () => {
    const heap = new EventHeap<HeapItem>()
    const items = [0, 10, 1, 30, 40, 11, 12, 13, 14, 2, 3, 4, 5].map(item)
    for (const one of items) heap.push(one)
    heap.remove(items[5] as HeapItem)
    const rest = items.filter(({ dueMs }) => dueMs !== 11).sort(byTime)
    expect(rest.map(() => heap.pop())).toEqual(rest)
  })

  it('agrees with a sorted array whatever is pushed, popped, removed and moved', () => {
    const dueMs = fc.integer({ min: 0, max: 100 })
    const step = fc.oneof(
      fc.record({ do: fc.constant('push' as const), dueMs, pick: fc.nat() }),
      fc.record({ do: fc.constantFrom('pop' as const, 'remove' as const, 'move' as const), dueMs, pick: fc.nat() }),
    )
    fc.assert(
      fc.property(fc.array(dueMs, { maxLength: 100 }), fc.array(step, { maxLength: 200 }), (initial, steps) => {
        const heap = new EventHeap<HeapItem>()
        const model = initial.map((dueMs, i) => item(dueMs, i - initial.length))
        for (const one of model) heap.push(one)
        steps.forEach(({ do: action, dueMs, pick }, order) => {
          const picked = model[pick % model.length]
          if (action === 'push') {
            const one = item(dueMs, order)
            heap.push(one)
            model.push(one)
          } else if (picked !== undefined && action === 'move') {
            Object.assign(picked, { dueMs, order })
            heap.update(picked)
          } else if (picked !== undefined && action === 'remove') {
            expect(heap.remove(picked)).toBe(true)
            model.splice(model.indexOf(picked), 1)
          } else if (action === 'pop') {
            expect(heap.pop()).toBe(model.sort(byTime).shift())
          }
          expect(heap.peek()).toBe(model.sort(byTime)[0])
          expect(heap.size).toBe(model.length)
        })
        expect(model.sort(byTime).map(() => heap.pop())).toEqual(model)
      }),
    )
  })
})
