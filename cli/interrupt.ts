import type { EventEmitter } from 'node:events'

/** As much of `process` as we listen to. */
export interface ProcessLike extends Pick<EventEmitter, 'on'> {
  readonly stdout: Pick<EventEmitter, 'on'>
  readonly stderr: Pick<EventEmitter, 'on'>
  exit(code: number): void
}

/** Signal, and the exit code by which a shell knows it. */
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const

/** One Ctrl-C under `npm start` may arrive twice: from the terminal, and handed on by npm. No hand is this fast. */
const ECHO_MS = 200

/**
 * Turns the ways in which a program is told to end into one signal: the first asks, the second insists and exits at once.
 * A reader of our output that went away (`| head`) is one of them, and no failure.
 */
export function watchInterrupts(
  process: ProcessLike,
  nowMs = () => performance.now(),
): { readonly signal: AbortSignal } {
  const controller = new AbortController()
  let firstMs = 0
  const end = (code: number) => {
    if (!controller.signal.aborted) {
      firstMs = nowMs()
      controller.abort()
    } else if (nowMs() - firstMs > ECHO_MS) process.exit(code)
  }
  for (const [signal, code] of SIGNALS) process.on(signal, () => end(code))
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      controller.abort()
    })
  }
  return { signal: controller.signal }
}
