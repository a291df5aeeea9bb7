import { createHash } from 'node:crypto'
import type { Block } from 'rookery'

/** Mines a block with Node.js's own SHA-256, apart from the code under test. */
export function mineBlock({
  previous,
  difficulty = 1,
  minedBy = 'test',
  messages = ['word'],
  timestamp = 1_700_000_000,
}: {
  previous?: Block | undefined
  difficulty?: number
  minedBy?: string
  messages?: readonly string[]
  timestamp?: number
}): Block {
  const fixed = createHash('sha256')
  fixed.update((previous?.hash ?? '') + minedBy + messages.join(''))
  const seconds = Buffer.alloc(8)
  seconds.writeBigUInt64BE(BigInt(timestamp))
  fixed.update(seconds)
  const ending = '0'.repeat(difficulty)
  for (let n = 0; ; n++) {
    const nonce = String(n)
    const hash = fixed.copy().update(nonce).digest('hex')
    if (hash.endsWith(ending)) {
      return { height: previous ? previous.height + 1 : 0, minedBy, messages: [...messages], nonce, timestamp, hash }
    }
  }
}

/** Mines `length` blocks, on top of `base` if given; `minedBy` tells forks apart. @returns `base` and the new blocks. */
export function mineChain(
  length: number,
  {
    difficulty = 1,
    minedBy = 'test',
    base = [],
  }: { difficulty?: number; minedBy?: string; base?: readonly Block[] } = {},
): Block[] {
  const chain = [...base]
  for (let i = 0; i < length; i++) {
    chain.push(mineBlock({ previous: chain.at(-1), difficulty, minedBy, messages: [`block ${chain.length}`] }))
  }
  return chain
}
