import type { BranchColour } from './block-book.ts'

const NAMES = ['paper', 'panel', 'ink', 'soft', 'faint', 'line', 'dusk', 'dawn', 'sky', 'moss', 'alarm'] as const

/** The colours that the style sheet's variables have now. */
export type Palette = Readonly<Record<(typeof NAMES)[number] & string, string>> & Readonly<Record<BranchColour, string>>

export function readPalette(): Palette {
  // A variable by itself is its text, with the colours of both themes; an element that wears it has the one of this theme.
  const probe = document.body.appendChild(document.createElement('i'))
  const colours = NAMES.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color]
  })
  probe.remove()
  return Object.fromEntries(colours) as Palette
}

/** The theme that was chosen in the documentation holds here too: for all that is read of the palette afterwards. */
export function adoptTheme(): void {
  try {
    const theme = localStorage.getItem('tsd-theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
  } catch {
    // Some browsers keep nothing for pages from a disk; then the system's theme holds.
  }
}
