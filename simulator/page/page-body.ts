import type { BrokenInvariant } from '../invariants/invariant.ts'
import type { SimulationReport } from '../report/report.ts'
import { escapeHtml } from './escape.ts'
import { MARK } from './mark.ts'
import { trafficTable } from './traffic-table.ts'
import { counted, grouped, span } from './words.ts'

/** The page without its script: what is said in words, and the places where pictures go. */
export function bodyOf(report: SimulationReport, command: string | undefined): string {
  return `${header(report, command)}
<main>
${network(report)}
<div class="figures">
${figure('carpet', 'Who is on which chain', 'One row a peer, one column a moment, in the colour of the chain tip it has then: a new block washes over all as a new colour, warm colours are branches that were given up in the end, gaps are peers that were away. Rows stand in order of likeness.')}
${figure('heights', 'Height over time', `Blocks each peer has: one line a peer, so a single bold line is a network of one mind, and a line below it somebody who is late.`)}
${figure('forks', 'Blocks and forks', forkSentence(report))}
${figure('agreement', 'Agreement', 'The share of the honest peers that have the commonest tip. It dips with every new block and recovers when the block has gone round.')}
${figure('spread', 'How fast a block goes round', spreadSentence(report))}
${trafficTable(report)}
</div>
</main>
${PLAYER}
<noscript><p class="noscript">The pictures are drawn by the script in this page; without it there are only the numbers above.</p></noscript>`
}

function header({ seed, summary, peers, options, broken }: SimulationReport, command: string | undefined): string {
  const honest = peers.filter(({ kind }) => kind === 'honest').length
  const facts: [name: string, value: string, note: string][] = [
    ['Peers', grouped(honest), `honest, and ${grouped(peers.length - honest)} byzantine`],
    ['Time', span(summary.virtualMs), `in ${counted(summary.steps, 'step')}`],
    ['Chain', counted(summary.highest, 'block'), summary.isAgreed ? 'the same everywhere' : 'not the same everywhere'],
    ['Mined', grouped(summary.mined), `${grouped(summary.stale)} of them in vain`],
    ['Reorgs', grouped(summary.reorgs), depth(summary)],
    ['Datagrams', grouped(summary.datagrams), `${arrived(summary)} arrived`],
  ]
  const items = facts.map(([name, value, note]) => `<div><dt>${name}</dt><dd><b>${value}</b> ${note}</dd></div>`)
  const settled = summary.settled ? ` After the last block all agreed within ${span(summary.settled.agreedMs)}.` : ''
  return `<header>
<div class="title">${MARK}<div><h1>A network of ${counted(peers.length, 'peer')}, simulated</h1>
<p>Difficulty ${escapeHtml(String(options['difficulty'] ?? '?'))}, seed <b>${escapeHtml(String(seed))}</b>. The same seed gives the same run on every machine, byte for byte.${settled}</p></div>
<button type="button" id="theme" title="Light, dark, or as the system has it">Theme: system</button></div>
${broken ? whatBroke(broken, command, summary.digest) : howToRunAgain(command, summary.digest)}
<dl class="facts">${items.join('')}</dl>
</header>`
}

/** What ended the simulation before its time, where, and what leads there again. */
function whatBroke(
  { invariant, sentence, peer, atMs, step, seed }: BrokenInvariant,
  command: string | undefined,
  digest: string,
): string {
  const who = peer === null ? '' : `<b>${escapeHtml(peer)}</b> `
  const moment = `<a href="#t=${atMs / 1_000}">${span(atMs)}</a>`
  const again = command === undefined ? 'The same options with that seed lead' : 'This command leads'
  return `<section class="broken" aria-labelledby="broken-title"><h2 id="broken-title">The invariant ${escapeHtml(invariant)} is broken</h2>
<p>${who}${escapeHtml(sentence)}</p>
<p>That ended the simulation after ${moment}, at step ${grouped(step)} of seed ${escapeHtml(String(seed))}. ${again} there again.</p>
${howToRunAgain(command, digest)}</section>`
}

