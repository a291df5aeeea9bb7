import type { Peer, Random } from 'rookery'
import type { MemoryNetwork } from 'rookery/memory'
import { mineBlock } from './chains.ts'

/** What a miner's race looks like. */
export interface Race {
  readonly network: MemoryNetwork
  readonly difficulty: number
  /** Mean time between two blocks of one miner, in milliseconds. */
  readonly meanMs: number
  /** When the race ends, on the network's clock. */
  readonly untilMs: number
}

/** Lets a peer find blocks at random moments, each on its own tip, as a miner without memory does. */
export function race(peer: Peer, name: string, { network, difficulty, meanMs, untilMs }: Race): void {
  const { clock, random } = network
  const next = () => {
    const waitMs = meanMs * drawExponential(random)
    if (clock.nowMs() + waitMs < untilMs) clock.setTimer(waitMs, find)
  }
  const find = () => {
    mineOne(peer, name, { network, difficulty })
    next()
  }
  next()
}

/** Mines one block on a peer's tip and announces it. */
export function mineOne(peer: Peer, name: string, { network, difficulty }: Pick<Race, 'network' | 'difficulty'>): void {
  const timestamp = Math.floor(network.clock.unixMs() / 1_000)
  peer.announce(mineBlock({ previous: peer.chain.tip, difficulty, minedBy: name, messages: [name], timestamp }))
}

/**
 * A draw from the exponential distribution of mean 1, by comparisons alone: the last digit of a logarithm may differ
 * between engines, and one digit would make another run.
 * @see von Neumann, "Various techniques used in connection with random digits" (1951)
 */
export function drawExponential(random: Random): number {
  for (let whole = 0; ; whole++) {
    const first = random.fraction()
    if (fallingRun(random, first) % 2 === 1) return whole + first
  }
}

/** How many draws in a row, `first` included, are each smaller than the one before. */
function fallingRun(random: Random, first: number): number {
  let length = 1
  for (let last = first, next = random.fraction(); next < last; next = random.fraction()) {
    last = next
    length++
  }
  return length
}
