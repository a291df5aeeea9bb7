/** A series has one of these; the first are told apart best, by every kind of eye. */
export type Colour = 'dusk' | 'dawn' | 'moss' | 'alarm' | 'rest'

const LIGHT =
  '--ink:#1b1e28;--paper:#fbfaf7;--line:#e4e1d9;--soft:#565a68;--dusk:#5b4b8a;--dawn:#e8a33d;--moss:#3f7d5a;--alarm:#c4453c;--rest:#9a9ba6'
const DARK =
  '--ink:#fbfaf7;--paper:#1b1e28;--line:#383d4e;--soft:#b3b5c0;--dusk:#a594d8;--dawn:#f0b354;--moss:#6cb98c;--alarm:#ec7469;--rest:#7b7f8f'
const COLOURS: readonly Colour[] = ['dusk', 'dawn', 'moss', 'alarm', 'rest']

/** A picture by itself, with a title, for a page in a light or in a dark theme. */
export function sheet({
  width,
  height,
  title,
  about,
  parts,
}: {
  width: number
  height: number
  title: string
  about: string
  parts: readonly string[]
}): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title about">
  <title id="title">${escaped(title)}</title>
  <desc id="about">${escaped(about)}</desc>
  <style>
    svg { ${LIGHT}; font: 14px system-ui, sans-serif; font-variant-numeric: tabular-nums; background: var(--paper) }
    @media (prefers-color-scheme: dark) { svg { ${DARK} } }
    .paper { fill: var(--paper) } text { fill: var(--ink) } .title { font-size: 17px; font-weight: 600 }
    .tick, .axis, .small { fill: var(--soft); font-size: 13px } .name { font-weight: 600 } .grid { stroke: var(--line) }
    path { fill: none } .line { stroke-width: 2.2; stroke-linejoin: round } .dashed { stroke-dasharray: 5 5 }
    .whisker { stroke-width: 6; opacity: .28; stroke-linecap: round } .mark { stroke: var(--paper); stroke-width: 1.5 }
    ${COLOURS.map((name) => `.line.${name}, .whisker.${name} { stroke: var(--${name}) } .mark.${name} { fill: var(--${name}) }`).join('\n    ')}
  </style>
  <rect class="paper" width="${width}" height="${height}"/>
  <text class="title" x="24" y="34">${escaped(title)}</text>
${parts.map((part) => `  ${part}`).join('\n')}
</svg>
`
}

/** Text for between tags and for quoted attributes. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
