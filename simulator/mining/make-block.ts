import type { Block, Verifier } from 'rookery'

/** What a block is made of. */
export interface BlockParts {
  /** The block before it; undefined for a genesis block. */
  readonly previous: Block | undefined
  readonly minedBy: string
  readonly messages: readonly string[]
  /** Unix seconds. */
  readonly timestamp: number
}

/** Finds a nonce by trying one after the other: at a simulation's difficulty that takes a few dozen hashes. */
export function makeBlock({ previous, minedBy, messages, timestamp }: BlockParts, verifier: Verifier): Block {
  const previousHash = previous?.hash ?? ''
  const height = previous ? previous.height + 1 : 0
  const ending = '0'.repeat(verifier.difficulty)
  for (let n = 0; ; n++) {
    const nonce = n.toString(36)
    const hash = verifier.hash({ minedBy, messages, nonce, timestamp }, previousHash)
    if (hash.endsWith(ending)) return { height, minedBy, messages: [...messages], nonce, timestamp, hash }
  }
}

/** `length` blocks from genesis on, an hour apart, the last one an hour before `unixMs`. */
export function makeChain(length: number, unixMs: number, verifier: Verifier): Block[] {
  const chain: Block[] = []
  const endSeconds = Math.floor(unixMs / 1_000)
  for (let height = 0; height < length; height++) {
    const timestamp = endSeconds - 3_600 * (length - height)
    chain.push(
      makeBlock({ previous: chain.at(-1), minedBy: 'before', messages: [`block ${height}`], timestamp }, verifier),
    )
  }
  return chain
}
