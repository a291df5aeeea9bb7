import { memoryStore, OptionsError } from 'rookery'
import { describe, expect, it } from 'vitest'

describe('a store in memory', () => {
  it('keeps blocks from a height on, and drops those above', async () => {
    const store = memoryStore()
    await store.replaceFrom(0, ['a', 'b', 'c'])
    await store.replaceFrom(1, ['d'])
    await store.replaceFrom(2, ['e'])
    expect(await store.load()).toEqual(['a', 'd', 'e'])
  })

  it.each([3, -1, 0.5, Number.NaN])(
    'refuses to begin at %d above two blocks, and keeps what it has',
    async (height) => {
      const store = memoryStore()
      await store.replaceFrom(0, ['a', 'b'])
      const error = await store.replaceFrom(height, ['c']).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(OptionsError)
      expect(error).toMatchObject({
        code: 'OPTION_OUT_OF_RANGE',
        message: `height is ${height}: it has to be an integer from 0 to 2, the number of blocks kept.`,
      })
      expect(await store.load()).toEqual(['a', 'b'])
    },
  )
})
