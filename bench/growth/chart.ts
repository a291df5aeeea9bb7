import { lineChart, type Point } from '../chart/line-chart.ts'
import type { Growth } from './measure.ts'

/** Where the picture ends. */
const MOST_PEERS = 1_000
/** Plain networks of fewer peers are left out of the fit: there the constant part counts. */
const FIT_FROM = 50

/** What a peer sends a second as its network grows: the plain protocol and the thrifty one. */
export function growthChart(plain: readonly Growth[], thrifty: readonly Growth[]): string {
  const last = plain.at(-1)
  const slope = perPeer(plain)
  const isCut = last !== undefined && last.peers < MOST_PEERS
  const most = thrifty.at(-1)
  return lineChart({
    title: 'Datagrams that a peer sends a second, as its network grows',
    about: `Plain flooding grows with the number of peers, by ${slope.toFixed(2)} a second for each; thrifty peers stay at about ${(most?.sentPerSecond ?? 0).toFixed(1)}.`,
    caption: [
      `${separated(MOST_PEERS)} peers together: ${separated(slope * MOST_PEERS * MOST_PEERS)} a second plain${isCut ? ' (dashed: extrapolated)' : ''}, ${separated(allOf(most))} thrifty.`,
      'Both scales are logarithmic. Virtual time; 5 to 50 ms on the way, no loss.',
    ],
    x: { label: 'peers', from: 10, to: MOST_PEERS, ticks: [10, 20, 50, 100, 200, 500, 1_000], isLog: true },
    y: {
      label: 'datagrams a second',
      from: 1,
      to: 1_000,
      ticks: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
      isLog: true,
    },
    series: [
      {
        name: 'plain flooding\neach gossip goes to\neverybody: O(n)',
        colour: 'dawn',
        points: plain.map(pointOf),
        ...(isCut ? { dashed: [pointOf(last), { x: MOST_PEERS, y: slope * MOST_PEERS }] } : {}),
      },
      {
        name: 'thrifty\nfrom 100 neighbors\non: O(1)',
        colour: 'dusk',
        points: thrifty.map(pointOf),
      },
    ],
  })
}

/** What one more peer adds: a line through the origin, by least squares. */
export function perPeer(plain: readonly Growth[]): number {
  const fitted = plain.filter(({ peers }) => peers >= FIT_FROM)
  const used = fitted.length > 0 ? fitted : plain
  const up = used.reduce((sum, { peers, sentPerSecond }) => sum + peers * sentPerSecond, 0)
  return up / used.reduce((sum, { peers }) => sum + peers * peers, 0)
}

/** What all peers of a network send a second. */
function allOf(network: Growth | undefined): number {
  return network ? network.sentPerSecond * network.peers : 0
}

function pointOf({ peers, sentPerSecond }: Growth): Point {
  return { x: peers, y: sentPerSecond }
}

function separated(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString('en')
}
