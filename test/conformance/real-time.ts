/** Lets `ms` milliseconds pass. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** How long is waited for what must come: generous, since it says when to give up and nothing about speed. */
const GIVE_UP_AFTER_MS = 10_000

/** Waits until `predicate` holds. @returns Whether it did. */
export async function until(predicate: () => boolean): Promise<boolean> {
  for (const endMs = performance.now() + GIVE_UP_AFTER_MS; !predicate() && performance.now() < endMs; ) await pause(2)
  return predicate()
}
