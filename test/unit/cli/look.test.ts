import type { NeighborView } from 'rookery'
import { describe, expect, it } from 'vitest'
import { describeEvent, listed, wordsOf } from '../../../cli/look/describe.ts'
import { EventLines } from '../../../cli/look/event-lines.ts'
import { jsonLine } from '../../../cli/look/json.ts'
import { colorDepth, paintWith } from '../../../cli/look/paint.ts'
import { bar, Screen } from '../../../cli/look/screen.ts'
import { tableLines } from '../../../cli/look/table.ts'
import { clip, padEnd, padStart, printable, width } from '../../../cli/look/text.ts'
import { counted, duration, hashRate, relativeTime, shortHash } from '../../../cli/look/units.ts'
import { mineChain } from '../../support/chains.ts'
import { captured } from './capture.ts'

const plain = paintWith('none')
const words = { paint: plain, nameOf: ({ host, port }: { host: string; port: number }) => `${host}:${port}` }
const from = { host: '10.0.0.1', port: 8999 }

describe('texts of strangers', () => {
  it('cannot steer the terminal', () => {
    expect(printable('a\x1b[31mb\u009bc\nd\re\u202ef\u2028g\0')).toBe('a·[31mb·c·d·e·f·g·')
    expect(printable('Ünï · 鴉 🐦')).toBe('Ünï · 鴉 🐦')
  })

  it.each([
    ['word', { word: '\x1b[2J', from }],
    ['error', { error: new Error('\x1b[2J') }],
    ['rejected', { what: 'block', reason: '\x1b[2J', from, height: 3, hash: '\x1b[2J' }],
    ['block', { source: 'synced', block: { height: 1, minedBy: '\x1b[2J', messages: ['\x1b[2J'], hash: 'ab' } }],
    ['neighbor:joined', { neighbor: { name: '\x1b[2J', address: from } as NeighborView }],
  ] as const)('cannot do so in %s events either', (name, event) => {
    expect(describeEvent(name, event as never, words)?.detail).not.toContain('\x1b')
  })
})

describe('columns', () => {
  it('count what a terminal draws', () => {
    expect(width('crow')).toBe(4)
    expect(width('鴉🐦')).toBe(4)
    expect(width('é')).toBe(1)
    expect(width(paintWith('true').dawn('crow'))).toBe(4)
  })

  it('are filled and cut', () => {
    expect(padEnd('鴉', 4)).toBe('鴉  ')
    expect(padStart('7', 3)).toBe('  7')
    expect(padEnd('jackdaw', 4)).toBe('jackdaw')
    expect(clip('jackdaw', 7)).toBe('jackdaw')
    expect(clip('jackdaws', 7)).toBe('jackda…')
    expect(clip('鴉鴉鴉', 5)).toBe('鴉鴉…')
    const { faint, dawn } = paintWith('16')
    expect(clip(`a ${faint('crow')} ${dawn('caws')}`, 6)).toBe('a \x1b[2mcro…\x1b[22m\x1b[33m\x1b[39m')
  })

  it('stand under their titles', () => {
    const lines = tableLines(
      [{ title: 'peer' }, { title: 'height', align: 'right' }],
      [
        ['crow', '7'],
        ['jackdaw', '12'],
      ],
      (t) => t,
    )
    expect(lines).toEqual(['peer     height', 'crow          7', 'jackdaw      12'])
  })
})

