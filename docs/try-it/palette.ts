import type { BranchColour } from './block-book.ts'

const NAMES = ['paper', 'panel', 'ink', 'soft', 'faint', 'line', 'dusk', 'dawn', 'sky', 'moss', 'alarm'] as const

/** The values that the style sheet has for its variables now. */
export type Palette = Readonly<Record<(typeof NAMES)[number] & string, string>> & Readonly<Record<BranchColour, string>>

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette
}
