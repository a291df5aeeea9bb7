import type { Random } from './random.ts'

/** One moment, as a stage is told of it: what time it is, and where chance comes from. */
export interface Moment {
  /** The clock's monotonic milliseconds. */
  readonly nowMs: number
  readonly random: Random
}
