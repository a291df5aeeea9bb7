import type { BrokenInvariant } from '../invariants/invariant.ts'
import { type Check, exactly, flag, having, integer, listOf, number, orNull, text, tupleOf } from '../options/check.ts'
import { MESSAGE_KINDS } from '../report/message-kind.ts'
import type {
  ReportedBlock,
  ReportedPeer,
  ReportedSamples,
  Settled,
  SimulationReport,
  SimulationSummary,
  Spread,
  TrafficOfKind,
} from '../report/report.ts'

const WHOLE = 'what simulate() returns'
const anyNumber = number()
const numbers = listOf(anyNumber, 'a list of numbers')
const rows = listOf(numbers, 'a list of lists of numbers')
const count = integer(0)
/** An index of something, or -1. */
const index = integer(-1)
const byKind = (check: Check) => having(Object.fromEntries(MESSAGE_KINDS.map((kind) => [kind, check])))

const checkSpread = having<Spread>({ count, median: anyNumber, p90: anyNumber, p99: anyNumber, most: anyNumber })

const checkSummary = having<SimulationSummary>({
  virtualMs: anyNumber,
  steps: count,
  datagrams: count,
  delivered: count,
  digest: text,
  lowest: count,
  highest: count,
  isAgreed: flag,
  mined: count,
  stale: count,
  forks: count,
  reorgs: count,
  deepestReorg: count,
  propagation: checkSpread,
  settled: orNull(having<Settled>({ levelMs: anyNumber, agreedMs: anyNumber })),
})

const checkBroken = having<BrokenInvariant>({
  invariant: text,
  sentence: text,
  seed: count,
  step: count,
  atMs: anyNumber,
  peer: orNull(text),
})

const checkPeer = having<ReportedPeer>({ address: text, kind: text, region: count, power: anyNumber, knows: numbers })

const checkSamples = having<ReportedSamples>({
  atMs: numbers,
  lowest: numbers,
  highest: numbers,
  tips: numbers,
  agreed: numbers,
  up: numbers,
  sent: listOf(byKind(count)),
  sentBytes: numbers,
  notDelivered: numbers,
  height: rows,
  tip: rows,
  neighbors: rows,
})

const checkBlock = having<ReportedBlock>({
  height: count,
  hash: text,
  parent: index,
  minedBy: index,
  minedMs: anyNumber,
  isOnBestChain: flag,
  adoptedBy: count,
  halfMs: orNull(anyNumber),
  mostMs: orNull(anyNumber),
  allMs: orNull(anyNumber),
})

const checkTraffic = having<TrafficOfKind>({ sent: count, bytes: count, delivered: count, notDelivered: count })

const checkWhole = having<SimulationReport>(
  {
    format: exactly('rookery-simulation', `${WHOLE}, which has "rookery-simulation" there`),
    version: exactly(1, `${WHOLE}: this release reads version 1`),
    options: having({}, 'an object'),
    seed: count,
    summary: checkSummary,
    broken: orNull(checkBroken),
    peers: listOf(checkPeer),
    shown: count,
    samples: checkSamples,
    blocks: listOf(checkBlock),
    reorgs: rows,
    acquaintances: rows,
    acquaintanceCount: count,
    faults: listOf(tupleOf(anyNumber, anyNumber, text)),
    traffic: byKind(checkTraffic),
  },
  WHOLE,
)

/** One that was kept in a file may be anything. @throws OptionsError that names the field, what it is, and what to give */
export function checkReport(report: SimulationReport): void {
  checkWhole('report', report)
  integer(0, report.peers.length)('report.shown', report.shown)
}