function depth({ reorgs, deepestReorg }: SimulationReport['summary']): string {
  return reorgs === 0 ? 'nobody gave up a block' : `the deepest of ${counted(deepestReorg, 'block')}`
}

/** An option that stays in one piece where the line is broken. */
function unbroken(word: string): string {
  return word.startsWith('-') ? `<span>${escapeHtml(word)}</span>` : escapeHtml(word)
}

function howToRunAgain(command: string | undefined, digest: string): string {
  const parts = [command === undefined ? '' : typed(command), digest === '' ? '' : fingerprint(digest)]
  return parts.some(Boolean) ? `<p class="command">${parts.join('')}</p>` : ''
}

function typed(command: string): string {
  return `<span>Run it again</span><code tabindex="0">${command.split(' ').map(unbroken).join(' ')}</code>`
}

function fingerprint(digest: string): string {
  return `<span class="pair"><span>fingerprint</span><code tabindex="0">${escapeHtml(digest)}</code></span>`
}

function arrived({ datagrams, delivered }: SimulationReport['summary']): string {
  return datagrams === 0 ? 'none' : `${Math.round((100 * delivered) / datagrams)} %`
}

function network({ peers, shown }: SimulationReport): string {
  const honest = peers.filter(({ kind }) => kind === 'honest').length
  const part = shown < honest ? ` The first ${grouped(shown)} of ${grouped(honest)} honest peers are shown.` : ''
  return `<section class="network" aria-labelledby="network-title">
<figure class="graph"><h2 id="network-title">Who knows whom</h2>
<div class="stage"><canvas id="graph" role="img" aria-label="The network as a graph" aria-describedby="now"></canvas><div id="tip" class="tip" hidden></div></div>
<figcaption><p id="now"></p><p>A line joins two peers that keep each other as neighbors, thinner if only one does; a ring goes out from who finds a block. Peers with a like history start out side by side.${part}</p></figcaption></figure>
<aside><h3>On which tip</h3><ul id="tips" class="tips"></ul>
<h3>Signs</h3><ul class="signs" id="signs"></ul>
<h3>What goes wrong</h3><ul class="troubles" id="troubles"></ul></aside>
</section>`
}

function figure(id: string, title: string, sentence: string): string {
  return `<figure><h2 id="${id}-title">${title}</h2><div class="plot"><canvas id="${id}" role="img" aria-labelledby="${id}-title ${id}-says"></canvas><i class="head"></i></div>
<figcaption id="${id}-says">${sentence}</figcaption></figure>`
}

function forkSentence({ summary }: SimulationReport): string {
  const { mined, forks, stale, reorgs } = summary
  return `Each dot is a block, at the time it was found and joined to its parent, larger the more peers ever had it: the chain that won runs along the middle, branches that lost beside it. Below are ${counted(reorgs, 'reorg')}, taller where many came together. ${counted(mined, 'block')} mined, ${counted(forks, 'height')} with a fork, ${counted(stale, 'block')} given up.`
}

function spreadSentence({ summary }: SimulationReport): string {
  const { count, median, p90, p99 } = summary.propagation
  const all =
    count === 0
      ? 'No block was passed on.'
      : `Over all, half of the times are at most ${span(median)}, nine tenths ${span(p90)}, all but a hundredth ${span(p99)}.`
  return `For each block, the time until half of the honest peers had it (dot), nine tenths (tick) and all (end of the line); a line without an end never reached all. ${all}`
}

const PLAYER = `<div class="player" role="group" aria-label="Time">
<button type="button" id="play" aria-label="Play" aria-keyshortcuts="Space"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path id="play-sign" d="M3 1.5v13l11-6.5z"/></svg></button>
<div class="track"><canvas id="strip" aria-hidden="true"></canvas><input type="range" id="time" min="0" step="any" value="0" aria-label="Time of the simulation"></div>
<output id="clock" for="time">0.0 s</output>
<label class="pace"><span>Speed</span> <select id="pace"></select></label>
</div>`
