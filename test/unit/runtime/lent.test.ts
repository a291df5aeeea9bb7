import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/runtime/clock.ts'
import { createLogger } from '../../../src/runtime/logger.ts'
import { memoryStore } from '../../../src/runtime/store.ts'

describe('systemClock', () => {
  it('fires a timer once, unless it was cancelled', async () => {
    const clock = systemClock()
    const fired: string[] = []
    const cancel = clock.setTimer(1, () => fired.push('cancelled'))
    clock.setTimer(-5, () => fired.push('past'))
    cancel()
    cancel()
    await new Promise<void>((resolve) => clock.setTimer(5, resolve))
    expect(fired).toEqual(['past'])
  })

  it('does not fire a timer of a century at once', async () => {
    const clock = systemClock()
    let hasFired = false
    const cancel = clock.setTimer(3e12, () => {
      hasFired = true
    })
    await new Promise<void>((resolve) => clock.setTimer(5, resolve))
    cancel()
    expect(hasFired).toBe(false)
  })
})

describe('createLogger', () => {
  it('passes on what is grave enough', () => {
    const lines: unknown[] = []
    const logger = createLogger({
      level: 'warn',
      write: (level, message, facts) => lines.push([level, message, facts]),
    })
    logger.debug('a')
    logger.info('b')
    logger.warn('c', { n: 1 })
    logger.error('d')
    expect(lines).toEqual([
      ['warn', 'c', { n: 1 }],
      ['error', 'd', {}],
    ])
  })
})

describe('createLogger, called wrongly', () => {
  it.each([
    [undefined, 'createLogger takes an object with some of level, write.'],
    [{ level: 'warning', write() {} }, 'level is the text "warning": give one of debug, info, warn, error.'],
    [{ level: 'warn' }, 'write is undefined: give a function'],
    [{ level: 'warn', write() {}, prefix: '' }, 'createLogger has no option prefix; there are level, write.'],
  ])('refuses %o', (options, sentence) => {
    expect(() => createLogger(options as never)).toThrow(sentence)
  })
})

describe('memoryStore', () => {
  it('replaces from a height on, and hands out copies', async () => {
    const store = memoryStore()
    await store.replaceFrom(0, ['a', 'b', 'c'])
    await store.replaceFrom(1, ['d'])
    const kept = (await store.load()) as string[]
    kept.push('x')
    expect(await store.load()).toEqual(['a', 'd'])
  })
})
