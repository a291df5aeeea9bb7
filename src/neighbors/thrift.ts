import { SizeEstimate } from './size-estimate.ts'

/** An estimate is rough, so that it has to be this much beyond the size at which thrift begins. */
const BEGINS_AT = 1.25
/** Thrift ends when the network seems to be this part of the size at which it began: nothing flaps in between. */
const ENDS_AT = 0.5
/** A peer lets rest what others say once it has neighbors enough to be known itself, as a part of that size. */
const RESTS_FROM = 0.1
/** And looks for no more of them once it has so many, as a part of that size, and this many at least, or the network falls apart. */
const ENOUGH = 0.2
const LEAST_ENOUGH = 10

/** How many a peer knows. */
export interface Acquaintance {
  /** Neighbors. */
  readonly size: number
  /** Addresses that somebody named. */
  readonly heardOfSize: number
}

/**
 * Whether the network is so large that repeating everything to everybody would drown it. The plain protocol has each peer
 * repeat each gossip to three others, so that everybody hears everybody: n² datagrams a period for n peers. A thrifty
 * peer lets rest what it knows, passes the rest on to one, asks a sample of its neighbors instead of all, and greets few
 * strangers once it has neighbors enough: it knows a random part of the network, which changes slowly, and sends hardly more in
 * a large network than in a small one.
 */
export class Thrift {
  readonly #above: number
  readonly #network = new SizeEstimate()
  #isOn = false

  /** @param above - Thrift begins beyond so many neighbors, or in a network that seems larger by far. */
  constructor(above: number) {
    this.#above = above
  }

  /** @see SizeEstimate.heard */
  heard(gossip: { isKnown: boolean; isFirstHand: boolean }): void {
    this.#network.heard(gossip)
  }

  /** A period of gossip begins. */
  periodBegins({ size }: Acquaintance): void {
    this.#network.periodBegins(size, this.#isOn)
  }

  /** Whether to be thrifty, with so many acquaintances. */
  isOn({ size, heardOfSize }: Acquaintance): boolean {
    const seeming = this.#network.of(size)
    if (size > this.#above) this.#isOn = true
    else if (this.#isOn) this.#isOn = seeming >= this.#above * ENDS_AT
    // While a small network still gets to know itself, everybody is a stranger; but nobody can know more others than there are.
    // Who forges gossips makes us ask eight neighbors at a time where we would ask all, and others each time.
    else {
      const mayTell = this.#network.isSettled || size + heardOfSize > this.#above
      this.#isOn = mayTell && seeming > this.#above * BEGINS_AT
    }
    return this.#isOn
  }

  /** Whether to let rest what others say: in a crowd, with neighbors enough to be known. */
  isReticent(known: Acquaintance): boolean {
    return this.isOn(known) && known.size >= this.#above * RESTS_FROM
  }

  /** Whether to look for neighbors: always but in a crowd, with enough of them. */
  isSociable(known: Acquaintance): boolean {
    return !this.isOn(known) || known.size < Math.max(this.#above * ENOUGH, LEAST_ENOUGH)
  }
}
