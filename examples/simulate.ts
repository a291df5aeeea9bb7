// Simulates twenty peers that lose a fifth of their datagrams, with a partition and some that lie; then again, and gets the same.
//   npx tsx examples/simulate.ts                 Node.js
//   npx bun examples/simulate.ts                 the same in Bun
import { type ByzantineStrategy, type SimulationOptions, simulate } from 'rookery/simulator'

/** Says that it has a million blocks, and has none. */
const braggart: ByzantineStrategy = {
  name: 'braggart',
  summary: 'Claims a million blocks and has none.',
  create: (self) => ({ claim: () => ({ height: 1_000_000, hash: self.plausibleHash() }) }),
}

const world: SimulationOptions = {
  peers: 20,
  seed: 7,
  duration: 120_000,
  network: { latency: { kind: 'log-normal', medianMs: 40 }, loss: 0.2 },
  faults: [{ kind: 'partition', atMs: 40_000, forMs: 30_000, groups: [[0, 1, 2, 3, 4, 5, 6]] }],
  byzantine: [{ strategy: 'liar' }, { strategy: braggart, count: 2 }],
  workload: { mining: { blockEveryMs: 8_000, miners: 5 } },
}

const { summary, peers, traffic } = await simulate(world)
const honest = peers.filter(({ kind }) => kind === 'honest').length
console.log(
  `${honest} of ${peers.length} peers are honest, and agree: ${summary.isAgreed}, on ${summary.highest} blocks`,
)
console.log(`${summary.mined} were mined, ${summary.stale} of them in vain; ${summary.reorgs} reorgs`)
console.log(`half of the honest peers had a block within ${Math.round(summary.propagation.median)} ms of its finding`)
console.log(`${summary.datagrams} datagrams, ${traffic.GOSSIP.sent} of them gossip`)

const again = await simulate(world)
console.log(`run again: ${again.summary.digest === summary.digest ? 'the same, byte for byte' : 'another one'}`)

// Its output, the same on every machine and in every runtime; two minutes of the network's own time take two seconds:
//
//   20 of 23 peers are honest, and agree: true, on 28 blocks
//   18 were mined, 0 of them in vain; 0 reorgs
//   half of the honest peers had a block within 49 ms of its finding
//   36199 datagrams, 7082 of them gossip
//   run again: the same, byte for byte
