import { describe, expect, it } from 'vitest'
import { PeerEmitter } from '../../../src/peer/peer-events.ts'

const word = (word: string) => ({ word, from: null })

describe('PeerEmitter', () => {
  it('hands events out in order, and only when told to', () => {
    const emitter = new PeerEmitter()
    const heard: unknown[] = []
    emitter.on('word', ({ word }) => heard.push(word))
    emitter.on('sync', ({ have }) => heard.push(have))
    emitter.push('word', word('a'))
    emitter.push('sync', { have: 1, want: 2 })
    emitter.push('word', word('b'))
    expect(heard).toEqual([])
    emitter.deliver()
    emitter.deliver()
    expect(heard).toEqual(['a', 1, 'b'])
  })

  it('tells what a listener causes after what is under way, to everybody', () => {
    const emitter = new PeerEmitter()
    const heard: string[] = []
    emitter.on('word', ({ word: said }) => {
      if (said !== 'a') return
      emitter.push('word', word('caused'))
      emitter.deliver()
    })
    emitter.on('word', ({ word }) => heard.push(word))
    emitter.push('word', word('a'))
    emitter.push('word', word('b'))
    emitter.deliver()
    expect(heard).toEqual(['a', 'b', 'caused'])
  })

  it('calls a once listener once, even when it causes the same event, and keeps its twin that is on', () => {
    const emitter = new PeerEmitter()
    let once = 0
    let both = 0
    emitter.once('word', () => {
      once++
      emitter.push('word', word('again'))
      emitter.deliver()
    })
    const twin = () => both++
    emitter.on('word', twin)
    emitter.once('word', twin)
    emitter.push('word', word('a'))
    emitter.deliver()
    expect(once).toBe(1)
    expect(both).toBe(3)
  })

  it('refuses an event that never comes, naming those that do, and a listener that is none', () => {
    const emitter = new PeerEmitter()
    for (const verb of ['on', 'once', 'off'] as const) {
      for (const name of ['blok', 'toString', '__proto__', undefined] as never[]) {
        expect(() => emitter[verb](name, () => {})).toThrow(
          expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining('block, consensus') }),
        )
      }
      // Without a listener, the emitter underneath would take all of them off.
      for (const listener of [undefined, null, Promise.resolve()] as never[]) {
        expect(() => emitter[verb]('block', listener)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
      }
    }
  })

  it('forgets a listener that was taken off, also one for once', () => {
    const emitter = new PeerEmitter()
    let calls = 0
    const listener = () => calls++
    emitter.on('word', listener)
    emitter.once('word', listener)
    emitter.off('word', listener)
    emitter.push('word', word('a'))
    emitter.deliver()
    expect(calls).toBe(0)
  })

  it('tells nothing any more once it has ended, neither what waited nor what comes', () => {
    const emitter = new PeerEmitter()
    const heard: string[] = []
    emitter.on('word', ({ word }) => {
      heard.push(word)
      emitter.end()
    })
    for (const said of ['a', 'b']) emitter.push('word', word(said))
    emitter.deliver()
    emitter.push('word', word('c'))
    emitter.deliver()
    expect(heard).toEqual(['a'])
  })

  it('gives what a listener throws to error, and goes on with the others', () => {
    const emitter = new PeerEmitter()
    const heard: unknown[] = []
    emitter.on('word', () => {
      throw new Error('mine')
    })
    emitter.on('word', ({ word }) => heard.push(word))
    emitter.on('error', ({ error }) => heard.push((error as Error).message))
    emitter.push('word', word('a'))
    emitter.push('word', word('b'))
    emitter.deliver()
    expect(heard).toEqual(['a', 'b', 'mine', 'mine'])
  })

  it('does not go round in circles when an error listener throws, nor throws without one', () => {
    const emitter = new PeerEmitter()
    emitter.push('error', { error: 1 })
    emitter.deliver()
    let calls = 0
    emitter.on('error', () => {
      calls++
      throw new Error('again')
    })
    emitter.push('error', { error: 2 })
    emitter.deliver()
    expect(calls).toBe(1)
  })

  it('gives what an async listener rejects with to error', async () => {
    const emitter = new PeerEmitter()
    const errors: unknown[] = []
    emitter.on('error', ({ error }) => errors.push(error))
    emitter.on('error', async () => {
      throw new Error('unheard')
    })
    emitter.on('word', async () => {
      throw new Error('late')
    })
    emitter.push('word', word('a'))
    emitter.deliver()
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(errors).toEqual([new Error('late')])
  })
})
