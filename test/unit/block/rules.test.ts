import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { brokenContentRule, hasDifficulty, isSameBlock, readBlock } from '../../../src/block/rules.ts'

const block: Block = { height: 3, minedBy: 'Rook', messages: ['a', 'b'], nonce: '7', timestamp: 5, hash: 'x' }

describe('readBlock', () => {
  it('copies the six fields, in order, and nothing else', () => {
    const messages = ['a', 'b']
    const read = readBlock({ extra: 1, ...block, messages }) as Block
    expect(read).toEqual(block)
    expect(Object.keys(read)).toEqual(['height', 'minedBy', 'messages', 'nonce', 'timestamp', 'hash'])
    expect(read.messages).not.toBe(messages)
  })

  it('refuses what is no object', () => {
    for (const value of [undefined, null, 1, 'block', true, [], [block], () => block])
      expect(readBlock(value)).toBeUndefined()
  })

  it('refuses a field of another type, and a missing one', () => {
    for (const field of ['height', 'minedBy', 'messages', 'nonce', 'timestamp', 'hash']) {
      for (const wrong of [undefined, null, true, {}, Number.NaN, 1.5, [1], '\ud800', Symbol('x')]) {
        expect(readBlock({ ...block, [field]: wrong }), `${field}: ${String(wrong)}`).toBeUndefined()
      }
    }
  })

  it('refuses a list of messages with a hole or a lone surrogate', () => {
    expect(readBlock({ ...block, messages: new Array(2) })).toBeUndefined()
    expect(readBlock({ ...block, messages: ['fine', '\udc26'] })).toBeUndefined()
  })

  it('takes timestamps from 0 to 2^64 - 1, as a number where that is safe', () => {
    const read = (timestamp: unknown) => readBlock({ ...block, timestamp })?.timestamp
    expect(read(0)).toBe(0)
    expect(Object.is(read(-0), 0)).toBe(true)
    expect(read(2 ** 53 - 1)).toBe(2 ** 53 - 1)
    expect(read(12n)).toBe(12)
    expect(read(2n ** 53n - 1n)).toBe(2 ** 53 - 1)
    expect(read(2n ** 53n)).toBe(2n ** 53n)
    expect(read(2n ** 64n - 1n)).toBe(2n ** 64n - 1n)
    for (const bad of [-1, -1n, 2n ** 64n, 2 ** 53, 1.5, Number.POSITIVE_INFINITY]) expect(read(bad)).toBeUndefined()
  })

  it('gives a height beyond 2^53 the right shape, and no place', () => {
    const far = readBlock({ ...block, height: 2n ** 53n + 1n }) as Block
    expect(brokenContentRule(far, 3)).toBe('height')
    expect(brokenContentRule(readBlock({ ...block, height: -1 }) as Block, 3)).toBe('height')
  })
})

describe('brokenContentRule', () => {
  const broken = (change: Partial<Block>) => brokenContentRule({ ...block, ...change }, 3)

  it('checks height, count, message length and nonce length, in that order', () => {
    const long = 'x'.repeat(41)
    expect(broken({})).toBeUndefined()
    expect(broken({ height: 4, messages: [], nonce: long })).toBe('height')
    expect(broken({ messages: [], nonce: long })).toBe('message-count')
    expect(broken({ messages: new Array(11).fill(long) })).toBe('message-count')
    expect(broken({ messages: ['a', long], nonce: long })).toBe('message-length')
    expect(broken({ nonce: long })).toBe('nonce-length')
  })

  it('counts code points', () => {
    expect(broken({ messages: ['🐦'.repeat(20)], nonce: '🐦'.repeat(40) })).toBeUndefined()
    expect(broken({ messages: ['🐦'.repeat(21)] })).toBe('message-length')
    expect(broken({ nonce: '🐦'.repeat(41) })).toBe('nonce-length')
    expect(broken({ messages: new Array(10).fill('') })).toBeUndefined()
  })
})

describe('hasDifficulty', () => {
  it('counts zeros at the end', () => {
    expect(hasDifficulty('abc00', 2)).toBe(true)
    expect(hasDifficulty('abc00', 1)).toBe(true)
    expect(hasDifficulty('abc00', 3)).toBe(false)
    expect(hasDifficulty('000ab', 1)).toBe(false)
    expect(hasDifficulty('0'.repeat(64), 64)).toBe(true)
    expect(hasDifficulty('00', 3)).toBe(false)
  })
})

describe('isSameBlock', () => {
  it('compares every field', () => {
    expect(isSameBlock(block, { ...block, messages: ['a', 'b'] })).toBe(true)
    const changes: Partial<Block>[] = [{ height: 4 }, { minedBy: 'x' }, { messages: ['ab'] }, { messages: ['a', 'c'] }]
    for (const change of [...changes, { nonce: '8' }, { timestamp: 6 }, { timestamp: 5n }, { hash: 'y' }]) {
      expect(isSameBlock(block, { ...block, ...change }), Object.keys(change)[0]).toBe(false)
    }
  })
})
