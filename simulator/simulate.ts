import { createSimulation } from './create-simulation.ts'
import { InvariantError } from './invariants/invariant.ts'
import { abortSignal, callback, fields } from './options/check.ts'
import type { SimulationOptions } from './options.ts'
import type { SimulationReport } from './report/report.ts'
import type { Simulation } from './simulation.ts'

/** What may be told while a simulation runs. */
export interface SimulateHooks {
  /** Called about a hundred times, and then no more: how far it is. */
  readonly onProgress?: ((simulation: Simulation, share: number) => void) | undefined
  /** Called when an invariant breaks, before the error comes out: what happened until then. */
  readonly onBroken?: ((report: SimulationReport) => void) | undefined
  /** Ends the simulation where it is; the report tells of what happened until then. */
  readonly signal?: AbortSignal | undefined
}

const STRETCHES = 100

const checkHooks = fields<SimulateHooks>({ onProgress: callback, onBroken: callback, signal: abortSignal })

/**
 * Runs a world of real peers from its beginning until all have settled, faster than real time, and the same each time: the
 * same options give the same report on every machine.
 * @throws OptionsError for options that make no sense
 * @throws InvariantError when something that must always hold does not
 *
 * @example
 * ```ts
 * const { summary } = await simulate({
 *   peers: 50,
 *   seed: 42,
 *   duration: 120_000,
 *   network: { latency: { kind: 'log-normal', medianMs: 40 }, loss: 0.2 },
 *   faults: [{ kind: 'partition', atMs: 30_000, forMs: 20_000, groups: [[0, 1, 2, 3]] }],
 *   byzantine: [{ strategy: 'liar', count: 3 }],
 *   workload: { mining: { blockEveryMs: 5_000, miners: 10 } },
 * })
 * console.log(summary.highest, summary.forks, summary.propagation.median)
 * ```
 */
export async function simulate(options: SimulationOptions, hooks: SimulateHooks = {}): Promise<SimulationReport> {
  checkHooks('hooks', hooks)
  const { onProgress, onBroken, signal } = hooks
  const simulation = await createSimulation(options)
  const { duration = 60_000, settle } = options
  // Asked after each event: with many peers, the first seconds alone may take a minute.
  const isEnded = () => signal?.aborted === true
  try {
    for (let stretch = 1; stretch <= STRETCHES && !isEnded(); stretch++) {
      const isCutShort = await simulation.runUntil(isEnded, duration / STRETCHES)
      if (!isCutShort) onProgress?.(simulation, stretch / STRETCHES)
    }
    if (settle !== false && !signal?.aborted) await simulation.settle({ signal })
    simulation.check()
    return simulation.report()
  } catch (error) {
    if (error instanceof InvariantError) onBroken?.(simulation.report())
    throw error
  } finally {
    await simulation.stop()
  }
}