describe('units', () => {
  it.each([
    [0, '+0.000s'],
    [412.4, '+0.412s'],
    [999_999, '+999.999s'],
    [1_000_000, '+16m40s'],
    [10_000_000, '+2h46m40s'],
    [1_047_600_000, '+12d03h'],
  ])('tell %d ms since the start as %s', (ms, text) => {
    expect(relativeTime(ms)).toBe(text)
    expect(text.length).toBeLessThanOrEqual(9)
  })

  it.each([
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [60_000, '60.0 s'],
    [180_000, '3 min'],
    [4 * 3_600_000, '4 h'],
    [72 * 3_600_000, '3 days'],
    [1e12, '32 years'],
    [Number.POSITIVE_INFINITY, 'longer than anybody waits'],
  ])('tell %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text))

  it.each([
    [12.4, '12 hashes/s'],
    [850_400, '850 k hashes/s'],
    [999_600, '1.0 M hashes/s'],
    [12_345_678, '12.3 M hashes/s'],
  ])('tell a rate of %d as %s', (perSecond, text) => expect(hashRate(perSecond)).toBe(text))

  it('count things', () => {
    expect([counted(0, 'block'), counted(1, 'block'), counted(1_234, 'block')]).toEqual([
      '0 blocks',
      '1 block',
      '1,234 blocks',
    ])
    expect([1, 2, 3, 5].map((n) => listed(['a', 'b', 'c', 'd', 'e'].slice(0, n)))).toEqual([
      'a',
      'a and b',
      'a, b and c',
      'a, b, c and 2 more',
    ])
    expect(listed([])).toBe('nobody')
    expect(shortHash('8a2fa39a68461965')).toBe('8a2fa39a…')
  })
})

describe('colour', () => {
  const onTerminal = { write() {}, isTTY: true }
  const onPipe = { write() {}, isTTY: false }

  it('is for terminals, and never against NO_COLOR', () => {
    expect(colorDepth(onTerminal, {})).toBe('16')
    expect(colorDepth(onTerminal, { COLORTERM: 'truecolor' })).toBe('true')
    expect(colorDepth(onTerminal, { TERM: 'dumb' })).toBe('none')
    expect(colorDepth(onTerminal, { NO_COLOR: '1' })).toBe('none')
    expect(colorDepth(onTerminal, { NO_COLOR: '1', FORCE_COLOR: '3' })).toBe('none')
    expect(colorDepth(onTerminal, { NO_COLOR: '' })).toBe('16')
    expect(colorDepth(onPipe, { COLORTERM: 'truecolor' })).toBe('none')
  })

  it('can be forced, and forced off', () => {
    expect(colorDepth(onPipe, { FORCE_COLOR: '1' })).toBe('16')
    expect(colorDepth(onPipe, { FORCE_COLOR: '3' })).toBe('true')
    expect(colorDepth(onTerminal, { FORCE_COLOR: '0' })).toBe('none')
  })

  it('ends where its text ends', () => {
    expect(paintWith('16').alarm('no')).toBe('\x1b[31mno\x1b[39m')
    expect(paintWith('true').dawn('yes')).toBe('\x1b[38;2;232;163;61myes\x1b[39m')
    expect(paintWith('true', true).dusk('yes')).toBe('\x1b[38;2;91;75;138myes\x1b[39m')
    expect(paintWith('none').bold('plain')).toBe('plain')
  })
})

describe('progress', () => {
  it('stays on one line of the terminal, or the next one would not erase all of it', () => {
    const { context, texts } = captured({ isTTY: true, columns: 20 })
    const screen = new Screen(context)
    screen.progress(paintWith('16').faint('mining block 7, a block in 3.4 s'))
    screen.line('crow   synced')
    expect(texts.err).toBe('\r\x1b[2K\x1b[2mmining block 7, a…\x1b[22m'.repeat(2))
  })

  it('is rewritten on a terminal and makes way for lines', () => {
    const { context, texts } = captured({ isTTY: true })
    const screen = new Screen(context)
    screen.progress('1 of 7')
    screen.line('met crow')
    screen.progress('')
    expect(texts.out).toBe('met crow\n')
    expect(texts.err).toBe('\r\x1b[2K1 of 7\r\x1b[2K1 of 7\r\x1b[2K')
  })

  it('is told now and then elsewhere', () => {
    const { context, texts } = captured()
    let nowMs = 0
    const screen = new Screen(context, () => nowMs)
    for (let have = 0; have < 100; have++, nowMs += 100) screen.progress(`${have} of 100`)
    screen.progress('')
    expect(texts).toEqual({ out: '', err: '0 of 100\n50 of 100\n' })
  })

  it('has a bar', () => {
    expect([0, 0.5, 0.53, 1, 7].map((share) => bar(share, 4))).toEqual(['····', '██··', '██▏·', '████', '████'])
  })
})

describe('lines of events', () => {
  const told = (tell: (lines: EventLines) => void) => {
    const { context, texts } = captured()
    tell(new EventLines(new Screen(context), plain, () => 412))
    return texts.out.split('\n').slice(0, -1)
  }

  it('have a time, a word and the facts', () => {
    const lines = told((to) => {
      to.event('consensus', { height: 7, hash: 'c'.repeat(64), supporters: [from] })
      to.event('neighbor:left', {
        neighbor: { name: 'crow', address: from, silentMs: 61_000 } as NeighborView,
        reason: 'silent',
      })
    })
    expect(lines).toEqual([
      '  +0.412s  follows    7 blocks claimed by 10.0.0.1:8999  cccccccc…',
      '  +0.412s  lost       10.0.0.1:8999 crow, silent for 61.0 s',
    ])
  })

  it('shorten a burst of blocks in the middle, in order', () => {
    const lines = told((to) => {
      for (const block of mineChain(30)) to.event('block', { block, source: 'synced' })
      to.event('synced', { height: 30, hash: 'd'.repeat(64), elapsedMs: 5 })
    })
    expect(lines).toHaveLength(12)
    expect(lines[4]).toContain('block      4  ')
    expect(lines[5]).toContain('… 20 blocks more')
    expect(lines[6]).toContain('block      25  ')
    expect(lines[11]).toContain('synced     30 blocks in 5 ms')
  })

  it('end where the terminal ends', () => {
    const { context, texts } = captured()
    const lines = new EventLines(new Screen(context), plain, () => 412, 80)
    const messages = ['lubricants', 'recap', 'peeved', 'intestines', 'blabbed']
    lines.event('block', {
      block: { height: 5, minedBy: 'Prof!', messages, hash: '4e2b1639ff' } as never,
      source: 'own',
    })
    lines.end()
    expect(texts.out).toBe('  +0.412s  block      5  4e2b1639… own  Prof!: lubricants · recap · peeved · in…\n')
    expect(width(texts.out.trimEnd())).toBe(80)
    expect([17, 18, 20, 21].map((columns) => wordsOf(['lubricants', 'recap', 'peeved'], columns))).toEqual([
      'lubricants · rec…',
      'lubricants · reca…',
      'lubricants · recap…',
      'lubricants · recap …',
    ])
  })

  it('tell the same error once a minute', () => {
    const lines = told((to) => {
      for (let i = 0; i < 5; i++) to.event('error', { error: new Error('no such name') })
      to.event('error', { error: new Error('another') })
    })
    expect(lines.map((line) => line.slice(11))).toEqual(['error      no such name', 'error      another'])
  })
})

describe('JSON lines', () => {
  it('carry bigints as texts and errors as what they say', () => {
    const error = Object.assign(new Error('taken'), { code: 'TRANSPORT_BIND_FAILED', details: { port: 1 } })
    expect(JSON.parse(jsonLine({ timestamp: 2n ** 63n, error }))).toEqual({
      timestamp: '9223372036854775808',
      error: { name: 'Error', message: 'taken', code: 'TRANSPORT_BIND_FAILED', details: { port: 1 } },
    })
  })
})
