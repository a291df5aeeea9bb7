import { OptionsError } from 'rookery'
import { type Invariant, InvariantError, pageOf, type SimulationReport, simulate } from 'rookery/simulator'
import { beforeAll, describe, expect, it } from 'vitest'
import { CLIENT } from '../../../simulator/page/client/client.ts'
import { WORLD } from '../../../simulator/page/client/world.ts'
import { escapeHtml, scriptJson } from '../../../simulator/page/escape.ts'
import { type PageData, pageData } from '../../../simulator/page/page-data.ts'

const HOSTILE = '</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>"\'&\u2028'
const COMMAND = 'rookery simulate --peers 6 --seed 3 --html out.html'

/** The part of the page's script that draws nothing, as it runs in a browser. */
interface World {
  heightAt(sample: number, node: number): number
  tipAt(sample: number, node: number): number
  readonly order: readonly number[]
  readonly lanes: readonly number[]
  readonly links: { at(ms: number): number; pairs(): readonly (readonly [a: number, b: number, isMutual: boolean])[] }
}
const { worldOf, sampleAt } = new Function(`${WORLD}\nreturn { worldOf, sampleAt }`)() as {
  worldOf(data: object): World
  sampleAt(world: World, ms: number): number
}

let report: SimulationReport
beforeAll(async () => {
  report = await simulate({
    peers: 6,
    seed: 3,
    duration: 20_000,
    workload: { blocks: 3, mining: { blockEveryMs: 2_000 } },
    byzantine: [{ strategy: 'liar', count: 2 }],
    faults: [{ kind: 'crash', atMs: 5_000, forMs: 5_000, peers: [1] }],
  })
})

