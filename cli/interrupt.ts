import type { EventEmitter } from 'node:events'
import type { Context, Output } from './context.ts'
import { whyNot } from './files/why-not.ts'
import { createPaint } from './look/paint.ts'

/** As much of `process` as we listen to. */
export interface ProcessLike extends Pick<EventEmitter, 'on' | 'removeAllListeners'> {
  readonly pid: number
  readonly stdout: Pick<EventEmitter, 'on'>
  readonly stderr: Pick<EventEmitter, 'on'> & Output
  readonly env: Context['env']
  exitCode?: string | number | null | undefined
  exit(code: number): void
  kill(pid: number, signal: string): unknown
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
 * A reader of our output that went away (`| head`) is one of them, and no failure. Output that cannot be written, since the
 * disk is full, is one too: it makes the exit code 1.
 */
export function watchInterrupts(
  process: ProcessLike,
  nowMs = () => performance.now(),
): { readonly signal: AbortSignal } {
  const controller = new AbortController()
  let firstMs = 0
  const end = (signal: string, code: number) => {
    if (!controller.signal.aborted) {
      firstMs = nowMs()
      controller.abort()
    } else if (nowMs() - firstMs > ECHO_MS) {
      // What the system does by itself waits for nothing, where an exit would wait for a disk that is stuck.
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
      // The first process of a container is not ended by a signal of its own.
      process.exit(code)
    }
  }
  for (const [signal, code] of SIGNALS) process.on(signal, () => end(signal, code))
  const fail = () => {
    process.exitCode = 1
    controller.abort()
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return controller.abort()
    if (process.exitCode !== 1) {
      const { alarm } = createPaint(process.stderr, process.env)
      process.stderr.write(`${alarm('error:')} Standard output cannot be written: ${whyNot(error)}.\n`)
    }
    fail()
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') controller.abort()
    // Nobody is left to tell.
    else fail()
  })
  return { signal: controller.signal }
}
