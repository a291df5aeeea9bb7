import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import type { Store } from 'rookery'
import { UserError } from '../errors.ts'

/**
 * Keeps a chain in a file of JSON lines, one block a line.
 *
 * What it guarantees: when a write has resolved, its blocks are on the disk as far as the operating system's `fsync` can
 * tell. A chain that grows is appended to; a crash in the middle leaves the old blocks, perhaps some of the new ones, and
 * at most one torn line, which {@link Store.load} drops: always a chain. A reorganisation writes a new file beside the old
 * one and renames it, so a crash leaves the one or the other. What it does not: the folder's own entry is not synced, so
 * after a power failure the name may still lead to the file before the last reorganisation; and two stores of one file
 * overwrite each other, so hold it first (`holdFile`).
 */
export function fileStore(path: string): Store {
  /** Number of blocks in the file if the next ones can be appended: undefined where that has to be found out. */
  let appendable: number | undefined

  const load = async () => {
    const { lines, isTorn } = wholeLines(path, await readFile(path, 'utf8').catch(emptyIfMissing))
    // The file is left as it is until there is something to write.
    appendable = isTorn ? undefined : lines.length
    return lines
  }
  return {
    load,
    async replaceFrom(height, blocks) {
      if (height !== appendable) await load()
      const isGrowth = height === appendable
      appendable = undefined
      if (isGrowth) await append(path, blocks)
      else await rewrite(path, [...(await load()).slice(0, height), ...blocks])
      appendable = height + blocks.length
    },
  }
}

/**
 * The lines of a file, without a last one that a crash has torn.
 * @throws UserError when the last line is neither whole nor the beginning of a block: it is somebody else's.
 */
function wholeLines(path: string, text: string): { lines: string[]; isTorn: boolean } {
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  const whole = lines.filter((line) => line.trim() !== '')
  if (isJson(rest)) whole.push(rest)
  else if (rest !== '' && !beginsBlock(rest, whole.length)) {
    throw new UserError(`${path} holds something else than blocks. It is left as it is: name another file.`)
  }
  return { lines: whole, isTorn: rest !== '' }
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

async function append(path: string, lines: readonly string[]): Promise<void> {
  await write(path, 'a', lines)
}

async function rewrite(path: string, lines: readonly string[]): Promise<void> {
  const beside = `${path}.new`
  try {
    await write(beside, 'w', lines)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

async function write(path: string, flags: 'a' | 'w', lines: readonly string[]): Promise<void> {
  const file: FileHandle = await open(path, flags)
  try {
    await file.writeFile(lines.map((line) => `${line}\n`).join(''))
    await file.sync()
  } finally {
    await file.close()
  }
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}
