import { type Askable, ClaimRound, PARTS } from '../neighbors/claim-round.ts'
import type { Address } from '../runtime/address.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Moment } from '../runtime/moment.ts'
import type { Random } from '../runtime/random.ts'
import { createScheduler } from '../scheduler/create-scheduler.ts'
import type { ScheduledEvent } from '../scheduler/scheduled-event.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Alarm } from './alarm.ts'
import type { PeerTimings } from './peer-options.ts'

/** Share by which periods vary, so that peers that start together do not speak together. */
const JITTER = 0.1
/** Silence is looked for this many times in the period after which it ends a neighbor. */
const DROP_CHECKS = 12

/** Something to do now. */
type Work = (moment: Moment) => void

/** What a peer does unasked. */
export interface Duties {
  readonly gossip: Work
  /** Asks these for their claims. */
  readonly ask: (addresses: readonly Address[], moment: Moment) => void
  /** Chooses among the claims, though nothing else asks for it. */
  readonly choose: Work
  readonly dropSilent: Work
  /** Does whatever a stage has waited for. */
  readonly wake: Work
}

/** What a timetable is made of. */
export interface TimetableOptions {
  readonly clock: Clock
  readonly random: Random
  readonly timings: PeerTimings
  /** Who is asked for claims. */
  readonly others: Askable
  /** Does work, and what follows from it. */
  turn(work: Work): void
  onError(error: unknown): void
}

/** Everything that a peer does on time, on one queue of events: what comes round, and what its stages wait for. */
export class Timetable {
  readonly #timings: PeerTimings
  readonly #turn: (work: Work) => void
  readonly #scheduler: Scheduler
  readonly #claimRound: ClaimRound
  #alarm: Alarm | undefined
  /** Asks in the next part of the round of claims. */
  #asking: ScheduledEvent | undefined

  constructor({ clock, random, timings, others, turn, onError }: TimetableOptions) {
    this.#timings = timings
    this.#turn = turn
    this.#scheduler = createScheduler({ clock, random, onDeadLetter: ({ error }) => onError(error) })
    this.#claimRound = new ClaimRound(others)
  }

  begin({ gossip, ask, choose, dropSilent, wake }: Duties): void {
    const { gossipMs, statsMs, consensusMs, dropMs } = this.#timings
    const askSome = (moment: Moment) => {
      ask(this.#claimRound.next(moment), moment)
      if (!this.#claimRound.isOver) this.#asking?.reschedule(statsMs / PARTS)
    }
    const askOn = () => this.#claimRound.isOver || this.#turn(askSome)
    this.#alarm = new Alarm(this.#scheduler, () => this.#turn(wake))
    this.#asking = this.#scheduler.after(0, askOn, { name: 'ask', keep: true })
    this.#every(gossipMs, 'gossip', gossip)
    this.#every(statsMs, 'stats', (moment) => {
      this.#claimRound.begin(moment)
      askSome(moment)
    })
    this.#every(consensusMs, 'consensus', choose)
    this.#every(dropMs / DROP_CHECKS, 'drop', dropSilent)
  }

  /** A stage waits for something until then at the latest. */
  wakeAt(atMs: number, nowMs: number): void {
    this.#alarm?.set(atMs, nowMs)
  }

  stop(): void {
    this.#scheduler.stop()
  }

  #every(periodMs: number, name: string, work: Work): void {
    this.#scheduler.every(periodMs, () => this.#turn(work), { name, jitter: JITTER })
  }
}
