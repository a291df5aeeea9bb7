/** Share of the newest gossip in the measure of how many of those who gossip are neighbors of ours, once many were heard. */
const WEIGHT = 1 / 64
/** Before anybody was heard, everybody is taken for known, as firmly as if that many had been heard. */
const PRESUMED = 4
/** And as this many once few speak: in a small network everybody's gossip is repeated to everybody in every period. */
const PRESUMED_IN_SILENCE = 0.5
/**
 * Gossips that are heard in two periods at least, for each neighbor, unless others let gossip rest. Two periods, since where
 * all gossip at once, ours may begin just after most of it, and end just before.
 */
const SPEAKING = 0.5
/** After so many periods of gossip everybody in a small network has been heard and met, even where much gets lost. */
const SETTLES_AFTER = 2

/**
 * How large the network seems, to a peer that knows only a part of it. It is estimated as that of a pond is, by how many of the
 * fish one catches are marked already: of those whose gossip others pass on, how many are neighbors of ours?
 * @see Lincoln and Petersen's estimate (mark and recapture)
 */
export class SizeEstimate {
  /** The share of passed-on gossips whose originators are neighbors of ours, lately. */
  #knownShare = 1
  /** How many the share stands on, those presumed included. */
  #heard = PRESUMED
  #presumed = PRESUMED
  #heardThisPeriod = 0
  #heardLastPeriod = 0
  #periods = 0

  /** Whether enough time has passed for what is heard to tell something. */
  get isSettled(): boolean {
    return this.#periods >= SETTLES_AFTER
  }

  /** How many there seem to be, to somebody with so many neighbors. */
  of(neighbors: number): number {
    return neighbors / Math.max(this.#knownShare, Number.EPSILON)
  }

  /**
   * A gossip that we had not seen before has come. In the estimate only those count that somebody has passed on: whom we know
   * knows us as well, and would be heard more often than its share.
   */
  heard({ isKnown, isFirstHand }: { isKnown: boolean; isFirstHand: boolean }): void {
    this.#heardThisPeriod++
    if (isFirstHand) return
    this.#heard++
    this.#knownShare += ((isKnown ? 1 : 0) - this.#knownShare) * Math.max(WEIGHT, 1 / this.#heard)
  }

  /**
   * A period of gossip begins, for somebody with so many neighbors.
   * @param isCertain - Whether the estimate has served already, and stays as it is.
   */
  periodBegins(neighbors: number, isCertain: boolean): void {
    const isSilent = this.#heardThisPeriod + this.#heardLastPeriod < neighbors * SPEAKING
    this.#heardLastPeriod = this.#heardThisPeriod
    this.#heardThisPeriod = 0
    this.#periods++
    if (isCertain || !this.isSettled) return
    // Where little is heard, others let gossip rest: they think that this is a crowd, and what strangers there are weigh more.
    if (isSilent) this.#presume(PRESUMED_IN_SILENCE)
    // At first everybody is a stranger, which tells nothing: what is heard from now on counts.
    else if (this.#periods === SETTLES_AFTER) this.#beginAnew()
  }

  #beginAnew(): void {
    this.#knownShare = 1
    this.#heard = PRESUMED
    this.#presumed = PRESUMED
  }

  /** Takes no more than so many for known without having heard them. */
  #presume(presumed: number): void {
    const less = Math.max(0, this.#presumed - presumed)
    const known = Math.max(0, this.#knownShare * this.#heard - less)
    this.#heard -= less
    this.#presumed -= less
    this.#knownShare = known / this.#heard
  }
}
