import type { Departure } from './colony.ts'

/** What a datagram is about: who is there, who has what, a block, a word. */
export type Cargo = 'gossip' | 'claim' | 'block' | 'word'

/** A datagram on its way. */
export interface Flight {
  readonly from: number
  readonly to: number
  readonly cargo: Cargo
  readonly sentMs: number
  readonly arrivesMs: number
  isLost: boolean
}

/** More than these at a time nobody can follow. */
const MOST = 600

/** What is in the air. */
export class Flights {
  #flights: Flight[] = []
  #last: Flight | undefined

  left({ from, to, bytes, sentMs, arrivesMs }: Departure): void {
    this.#last = to < 0 ? undefined : { from, to, cargo: cargoOf(bytes), sentMs, arrivesMs, isLost: false }
    if (this.#last && this.#flights.length < MOST) this.#flights.push(this.#last)
  }

  lost(): void {
    if (this.#last) this.#last.isLost = true
  }

  /** Those still on their way at a moment. */
  at(nowMs: number): readonly Flight[] {
    this.#flights = this.#flights.filter(({ arrivesMs }) => arrivesMs > nowMs)
    return this.#flights
  }
}

const [A, E, G, N] = ['A', 'E', 'G', 'N'].map((letter) => letter.charCodeAt(0))
/** Where the name of the message begins behind `{"type":"`. */
const NAME_AT = 9
/** Questions for blocks are shorter than blocks. */
const SHORTEST_BLOCK = 60

function cargoOf(bytes: Uint8Array): Cargo {
  const [first, second] = [bytes[NAME_AT], bytes[NAME_AT + 1]]
  if (first === A) return 'block'
  if (first === N) return 'word'
  if (first !== G) return 'claim'
  if (second !== E) return 'gossip'
  return bytes.length > SHORTEST_BLOCK ? 'block' : 'claim'
}
