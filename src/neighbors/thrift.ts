/** Share of the newest gossip in the measure of how many of those who gossip are neighbors of ours. */
const WEIGHT = 1 / 64
/** Thrift ends when the network seems to be this part of the size at which it began: nothing flaps in between. */
const ENDS_AT = 0.5

/**
 * Whether the network is so large that repeating everything to everybody would drown it. The plain protocol has each peer
 * repeat each gossip to three others, so that everybody hears everybody: n² datagrams a period for n peers. A thrifty
 * peer lets rest what it knows, passes the rest on to one, and asks a sample of its neighbors instead of all: it knows a
 * random part of the network, which changes all the time, and sends as much in a large network as in a small one.
 *
 * What a thrifty peer knows is bounded, so the size of the network is estimated as that of a pond is, by how many of the fish
 * one catches are marked already.
 * @see Lincoln and Petersen's estimate (mark and recapture)
 */
export class Thrift {
  readonly #above: number
  #isOn = false
  /** The share of gossips whose originators are neighbors of ours, lately. */
  #knownShare = 1

  /** @param above - Neighbors beyond which thrift begins. */
  constructor(above: number) {
    this.#above = above
  }

  /** A gossip that we had not seen before has arrived. @param isKnown - Whether its originator is a neighbor. */
  heard(isKnown: boolean): void {
    this.#knownShare += ((isKnown ? 1 : 0) - this.#knownShare) * WEIGHT
  }

  /** Whether to be thrifty, with so many neighbors. */
  isOn(neighbors: number): boolean {
    if (neighbors > this.#above) this.#isOn = true
    else if (this.#isOn && this.#estimate(neighbors) < this.#above * ENDS_AT) this.#isOn = false
    return this.#isOn
  }

  #estimate(neighbors: number): number {
    return neighbors / Math.max(this.#knownShare, Number.EPSILON)
  }
}
