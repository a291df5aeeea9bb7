import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../errors.ts'
import { whyNot } from './why-not.ts'

/** A lock is made and then written. Who finds it empty for this long, in milliseconds, has found the trace of a crash. */
const WRITTEN_WITHIN_MS = 200

/**
 * Keeps a file for this process alone among those that ask: two that write one file would destroy it. The sign is a file
 * beside it, with the id of the process; what a process has left that is no more is taken over. Our own id means an earlier
 * life, since a program in a container has the same one each time. Processes that do not see each other, in two containers
 * or on two machines, take each other for dead.
 * @returns Gives the file back.
 * @throws UserError when another process has it, or where no file can be made beside it
 */
export async function holdFile(path: string): Promise<() => Promise<void>> {
  const lock = `${await realpath(path).catch(() => resolve(path))}.lock`
  for (;;) {
    if (await make(lock, path)) return () => giveBack(lock)
    const holder = await holderOf(lock)
    if (isAlive(holder)) throw isHeld(path, holder, lock)
    await remove(lock, holder)
  }
}

/** @returns False where there is one. */
async function make(lock: string, path: string): Promise<boolean> {
  try {
    await writeFile(lock, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new UserError(`${path} cannot be written: ${whyNot(cause)}.`, { cause })
  }
}

/** The process that a lock names: undefined where it is gone, or says nothing. */
async function holderOf(lock: string): Promise<number | undefined> {
  const text = await readFile(lock, 'utf8').catch(() => undefined)
  if (text !== '') return pidIn(text)
  await pause(WRITTEN_WITHIN_MS)
  return pidIn(await readFile(lock, 'utf8').catch(() => undefined))
}

function pidIn(text: string | undefined): number | undefined {
  const pid = Number(text)
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
}

function isAlive(pid: number | undefined): pid is number {
  if (pid === undefined || pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process may be looked at, but not signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Takes a dead lock away, and no other: who renames it has it alone, where two have found it dead at once. */
async function remove(lock: string, holder: number | undefined): Promise<void> {
  const aside = `${lock}.${process.pid}`
  try {
    await rename(lock, aside)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new UserError(`${lock} is left over, and cannot be removed: ${whyNot(cause)}. Delete it.`, { cause })
  }
  if ((await holderOf(aside)) === holder) await rm(aside, { force: true })
  // It was taken over before us, and is alive.
  else await rename(aside, lock)
}

async function giveBack(lock: string): Promise<void> {
  if ((await holderOf(lock)) === process.pid) await rm(lock, { force: true })
}

function isHeld(path: string, pid: number, lock: string): UserError {
  return new UserError(
    `${path} is in use by process ${pid}, and two would destroy it: stop that one, or name another file for --save. If that process is no rookery, delete ${lock}.`,
  )
}
