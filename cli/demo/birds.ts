import type { Block } from 'rookery'
import vectors from '../../test/vectors/real-blocks.json' with { type: 'json' }
import type { Paint } from '../look/paint.ts'

/** A peer of the demo, before it lives. */
export interface Bird {
  readonly name: string
  readonly glyph: string
  readonly hue: keyof Pick<Paint, 'bold' | 'dusk' | 'dawn' | 'moss' | 'faint'>
  /** Whether it brings the chain along. */
  readonly bringsChain: boolean
}

/** In the order in which they arrive. The first one is the only address that the others know. */
export const BIRDS: readonly Bird[] = [
  { name: 'rook', glyph: '●', hue: 'bold', bringsChain: false },
  { name: 'crow', glyph: '◆', hue: 'dusk', bringsChain: false },
  { name: 'raven', glyph: '▲', hue: 'dawn', bringsChain: true },
  { name: 'jackdaw', glyph: '■', hue: 'moss', bringsChain: false },
  { name: 'magpie', glyph: '★', hue: 'bold', bringsChain: false },
]

/** The widest name with its glyph, in columns. */
export const BIRD_COLUMNS = 9

/** The chain that the demo agrees on: how one of the course's real networks began. */
export function realChain(): {
  readonly network: string
  readonly difficulty: number
  readonly blocks: readonly Block[]
} {
  const chain = vectors.chains.find(
    ({ network, startsAfter }) => network === 'competition 2023' && startsAfter === undefined,
  )
  if (chain === undefined) throw new Error('real-blocks.json lacks the chain "competition 2023".')
  return chain
}
