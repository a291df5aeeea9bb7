import { type Block, formatAddress } from 'rookery'
import { wordsOf } from '../look/describe.ts'
import type { Paint } from '../look/paint.ts'
import { tableLines } from '../look/table.ts'
import { printable } from '../look/text.ts'
import { grouped, shortHash } from '../look/units.ts'
import type { Member } from './colony.ts'

/** What the colony came to. */
export interface Agreement {
  readonly members: readonly Member[]
  readonly chain: readonly Block[]
  /** From the last arrival to the agreement, in milliseconds. */
  readonly afterMs: number
}

/** One row a peer: where it is, whom it knows, what it has. */
export function memberLines(members: readonly Member[], paint: Paint): string[] {
  const rows = members.map(({ bird: { glyph, name, hue }, peer }) => [
    paint[hue](`${glyph} ${name}`),
    peer.address ? formatAddress(peer.address) : '',
    String(peer.neighbors.length),
    grouped(peer.chain.height),
    paint.moss(shortHash(peer.chain.tip?.hash ?? '')),
  ])
  return tableLines(
    [
      { title: 'peer' },
      { title: 'address' },
      { title: 'neighbors', align: 'right' },
      { title: 'height', align: 'right' },
      { title: 'tip' },
    ],
    rows,
    paint.faint,
  )
}

/** One row a block: who mined it, and its words, cut where the terminal ends. */
export function chainLines(chain: readonly Block[], paint: Paint, columns = Number.POSITIVE_INFINITY): string[] {
  const fixed = chain.map(({ height, minedBy, hash }) => [
    grouped(height),
    paint.faint(shortHash(hash)),
    printable(minedBy),
  ])
  const titles = [
    { title: 'block', align: 'right' },
    { title: 'hash' },
    { title: 'mined by' },
    { title: 'words' },
  ] as const
  const [head = ''] = tableLines(
    titles,
    fixed.map((row) => [...row, '']),
    (title) => title,
  )
  const room = Math.max(20, columns - head.indexOf('words'))
  const rows = chain.map(({ messages }, i) => [...(fixed[i] ?? []), wordsOf(messages, room)])
  return tableLines(titles, rows, paint.faint)
}
