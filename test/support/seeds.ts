/** SEED=17 replays one seed; SEEDS=100 runs seeds 1 to 100. */
export function seedsToRun(usual: number): number[] {
  const { SEED, SEEDS } = process.env
  if (SEED !== undefined) return [Number(SEED)]
  return Array.from({ length: Number(SEEDS ?? usual) }, (_, i) => i + 1)
}

/** Runs `check` with a seed; what it throws says how to see it again. */
export async function replayable<T>(file: string, seed: number, check: (seed: number) => Promise<T>): Promise<T> {
  try {
    return await check(seed)
  } catch (error) {
    if (error instanceof Error) error.message += `\nreplay with: SEED=${seed} npx vitest run ${file}`
    throw error
  }
}
