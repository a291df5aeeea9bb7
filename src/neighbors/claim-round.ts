import type { Address } from '../runtime/address.ts'
import type { Moment } from '../runtime/moment.ts'

/** A period has so many parts, and in each some are asked. */
export const PARTS = 4

/** Who can be asked for a claim. */
export interface Askable {
  /** Whether the network is too large for asking everybody. */
  readonly isThrifty: boolean
  toAsk(moment: Moment): Address[]
  oneToAsk(moment: Moment): Address | undefined
}

/**
 * A round of questions for claims, spread over its period, so that what others know is never further away than a part of
 * it: whoever asked everybody at once would hear nothing for the rest. In a crowd a part is one neighbor.
 */
export class ClaimRound {
  readonly #others: Askable
  /** Whom to ask still; undefined in a crowd. */
  #left: Address[] | undefined
  #partsLeft = 0

  constructor(others: Askable) {
    this.#others = others
  }

  /** Whether all that are to be asked in this period have been. */
  get isOver(): boolean {
    return this.#partsLeft === 0
  }

  /** A period begins. */
  begin(moment: Moment): void {
    this.#left = this.#others.isThrifty ? undefined : this.#others.toAsk(moment)
    this.#partsLeft = PARTS
  }

  /** Whom to ask in the part that begins. */
  next(moment: Moment): Address[] {
    if (this.isOver) return []
    const parts = this.#partsLeft--
    // What began in a crowd goes on as it began: a peer in doubt of its network would ask nobody otherwise.
    if (this.#left && !this.#others.isThrifty) return this.#left.splice(0, Math.ceil(this.#left.length / parts))
    const one = this.#others.oneToAsk(moment)
    return one ? [one] : []
  }
}
