import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countCodePoints, cutToCodePoints, hasAtMostCodePoints, isWellFormed } from '../../../src/block/text.ts'
import { unicodeText } from '../../support/texts.ts'

describe('code points', () => {
  it('count as the language itself counts them', () => {
    fc.assert(
      fc.property(unicodeText(), fc.nat(12), (text, limit) => {
        const points = [...text]
        expect(countCodePoints(text)).toBe(points.length)
        expect(hasAtMostCodePoints(text, limit)).toBe(points.length <= limit)
        expect(cutToCodePoints(text, limit)).toBe(points.slice(0, limit).join(''))
      }),
    )
  })
})

describe('isWellFormed', () => {
  it('accepts pairs and refuses lone surrogates', () => {
    for (const text of ['', 'a', '🐦', '\ud83d\udc26x', '\uffff', '\0']) expect(isWellFormed(text), text).toBe(true)
    for (const text of ['\ud83d', '\udc26', '\udc26\ud83d', 'a\ud83db', '🐦\ud83d', '\ud83d🐦']) {
      expect(isWellFormed(text), text).toBe(false)
    }
  })
})
