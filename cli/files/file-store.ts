import { type FileHandle, open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Store } from 'rookery'
import { UserError } from '../errors.ts'
import { whyNot } from './why-not.ts'

/** A store that can be waited for: a peer that stops does so for two seconds at most, and a disk may take longer. */
export interface FileStore extends Store {
  /** Whether a write is under way. */
  readonly isWriting: boolean
  /**
   * Waits until nothing is being written any more; the file is no other's before.
   * @throws UserError when the last write failed: what it should have kept is not in the file.
   */
  settled(): Promise<void>
}

/**
 * Keeps a chain in a file of JSON lines, one block a line.
 *
 * What it guarantees: when a write has resolved, its blocks are on the disk as far as the operating system's `fsync` can
 * tell. A chain that grows is appended to; a crash in the middle, or a disk that is full, leaves the old blocks, perhaps some
 * of the new ones, and at most one torn line, which {@link Store.load} drops and the next write cuts off: always a chain. A
 * reorganisation writes a new file beside the old one and renames it, so a crash leaves the one or the other. What it does
 * not: the folder's own entry is not synced, so after a power failure the name may still lead to the file before the last
 * reorganisation; and two stores of one file overwrite each other, so hold it first (`holdFile`).
 */
export function fileStore(path: string): FileStore {
  /** What the file holds, as far as blocks can be appended to it: undefined where that has to be found out. */
  let kept: { readonly blocks: number; readonly bytes: number } | undefined
  let lastWrite: Promise<void> = Promise.resolve()
  let writes = 0

  const load = async () => {
    const content = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return Buffer.alloc(0)
      throw new UserError(`${path} cannot be read: ${whyNot(cause)}.`, { cause })
    })
    const { lines, bytes } = wholeLines(path, content)
    // The file is left as it is until there is something to write.
    kept = bytes === undefined ? undefined : { blocks: lines.length, bytes }
    return lines
  }
  const replaceFrom = async (height: number, blocks: readonly string[]) => {
    const before = height === kept?.blocks ? undefined : await load()
    if (before && before.length < height) throw isShortened(path)
    const bytes =
      height === kept?.blocks
        ? await append(path, kept.bytes, blocks)
        : await rewrite(path, [...(before ?? []).slice(0, height), ...blocks])
    kept = { blocks: height + blocks.length, bytes }
  }
  return {
    load,
    replaceFrom(height, blocks) {
      writes++
      lastWrite = replaceFrom(height, blocks)
        .catch((cause: unknown) => {
          throw cause instanceof UserError
            ? cause
            : new UserError(`${path} cannot be written: ${whyNot(cause)}.`, { cause })
        })
        .finally(() => writes--)
      return lastWrite
    },
    get isWriting() {
      return writes > 0
    },
    async settled() {
      for (let waitedFor: unknown; waitedFor !== lastWrite; ) {
        waitedFor = lastWrite
        // Whoever waited for it as well may write on at once.
        await lastWrite.catch(() => {}).then(() => nextTurn())
      }
      await lastWrite.catch((cause: UserError) => {
        throw new UserError(`The newest blocks could not be saved. ${cause.message}`, { cause })
      })
    },
  }
}

/**
 * The lines of a file, without a last one that a crash has torn.
 * @returns With them how many bytes they take, from where on the file can be appended to; not where a line break is missing.
 * @throws UserError when the last line is neither whole nor the beginning of a block: it is somebody else's.
 */
function wholeLines(path: string, content: Buffer): { lines: string[]; bytes: number | undefined } {
  const bytes = content.lastIndexOf('\n') + 1
  const lines = content.toString('utf8', 0, bytes).split('\n')
  const whole = lines.filter((line) => line.trim() !== '')
  const rest = content.toString('utf8', bytes)
  if (isJson(rest)) return { lines: [...whole, rest], bytes: undefined }
  if (rest === '' || beginsBlock(rest, whole.length)) return { lines: whole, bytes }
  throw new UserError(`${path} holds something else than blocks. It is left as it is: name another file.`)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Every block that a peer hands to its store begins like this. */
function beginsBlock(text: string, height: number): boolean {
  const beginning = `{"height":${height},`
  return text.startsWith(beginning) || beginning.startsWith(text)
}

/**
 * @param end - Where the whole lines end, in bytes; what a failed write or a crash has left behind them is cut off.
 * @returns Where they end now.
 */
async function append(path: string, end: number, lines: readonly string[]): Promise<number> {
  const file = await open(path, 'a')
  try {
    const { size } = await file.stat()
    if (size < end) throw isShortened(path)
    if (size > end) await file.truncate(end)
    return end + (await write(file, lines))
  } finally {
    await file.close()
  }
}

/** @returns How many bytes the file has now. */
async function rewrite(path: string, lines: readonly string[]): Promise<number> {
  // Of a link the file is replaced, and not the link itself.
  const target = await realpath(path)
  const beside = `${target}.new`
  try {
    const file = await open(beside, 'w')
    const bytes = await write(file, lines).finally(() => file.close())
    await rename(beside, target)
    return bytes
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** @returns How many bytes that were. */
async function write(file: FileHandle, lines: readonly string[]): Promise<number> {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  await file.writeFile(bytes)
  await file.sync()
  return bytes.length
}

function isShortened(path: string): UserError {
  return new UserError(
    `${path} holds less than was written to it, so somebody else has changed it: start again, and the rest is fetched anew.`,
  )
}
