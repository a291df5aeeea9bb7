/** Where text goes: standard output or standard error, or what a test puts in their place. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  /** Width of the terminal in columns; undefined where there is none. */
  readonly columns?: number
}

/** All that a command knows of the world around it. */
export interface Context {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted when the user or the system wants an end: Ctrl-C, SIGTERM, a reader that went away. */
  readonly interrupted: AbortSignal
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Resolves after `ms` milliseconds, or at once when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}

/** A signal that is aborted together with another one, or after `ms` milliseconds. */
export function deadline(signal: AbortSignal, ms: number): { signal: AbortSignal; isOver: boolean; cancel(): void } {
  const controller = new AbortController()
  const follow = () => controller.abort()
  const over = {
    signal: controller.signal,
    isOver: false,
    cancel() {
      clearTimeout(timer)
      signal.removeEventListener('abort', follow)
    },
  }
  const timer = setTimeout(() => {
    over.isOver = true
    controller.abort()
  }, ms)
  if (signal.aborted) follow()
  else signal.addEventListener('abort', follow, { once: true })
  return over
}
