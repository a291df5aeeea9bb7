import { readFile } from 'node:fs/promises'
import type { Block, Verifier } from 'rookery'
import { UserError } from '../errors.ts'
import { blockTexts } from './block-texts.ts'
import { whyNot } from './why-not.ts'

/** A verified chain, as blocks and as the JSON texts that they were read from. */
export interface ReadChain {
  readonly blocks: readonly Block[]
  readonly texts: readonly string[]
}

/**
 * Reads a chain from a file, JSON list or JSON lines, genesis first, and verifies it.
 * @throws UserError when there is no such file, or naming the height and the rule of the first bad block.
 */
export async function readChain(path: string, verifier: Verifier): Promise<ReadChain> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError(`${path} cannot be read: ${whyNot(cause)}.`, { cause })
  })
  const texts = blockTexts(text)
  if (texts === undefined) throw new UserError(`${path} is not JSON: give a list of blocks, or one block a line.`)
  return { texts, blocks: verified(path, texts, verifier) }
}

/** @throws UserError naming the height and the rule of the first bad block. */
export function verified(path: string, texts: readonly string[], verifier: Verifier): Block[] {
  const blocks: Block[] = []
  for (const text of texts) {
    const height = blocks.length
    const verdict = verifier.block(text, { previousHash: blocks.at(-1)?.hash ?? '', height })
    if (!verdict.ok) {
      throw new UserError(`${path}: block ${height} breaks the rule "${verdict.reason}". ${verdict.message}`)
    }
    blocks.push(verdict.block)
  }
  return blocks
}
