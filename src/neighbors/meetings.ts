import type { Address } from '../runtime/address.ts'
import type { Moment } from '../runtime/moment.ts'
import { Introductions } from './introductions.ts'
import type { Neighbor } from './neighbor.ts'
import type { NeighborTable } from './neighbor-table.ts'
import { type Answerer, OpenQuestions } from './open-questions.ts'
import type { WellKnownHosts } from './well-known.ts'

/** What an answer has changed. */
export interface Meeting {
  /** Who answered, or undefined when the table had no place for it. */
  readonly neighbor: Neighbor | undefined
  readonly hasJoined: boolean
  readonly evicted: Neighbor | undefined
}

/**
 * How an address becomes a neighbor: it is asked something, and it answers. What a stranger says without having been asked
 * proves nothing, since a source address can be forged.
 */
export class Meetings {
  readonly introductions = new Introductions()
  readonly #gossipQuestions = new OpenQuestions()
  readonly #neighbors: NeighborTable
  readonly #wellKnown: WellKnownHosts

  constructor({ neighbors, wellKnown }: { neighbors: NeighborTable; wellKnown: WellKnownHosts }) {
    this.#neighbors = neighbors
    this.#wellKnown = wellKnown
  }

  get openQuestions(): number {
    return this.#gossipQuestions.size
  }

  /** A gossip of ours goes to `to`, which may answer it. */
  gossiped(to: Address, { nowMs }: Moment): void {
    this.#gossipQuestions.ask(to, nowMs)
  }

  /** Whose `GOSSIP_REPLY` comes from `from`, if a gossip of ours went there. */
  whoAnswersGossip(from: Address, { nowMs }: Moment): Answerer | undefined {
    return this.#gossipQuestions.whoAnswers(from, nowMs)
  }

  /** `answerer` has answered a question of ours: it is a neighbor from now on. */
  prove({ address, isExact, isFirst, tookMs, tookAtMostMs }: Answerer, moment: Moment): Meeting {
    const proof = this.#neighbors.prove(address, this.#wellKnown.has(address), moment)
    if (!proof) return { neighbor: undefined, hasJoined: false, evicted: undefined }
    const { neighbor, evicted } = proof
    if (evicted) this.introductions.end(evicted.address)
    if (isExact) neighbor.hasAnsweredItself = true
    if (isExact && tookMs !== undefined) neighbor.roundTrip.measured(tookMs)
    else if (isExact && isFirst) neighbor.roundTrip.metWithin(tookAtMostMs)
    return proof
  }

  /** Removes the neighbors that have been silent since before `sinceMs`. */
  dropSilent(sinceMs: number): Neighbor[] {
    this.#gossipQuestions.closeOlder(sinceMs)
    const silent = this.#neighbors.dropSilent(sinceMs)
    for (const { address } of silent) this.introductions.end(address)
    return silent
  }
}
