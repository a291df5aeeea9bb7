import { fields, text } from '../options/check.ts'
import type { SimulationReport } from '../report/report.ts'
import { checkReport } from './check-report.ts'
import { CLIENT } from './client/client.ts'
import { escapeHtml, scriptJson } from './escape.ts'
import { STYLE } from './page.css.ts'
import { bodyOf } from './page-body.ts'
import { pageData } from './page-data.ts'
import { counted } from './words.ts'

/** What a page needs besides its report. */
export interface PageOptions {
  /** The command that makes this run again, as a person would type it. Shown in the header. @default none is shown */
  readonly command?: string | undefined
}

const checkOptions = fields<PageOptions>({ command: text })

/** All that the page may do: run and look like what stands in it. It asks nobody for anything. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"

/**
 * One self-contained HTML page of a simulation: the network as a moving graph, heights, chains, forks, agreement,
 * propagation and traffic over its time. It works from a file, asks the network for nothing, and follows the reader's
 * light or dark theme. If an invariant broke, it says which, where, and how to come there again. `#t=45` at the end of its address opens it 45 seconds in.
 * @param report - What `simulate` answers with. Every text in it may be a stranger's.
 * @throws OptionsError `OPTION_INVALID` or `OPTION_OUT_OF_RANGE` when it is something else, such as a report of another version
 * or one that lacks a part, naming the field, and for options that do not exist or make no sense
 * @returns The page as text: below 200 KB for 50 peers and two minutes, a few MB at most.
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs'
 * import { pageOf, simulate } from 'rookery/simulator'
 *
 * const report = await simulate({ peers: 50, seed: 42 })
 * writeFileSync('out.html', pageOf(report, { command: 'node my-simulation.js' }))
 * ```
 */
export function pageOf(report: SimulationReport, options: PageOptions = {}): string {
  checkReport(report)
  checkOptions('options', options)
  const { command } = options
  const world = `${counted(report.peers.length, 'peer')}, seed ${report.seed}: a simulated network`
  const title = report.broken ? `${report.broken.invariant} is broken: ${world}` : world
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    `<body>${bodyOf(report, command)}`,
    `<script type="application/json" id="data">${scriptJson(pageData(report))}</script>`,
    `<script>${CLIENT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}
