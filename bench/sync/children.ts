import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Build } from './build.ts'

const children = new Set<ChildProcess>()

/**
 * Starts a program of this folder in a process of its own. It ends with us, however we end: it exits when its channel to
 * us closes, and after `lifetimeMs` in any case.
 * @param build - Given to those that import `rookery`; the built package needs no loader.
 */
export function startChild(
  program: string,
  work: Readonly<Record<string, unknown>> & { readonly lifetimeMs: number },
  build: Build['name'] = 'dist',
  execArgv: readonly string[] = [],
): ChildProcess {
  const loader = build === 'source' ? process.execArgv : []
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), [JSON.stringify(work)], {
    execArgv: [...loader, ...execArgv],
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** The next message of a child. @throws Error when it ends without one */
export function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) =>
      reject(new Error(`${child.spawnargs[1]} ended without an answer: ${code ?? signal}.`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message as T)
    })
  })
}

/** Resolves when the child has ended, by itself or because its channel closes. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    if (child.connected) child.disconnect()
  })
}

/** Ends all at once. */
export function endChildren(): void {
  for (const child of children) child.kill('SIGKILL')
}
