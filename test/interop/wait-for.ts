const POLL_EVERY_MS = 10

/**
 * Waits until `isSo` holds.
 * @param what - For the error: what was waited for.
 * @param timeoutMs - Generous, since it says when to give up and nothing about how fast things should be. @default 30000
 */
export async function waitFor(what: string, isSo: () => boolean, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1_000} s in vain for: ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS))
  }
}