describe('the page of a simulation', () => {
  it('is one document that asks nobody for anything', () => {
    const page = pageOf(report, { command: COMMAND })
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">[\s\S]*<\/html>\n$/)
    expect(page).toContain("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'")
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|\bsrc=|<link|@import|url\(|fetch\(|import\(/,
    )
  })

  it('says the seed and the command that makes it again', () => {
    const page = pageOf(report, { command: COMMAND })
    expect(page).toContain('seed <b>3</b>')
    expect(textOf(page)).toContain(COMMAND)
    expect(textOf(page)).toContain(report.summary.digest)
  })

  it('says first what broke, at which step of which seed, and what leads there again', async () => {
    const { report: until, error } = await broken()
    const page = pageOf(until, { command: COMMAND })
    const { atMs, step } = error.details
    expect(page).toContain('<title>never-five is broken: 3 peers, seed 5: a simulated network</title>')
    const said = textOf(page).slice(textOf(page).indexOf('The invariant'))
    expect(said).toMatch(
      /^The invariant never-five is broken\n10\.0\.0\.\d:8999 has five blocks\nThat ended the simulation after /,
    )
    expect(said).toContain(
      `, at step ${step.toLocaleString('en-US')} of seed 5. This command leads there again.\nRun it again${COMMAND}`,
    )
    expect(page).toContain(`<a href="#t=${atMs / 1_000}">`)
    expect(page.indexOf('class="broken"')).toBeLessThan(page.indexOf('class="facts"'))
    expect(page.match(/Run it again/g)).toHaveLength(1)
    expect(textOf(pageOf(until))).toContain('The same options with that seed lead there again.')
    expect(pageOf(report)).not.toContain('class="broken"')
  })

  it('needs no command, and shows none then', () => {
    const page = textOf(pageOf(report))
    expect(page).not.toContain('Run it again')
    expect(page).toContain(report.summary.digest)
    expect(pageOf({ ...report, summary: { ...report.summary, digest: '' } })).not.toContain('class="command"')
  })

  it.each([
    ['nothing', undefined, 'report is undefined: give what simulate() returns.'],
    ['JSON', '{"format":"rookery-simulation"}', /^report is "\{.*": give what simulate\(\) returns\.$/],
    ['a long text', 'x'.repeat(1_000_000), `report is "${'x'.repeat(80)}…": give what simulate() returns.`],
    ['a list', [], 'report is an empty list: give what simulate() returns.'],
    [
      'another object',
      {},
      'report.format is undefined: give what simulate() returns, which has "rookery-simulation" there.',
    ],
    [
      'a later version',
      { format: 'rookery-simulation', version: 2 },
      'report.version is 2: give what simulate() returns: this release reads version 1.',
    ],
  ])('is not made of %s', (_, stranger, message) => {
    expect(refusal(stranger)).toMatchObject({ code: 'OPTION_INVALID' })
    expect(refusal(stranger)?.message).toMatch(message)
  })

  it.each([
    ['summary', undefined, /^report\.summary is undefined: give an object with virtualMs, steps, .* settled\.$/],
    ['samples.atMs', {}, 'report.samples.atMs is an object: give a list of numbers.'],
    ['samples.sent.0.GOSSIP', 'many', 'report.samples.sent[0].GOSSIP is "many": give an integer of at least 0.'],
    ['peers.1.address', 8999, 'report.peers[1].address is 8999: give a text.'],
    ['blocks.0.minedMs', Number.NaN, 'report.blocks[0].minedMs is NaN: give a finite number.'],
    ['broken', {}, 'report.broken.invariant is undefined: give a text.'],
    ['faults.0', [1, 2], 'report.faults[0] is a list: give a list of 3 entries.'],
    ['reorgs', [[1, 2, 'x', 4]], 'report.reorgs[0][2] is "x": give a finite number.'],
    [
      'traffic',
      {},
      /^report\.traffic\.GOSSIP is undefined: give an object with sent, bytes, delivered, notDelivered\.$/,
    ],
    ['shown', 9, 'report.shown is 9: give an integer from 0 to 8.'],
  ])('names what is wrong with %s where it is %j', (path, value, message) => {
    const copy = JSON.parse(JSON.stringify(report))
    replace(copy, path.split('.'), value)
    expect(refusal(copy)?.message).toMatch(message)
  })

  it('never fails otherwise, whatever stands in the place of a part', () => {
    const places = [...pathsOf(report)]
    expect(places.length).toBeGreaterThan(100)
    for (const path of places) {
      for (const value of [undefined, null, {}, [], [null], 'x', -7.5, 1e300, true]) {
        const copy = JSON.parse(JSON.stringify(report))
        replace(copy, path, value)
        const name = path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('')
        const refused = refusal(copy)?.message ?? ''
        if (refused !== '' && !refused.startsWith('report.shown is ')) expect(refused).toContain(`report${name}`)
      }
    }
  })

  it('is made of one that was kept as JSON, with notes of others beside it', () => {
    const kept = JSON.parse(JSON.stringify(report))
    expect(pageOf({ ...kept, note: 'kept', summary: { ...kept.summary, note: 'kept' } })).toBe(pageOf(report))
  })

  it('has a sentence under every picture, and an element for every name its script looks up', () => {
    const page = pageOf(report, { command: COMMAND })
    const figures = page.match(/<figure[\s\S]*?<\/figure>/g) ?? []
    expect(figures).toHaveLength(7)
    for (const figure of figures) expect(figure).toMatch(/<figcaption[^>]*>[\s\S]*[A-Z][^<]+\.(<\/p>)?<\/figcaption>/)
    const asked = [...CLIENT.matchAll(/byId\('([\w-]+)'\)/g)].map(([, id]) => id as string)
    expect(asked.length).toBeGreaterThan(10)
    for (const id of asked) expect(page).toContain(`id="${id}"`)
  })

  it('has the same bytes for the same report', () => {
    expect(pageOf(report, { command: COMMAND })).toBe(pageOf(structuredClone(report), { command: COMMAND }))
  })

  it('shows hostile texts and does not run them', () => {
    const hostile: SimulationReport = {
      ...report,
      options: { ...report.options, difficulty: HOSTILE },
      summary: { ...report.summary, digest: HOSTILE },
      broken: { invariant: HOSTILE, sentence: HOSTILE, seed: 1, step: 1, atMs: 1, peer: HOSTILE },
      peers: report.peers.map((peer) => ({
        ...peer,
        address: HOSTILE,
        kind: peer.kind === 'honest' ? 'honest' : HOSTILE,
      })),
      blocks: report.blocks.map((block) => ({ ...block, hash: '</script' })),
      faults: [[0, 1, HOSTILE]],
    }
    const page = pageOf(hostile, { command: HOSTILE })
    expect(page.match(/<script\b/g)).toHaveLength(2)
    expect(page.match(/<\/script/g)).toHaveLength(2)
    expect(page).not.toMatch(/<img|<!--|\u2028.*<script/)
    const data = dataOf(page)
    expect(data.nodes[0]?.address).toBe(HOSTILE)
    expect(data.nodes.at(-1)?.kind).toBe(HOSTILE)
    expect(data.faults[0]?.[2]).toBe(HOSTILE)
  })

  it('stays small where little changes: 500 peers over 400 moments', () => {
    const row = (value: number) => Array.from({ length: 400 }, () => Array.from({ length: 500 }, () => value))
    const column = (value: number) => Array.from({ length: 400 }, () => value)
    const samples = report.samples
    const huge: SimulationReport = {
      ...report,
      peers: Array.from({ length: 10_000 }, () => report.peers[0] as (typeof report.peers)[0]),
      shown: 500,
      samples: {
        ...samples,
        ...{ lowest: column(1), highest: column(1), tips: column(1), agreed: column(1), up: column(1) },
        ...{ atMs: column(1), sentBytes: column(1), notDelivered: column(1) },
        sent: Array.from({ length: 400 }, () => samples.sent[0] as (typeof samples.sent)[0]),
        ...{ height: row(1), tip: row(0), neighbors: row(1) },
      },
    }
    expect(pageOf(huge, { command: COMMAND }).length).toBeLessThan(200_000)
    expect(pageOf(report, { command: COMMAND }).length).toBeLessThan(100_000)
  })

  it('rounds no message down to nothing', () => {
    const { traffic } = report
    const page = (bytes: number) => pageOf({ ...report, traffic: { ...traffic, STATS: { ...traffic.STATS, bytes } } })
    expect(page(238)).toContain('<td class="wide">238 B</td>')
    expect(page(1_500_000)).toContain('<td class="wide">1,500 kB</td>')
  })

  it('is made of a run in which nothing happened, too', async () => {
    const quiet = await simulate({ peers: 1, duration: 10, workload: { blocks: 0, mining: false }, settle: false })
    const page = pageOf(quiet, { command: COMMAND })
    expect(page).toContain('No block was passed on.')
    expect(page).toContain('<dt>Reorgs</dt><dd><b>0</b> nobody gave up a block</dd>')
  })
})

describe("the page's script", () => {
  it('is JavaScript, strict, and ends no script element', () => {
    expect(() => new Function(CLIENT)).not.toThrow()
    expect(CLIENT).toContain("'use strict'")
    expect(CLIENT).not.toMatch(/<\/script|<!--|Math\.random|Date\.now/i)
  })

  it('unpacks heights and tips as they were', () => {
    const world = worldOf(pageData(report))
    const { height, tip, atMs } = report.samples
    for (const [s, row] of height.entries()) {
      expect(row.map((_, peer) => world.heightAt(s, peer))).toEqual(row)
      expect(row.map((_, peer) => world.tipAt(s, peer))).toEqual(tip[s])
    }
    expect(height.some((row) => row[1] === -1)).toBe(true)
    expect(sampleAt(world, 0)).toBe(0)
    expect(sampleAt(world, (atMs[3] as number) + 1)).toBe(3)
    expect(sampleAt(world, 1e9)).toBe(atMs.length - 1)
  })

  it('knows who knew whom, forwards and backwards, and that a crash forgets', () => {
    const world = worldOf({
      ...pageData(report),
      at: [0, 10, 20, 30],
      height: [
        [0, 1],
        [0, 1, 2, -1, 3, 1],
        [0, 1],
      ],
      tip: [[], [], []],
      shown: 3,
      nodes: [{}, {}, {}],
      links: [
        [5, 0, 1, 1],
        [6, 1, 0, 1],
        [7, 2, 1, 1],
        [15, 2, 1, 0],
        [25, 1, 2, 1],
      ],
    })
    const pairsAt = (ms: number) => {
      world.links.at(ms)
      return world.links.pairs().map(([a, b, isMutual]) => [a, b, isMutual])
    }
    expect(pairsAt(4)).toEqual([])
    expect(pairsAt(10)).toEqual([
      [0, 1, true],
      [1, 2, false],
    ])
    expect(pairsAt(16)).toEqual([[0, 1, true]])
    expect(pairsAt(20)).toEqual([[0, 1, false]])
    expect(pairsAt(30)).toEqual([
      [0, 1, false],
      [1, 2, false],
    ])
    expect(pairsAt(10)).toEqual([
      [0, 1, true],
      [1, 2, false],
    ])
  })

  it('gives each branch that lost a lane of its own, and the winner the middle', () => {
    const blocks = { height: [1, 1, 2, 2, 1], parent: [-1, -1, 0, 1, -1], best: [1, 0, 1, 0, 0] }
    const world = worldOf({ ...pageData(report), blocks })
    expect([...world.lanes]).toEqual([0, 1, 0, 1, 2])
  })

  it('seats peers beside their like', () => {
    const tip = [
      [0, 1],
      [0, 2],
      [0, 1],
      [0, 2],
      [0, 1],
    ]
    const data = { ...pageData(report), at: [0, 1], tip, height: tip, shown: 5, links: [] }
    expect(worldOf(data).order).toEqual([1, 3, 0, 2, 4])
  })
})

describe('escaping', () => {
  it('leaves no character that means something', () => {
    expect(escapeHtml(HOSTILE)).not.toMatch(/[<>"']/)
    expect(scriptJson(HOSTILE)).not.toMatch(/[<>\u2028\u2029]/)
    expect(JSON.parse(scriptJson({ a: HOSTILE }))).toEqual({ a: HOSTILE })
  })
})

/** What is said of a report that is none; undefined where a page is made of it. @throws whatever else it fails with */
function refusal(stranger: unknown): OptionsError | undefined {
  try {
    pageOf(stranger as SimulationReport)
    return undefined
  } catch (error) {
    if (error instanceof OptionsError) return error
    throw error
  }
}

/** Where the parts of something are, the first entry of each list standing for all. */
function* pathsOf(whole: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path
  if (typeof whole !== 'object' || whole === null || path[0] === 'options') return
  const entries = Object.entries(whole)
  for (const [key, part] of Array.isArray(whole) ? entries.slice(0, 1) : entries) yield* pathsOf(part, [...path, key])
}

function replace(whole: unknown, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path
  const there = whole as Record<string, unknown>
  if (rest.length === 0) there[key] = value
  else replace(there[key], rest, value)
}

/** A world that breaks an invariant, as far as it came. */
async function broken(): Promise<{ report: SimulationReport; error: InvariantError }> {
  const neverFive: Invariant = {
    name: 'never-five',
    summary: 'Nobody has five blocks.',
    watch: ({ fail }) => ({ onBlock: (peer, { height }) => height === 4 && fail('has five blocks', peer) }),
  }
  const world = { peers: 3, seed: 5, workload: { blocks: 3, mining: { blockEveryMs: 2_000 } }, invariants: [neverFive] }
  let report: SimulationReport | undefined
  const error: unknown = await simulate(world, { onBroken: (until) => (report = until) }).catch((error) => error)
  if (report && error instanceof InvariantError) return { report, error }
  throw new Error('The invariant holds.')
}

/** What a reader sees, near enough. */
function textOf(page: string): string {
  return page.replace(/<script[\s\S]*/, '').replace(/<[^>]*>/g, '')
}

function dataOf(page: string): PageData {
  const [, json = ''] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(page) ?? []
  return JSON.parse(json) as PageData
}
