import { InvariantError } from '../invariants/invariant.ts'
import { abortSignal, callback, fields, flag, iterable } from '../options/check.ts'
import type { SimulationOptions } from '../options.ts'
import type { SimulationReport } from '../report/report.ts'
import { simulate } from '../simulate.ts'
import { drawWorld, WORLD_BOUNDS, type WorldBounds } from './draw-world.ts'
import { shrinkWorld } from './shrink.ts'

/** A world that broke an invariant. */
export interface SwarmFailure {
  /** The seed that it was drawn from. */
  readonly seed: number
  /** What broke. */
  readonly error: InvariantError
  /** The smallest world found that breaks the same invariant. */
  readonly world: SimulationOptions
  /** What breaks there. */
  readonly smallestError: InvariantError
}

/** How a swarm is run. */
export interface SwarmOptions extends WorldBounds {
  /** Seeds to try. */
  readonly seeds: Iterable<number>
  /** Whether a failing world is made small. @default true */
  readonly shrinks?: boolean | undefined
  /** Told of each world that went well. */
  readonly onWorld?: ((seed: number, report: SimulationReport) => void) | undefined
  /** Ends the swarm before the next world. */
  readonly signal?: AbortSignal | undefined
}

const checkOptions = fields<SwarmOptions>(
  { seeds: iterable, shrinks: flag, onWorld: callback, signal: abortSignal, ...WORLD_BOUNDS },
  ['seeds'],
)

/**
 * Draws one world a seed and runs it, until one fails.
 * @returns What failed, made small; undefined when all went well.
 * @throws OptionsError for options that do not exist or make no sense
 */
export async function swarm(options: SwarmOptions): Promise<SwarmFailure | undefined> {
  checkOptions('options', options)
  const { seeds, shrinks = true, onWorld, signal, ...bounds } = options
  for (const seed of seeds) {
    if (signal?.aborted) return undefined
    const world = drawWorld(seed, bounds)
    const result = await runWorld(world)
    if (!(result instanceof InvariantError)) {
      onWorld?.(seed, result)
      continue
    }
    const smallest = shrinks ? await shrinkFailure(world, result) : world
    const again = smallest === world ? result : await runWorld(smallest)
    return { seed, error: result, world: smallest, smallestError: again instanceof InvariantError ? again : result }
  }
  return undefined
}

/** Runs a world. @returns Its report, or the invariant that broke. */
export async function runWorld(world: SimulationOptions): Promise<SimulationReport | InvariantError> {
  try {
    return await simulate(world)
  } catch (error) {
    if (error instanceof InvariantError) return error
    throw error
  }
}

async function shrinkFailure(world: SimulationOptions, { details }: InvariantError): Promise<SimulationOptions> {
  const shrunk = await shrinkWorld(world, async (candidate) => {
    const result = await runWorld(candidate)
    return result instanceof InvariantError && result.details.invariant === details.invariant
  })
  return shrunk.world
}
