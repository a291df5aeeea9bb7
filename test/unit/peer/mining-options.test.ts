import { createMiner, OptionsError } from 'rookery'
import { describe, expect, it } from 'vitest'
import { resolveMining } from '../../../src/peer/mining-options.ts'

describe('resolveMining', () => {
  it.each([undefined, false])('takes %s for off', (given) => expect(resolveMining(given, 'rook')).toBeUndefined())

  it.each([true, {}])('fills in what is left out of %o', (given) => {
    expect(resolveMining(given, 'rook')).toEqual({
      minedBy: 'rook',
      genesis: false,
      miner: undefined,
      hashesPerSecond: undefined,
      idleWords: ['caw'],
    })
  })

  it('takes everything else as it is', async () => {
    const miner = await createMiner()
    const given = { minedBy: 'me', genesis: true, miner, idleWords: ['a', 'b'] }
    expect(resolveMining(given, 'rook')).toEqual({ ...given, hashesPerSecond: undefined })
  })

  it.each([
    ['mining', 'yes'],
    ['mining', null],
    ['mining has no option threads; there are minedBy,', { threads: 2 }],
    ['mining.minedBy', { minedBy: 7 }],
    ['mining.minedBy', { minedBy: '\ud800' }],
    ['mining.minedBy', { minedBy: 'x'.repeat(1_000) }],
    ['mining.genesis', { genesis: 'yes' }],
    ['mining.miner', { miner: {} }],
    ['mining.hashesPerSecond', { hashesPerSecond: -1 }],
    ['mining.hashesPerSecond', { hashesPerSecond: 1, miner: { mine() {} } }],
    ['mining.idleWords', { idleWords: 'caw' }],
    ['mining.idleWords', { idleWords: ['x'.repeat(21)] }],
    ['mining.idleWords', { idleWords: [''] }],
  ])('refuses a bad %s (%#)', (option, given) => {
    const resolve = () => resolveMining(given as never, 'rook')
    expect(resolve).toThrow(OptionsError)
    expect(resolve).toThrow(option)
  })
})
