import { describe, expect, it } from 'vitest'
import { WaitList } from '../../../src/peer/wait-list.ts'

describe('WaitList', () => {
  it('tells everybody who waits, once, and nobody who comes later', async () => {
    const list = new WaitList<number>()
    const both = Promise.all([list.wait(), list.wait()])
    list.resolveAll(1)
    const later = list.wait()
    list.resolveAll(2)
    expect(await both).toEqual([1, 1])
    expect(await later).toBe(2)
  })

  it("rejects everybody, or one whose signal is aborted, with the signal's reason", async () => {
    const list = new WaitList<number>()
    const controller = new AbortController()
    const aborted = list.wait(controller.signal)
    const other = list.wait()
    controller.abort('enough')
    await expect(aborted).rejects.toBe('enough')
    await expect(list.wait(controller.signal)).rejects.toBe('enough')
    list.rejectAll('stopped')
    await expect(other).rejects.toBe('stopped')
  })

  it('refuses what is no signal, and goes on', async () => {
    const list = new WaitList<number>()
    await expect(list.wait(5 as never)).rejects.toThrow(TypeError)
    list.rejectAll('stopped')
  })

  it('leaves nothing behind on the signal', async () => {
    const list = new WaitList<number>()
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: unknown[]) => {
      listeners++
      add(...(args as Parameters<typeof add>))
    }
    signal.removeEventListener = (...args: unknown[]) => {
      listeners--
      remove(...(args as Parameters<typeof remove>))
    }
    const waiting = list.wait(signal)
    expect(listeners).toBe(1)
    list.resolveAll(1)
    await waiting
    expect(listeners).toBe(0)
    const stopped = list.wait(signal)
    list.rejectAll('stopped')
    await expect(stopped).rejects.toBe('stopped')
    expect(listeners).toBe(0)
  })
})
