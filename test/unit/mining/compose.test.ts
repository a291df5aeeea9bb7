import { describe, expect, it } from 'vitest'
import { composeMessages, leavesRoom } from '../../../src/mining/compose.ts'
import { createDraft } from '../../../src/mining/template.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

const around = { height: 7, minedBy: 'rook', timestamp: 1_700_000_000 }
const compose = (waiting: readonly string[], idle: readonly string[] = ['caw'], surroundings = around) =>
  composeMessages(waiting, idle, surroundings, seededRandom(1))
const many = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i))

describe('composeMessages', () => {
  it('takes up to ten waiting words in their order', () => {
    expect(compose(many(12, (i) => `w${i}`))).toEqual({ messages: many(10, (i) => `w${i}`), waited: 10 })
    expect(compose(['a', 'b'])).toEqual({ messages: ['a', 'b'], waited: 2 })
  })

  it('says an idle word when none waits, and nothing when there is none of those either', () => {
    expect(compose([])).toEqual({ messages: ['caw'], waited: 0 })
    expect(compose([], [])).toEqual({ messages: [], waited: 0 })
    const random = seededRandom(1)
    const drawn = many(50, () => composeMessages([], ['a', 'b'], around, random).messages.join())
    expect(new Set(drawn)).toEqual(new Set(['a', 'b']))
  })

  it('leaves out what would make the block longer than a datagram, and always has room for the first', () => {
    const long = many(10, (i) => '\u0001'.repeat(19) + i)
    const { messages } = compose([...long, 'short'])
    expect(messages).toEqual([...long.slice(0, messages.length - 1), 'short'])
    const block = { ...around, previousHash: 'a'.repeat(64), difficulty: 1 }
    expect(() => createDraft({ ...block, messages })).not.toThrow()
    expect(() => createDraft({ ...block, messages: [...messages, long[9] as string] })).toThrow('bytes as a datagram')
  })

  it('finds makers out whose name leaves no room', () => {
    const longest = Array.from({ length: 1_024 }, (_, i) => i).findLast((length) =>
      leavesRoom('x'.repeat(length)),
    ) as number
    expect(longest).toBeGreaterThan(600)
    const surroundings = { ...around, minedBy: 'x'.repeat(longest) }
    expect(compose(['\u0001'.repeat(20)], [], surroundings).messages).toHaveLength(1)
  })
})
