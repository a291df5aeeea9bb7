import { createVerifier } from 'rookery'
import { checkPeerOptions } from './options/check-peer-options.ts'
import { resolveOptions } from './options/settings.ts'
import type { SimulationOptions } from './options.ts'
import type { Simulation } from './simulation.ts'
import { World } from './world.ts'

/**
 * Makes a world; nothing has happened in it yet.
 * @throws OptionsError
 */
export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  const settings = resolveOptions(options)
  await checkPeerOptions(settings)
  const verifier = await createVerifier({ difficulty: settings.difficulty })
  const world = new World(settings, verifier)
  await world.begin()
  return world
}
