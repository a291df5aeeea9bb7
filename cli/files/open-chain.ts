import { access, constants, open, stat } from 'node:fs/promises'
import { type Block, createVerifier } from 'rookery'
import { UserError } from '../errors.ts'
import { readChain, verified } from './chain-file.ts'
import { type FileStore, fileStore } from './file-store.ts'
import { whyNot } from './why-not.ts'

/** What a peer begins with: blocks, or a store that has them. */
export interface Beginning {
  readonly chain?: readonly Block[]
  readonly store?: FileStore
}

/**
 * Opens the files of `--chain` and `--save`. Where both hold blocks, the longer chain is begun with: a save file is never
 * made shorter.
 * @throws UserError for a file that cannot be read or written, or whose blocks break a rule.
 */
export async function openChain(
  { chain: chainPath, save: savePath }: { chain?: string | undefined; save?: string | undefined },
  difficulty: number,
): Promise<Beginning> {
  const verifier = await createVerifier({ difficulty })
  const given = chainPath === undefined ? undefined : await readChain(chainPath, verifier)
  if (savePath === undefined) return given ? { chain: given.blocks } : {}
  await mustBeWritable(savePath)
  const store = fileStore(savePath)
  const saved = verifiedSave(savePath, await store.load(), verifier)
  if (given && given.blocks.length > saved.length) await store.replaceFrom(0, given.texts)
  return { store }
}

type Verifier = Awaited<ReturnType<typeof createVerifier>>

/** Whatever else a file holds, somebody may want it back. */
function verifiedSave(path: string, texts: readonly string[], verifier: Verifier): readonly Block[] {
  try {
    return verified(path, texts, verifier)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`${error.message} The file is left as it is: name another for --save, or delete it.`)
  }
}

/** Better now than after hours of mining. Leaves an empty file where there was none. */
async function mustBeWritable(path: string): Promise<void> {
  // A device may have no end to read to, and a pipe no beginning.
  const known = await stat(path).catch(() => undefined)
  if (known && !known.isFile() && !known.isDirectory()) {
    throw new UserError(`${path} is a device or a pipe, and keeps nothing: name a file for --save.`)
  }
  try {
    await (await open(path, 'a')).close()
    await access(path, constants.R_OK)
  } catch (cause) {
    throw new UserError(`${path} cannot be written: ${whyNot(cause)}.`, { cause })
  }
}
