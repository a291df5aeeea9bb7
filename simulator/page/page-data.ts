import { MESSAGE_KINDS } from '../report/message-kind.ts'
import type { ReportedBlock, SimulationReport } from '../report/report.ts'

/** Byzantine peers beyond these are in the numbers and not in the picture. */
const MAX_BYZANTINE = 100
/** Blocks beyond these are in the numbers and not in the pictures. */
const MAX_BLOCKS = 20_000
/** Of a hash; its zeros are at its end. */
const HASH_CHARS = 8

/** A peer that is drawn. */
export interface PageNode {
  /** Its index in the report. */
  readonly index: number
  readonly address: string
  readonly kind: string
  readonly region: number
}

/** Blocks, column by column; times as whole milliseconds, `mined` from the start and the others from then on. */
export interface PageBlocks {
  readonly height: readonly number[]
  readonly hash: readonly string[]
  readonly parent: readonly number[]
  readonly by: readonly number[]
  readonly mined: readonly number[]
  readonly best: readonly (0 | 1)[]
  readonly adopted: readonly number[]
  readonly half: readonly (number | null)[]
  readonly most: readonly (number | null)[]
  readonly all: readonly (number | null)[]
}

/** What the page draws, and nothing else of the report. */
export interface PageData {
  readonly endMs: number
  /** How many of the nodes, the first ones, are honest. */
  readonly shown: number
  readonly honest: number
  readonly nodes: readonly PageNode[]
  readonly at: readonly number[]
  readonly lowest: readonly number[]
  readonly highest: readonly number[]
  readonly tips: readonly number[]
  readonly agreed: readonly number[]
  readonly up: readonly number[]
  /** By shown peer: `[sample, height, sample, height, …]`, where it changes. A crowd that stands still costs nothing. */
  readonly height: readonly (readonly number[])[]
  /** By shown peer: where its tip changes. */
  readonly tip: readonly (readonly number[])[]
  /** By kind of message, cumulative. */
  readonly sent: Readonly<Record<string, readonly number[]>>
  readonly blocks: PageBlocks
  readonly reorgs: SimulationReport['reorgs']
  /** `[atMs, node, other node, 1 | 0]`, both of them drawn. */
  readonly links: readonly (readonly number[])[]
  readonly faults: SimulationReport['faults']
}

/** What the page draws of a report. */
export function pageData(report: SimulationReport): PageData {
  const { samples, shown } = report
  const nodes = nodesOf(report)
  const kinds = MESSAGE_KINDS.filter((kind) => report.traffic[kind].sent > 0)
  return {
    endMs: Math.max(report.summary.virtualMs, samples.atMs.at(-1) ?? 0, 1),
    shown,
    honest: report.peers.filter(({ kind }) => kind === 'honest').length,
    nodes,
    at: samples.atMs.map(Math.round),
    lowest: samples.lowest,
    highest: samples.highest,
    tips: samples.tips,
    agreed: samples.agreed.map((share) => Math.round(share * 1_000) / 1_000),
    up: samples.up,
    height: changesOf(samples.height, shown),
    tip: changesOf(samples.tip, shown),
    sent: Object.fromEntries(kinds.map((kind) => [kind, samples.sent.map((sent) => sent[kind])])),
    blocks: blocksOf(report.blocks.slice(0, MAX_BLOCKS)),
    reorgs: report.reorgs.map(([atMs, ...rest]) => [Math.round(atMs), ...rest] as const),
    links: linksOf(report, nodes),
    faults: report.faults,
  }
}

function nodesOf({ peers, shown }: SimulationReport): PageNode[] {
  const all = peers.map(({ address, kind, region }, index) => ({ index, address, kind, region }))
  const byzantine = all.filter(({ kind }) => kind !== 'honest')
  return [...all.slice(0, shown), ...byzantine.slice(0, MAX_BYZANTINE)]
}

function changesOf(rows: readonly (readonly number[])[], count: number): number[][] {
  return Array.from({ length: count }, (_, column) => {
    const changes: number[] = []
    for (const [at, row] of rows.entries()) {
      const value = row[column] ?? -1
      if (value !== changes.at(-1)) changes.push(at, value)
    }
    return changes
  })
}

function blocksOf(blocks: readonly ReportedBlock[]): PageBlocks {
  const whole = (ms: number | null) => (ms === null ? null : Math.round(ms))
  return {
    height: blocks.map(({ height }) => height),
    hash: blocks.map(({ hash }) => hash.slice(0, HASH_CHARS)),
    parent: blocks.map(({ parent }) => parent),
    by: blocks.map(({ minedBy }) => minedBy),
    mined: blocks.map(({ minedMs }) => Math.round(minedMs)),
    best: blocks.map(({ isOnBestChain }) => (isOnBestChain ? 1 : 0)),
    adopted: blocks.map(({ adoptedBy }) => adoptedBy),
    half: blocks.map(({ halfMs }) => whole(halfMs)),
    most: blocks.map(({ mostMs }) => whole(mostMs)),
    all: blocks.map(({ allMs }) => whole(allMs)),
  }
}

function linksOf({ acquaintances }: SimulationReport, nodes: readonly PageNode[]): number[][] {
  const nodeAt = new Map(nodes.map(({ index }, node) => [index, node]))
  return acquaintances.flatMap(([atMs, peer, other, hasJoined]) => {
    const [from, to] = [nodeAt.get(peer), nodeAt.get(other)]
    return from === undefined || to === undefined ? [] : [[Math.round(atMs), from, to, hasJoined]]
  })
}
