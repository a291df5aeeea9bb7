import type { Rates } from './measure.ts'
import { about, type Results } from './report.ts'

const WIDTH = 760
const NAME_WIDTH = 290
const BAR_WIDTH = 380
const ROW = 26

/** One picture of two tables, in a light and a dark theme: bars in the order of their lengths. */
export function asSvg(results: Results): string {
  const [search] = results.searches
  if (search === undefined) throw new RangeError('There is nothing to draw.')
  const first = panel('Nonces tried a second, one core, in millions', search.rates, 64)
  const second = panel('Blocks verified a second, one core, in millions', results.blocks, first.bottom + 48)
  const height = second.bottom + 44
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title about">
  <title id="title">SHA-256 in rookery beside what one would use instead</title>
  <desc id="about">Bars: rates per second of processor time; longer is better. ${escaped(about(results))}</desc>
  <style>
    svg { --ink: #1b1e28; --paper: #fbfaf7; --dusk: #5b4b8a; --dawn: #e8a33d; --rest: #9a9ba6;
      font: 14px system-ui, sans-serif; background: var(--paper) }
    @media (prefers-color-scheme: dark) {
      svg { --ink: #fbfaf7; --paper: #1b1e28; --dusk: #a594d8; --rest: #6d6f7d }
    }
    .paper { fill: var(--paper) } text { fill: var(--ink) } .title { font-size: 17px; font-weight: 600 }
    .small { font-size: 12px; opacity: .75 } .ours { fill: var(--dusk) } .limit { fill: var(--dawn) } .rest { fill: var(--rest) }
  </style>
  <rect class="paper" width="${WIDTH}" height="${height}"/>
${first.svg}
${second.svg}
  <text class="small" x="24" y="${height - 18}">${results.searches[0]?.fixedBytes} bytes before the nonce. Violet: rookery; amber: a limit, not a rival. Processor time, medians of ${results.rounds} rounds.</text>
</svg>
`
}

function panel(title: string, rates: Rates, top: number): { svg: string; bottom: number } {
  const sorted = [...rates].sort(([, a], [, b]) => b - a)
  const most = sorted[0]?.[1] ?? 1
  const rows = sorted.map(([name, rate], at) => row(name, rate / 1e6, (BAR_WIDTH * rate) / most, top + at * ROW))
  const head = `  <text class="title" x="24" y="${top - 24}">${title}</text>`
  return { svg: [head, ...rows].join('\n'), bottom: top + sorted.length * ROW }
}

function row(name: string, millions: number, length: number, y: number): string {
  const kind = name.startsWith('rookery') ? 'ours' : /^OpenSSL|alone/.test(name) ? 'limit' : 'rest'
  const bar = Math.max(1, Math.round(length))
  return [
    `  <text x="${NAME_WIDTH - 10}" y="${y + 4}" text-anchor="end">${escaped(name)}</text>`,
    `  <rect class="${kind}" x="${NAME_WIDTH}" y="${y - 9}" width="${bar}" height="18" rx="2"/>`,
    `  <text x="${NAME_WIDTH + bar + 8}" y="${y + 4}">${millions.toFixed(millions < 10 ? 2 : 1)}</text>`,
  ].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
