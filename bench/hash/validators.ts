import * as crypto from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Block } from '../../src/block/block.ts'
import { createHasher } from '../../src/hash/create-hasher.ts'
import { createHashWasmHasher } from '../../src/hash/hash-wasm-hasher.ts'
import type { Hasher } from '../../src/hash/hasher.ts'
import { type Verifier, verifierWith } from '../../src/verify/verifier.ts'
import { mineBlock } from '../../test/support/chains.ts'
import { python } from './children.ts'
import type { ChildContender, Contender } from './measure.ts'

const DIFFICULTY = 1
const BLOCKS = 4_000
const WORDS = [
  'ramifies',
  'gravels',
  'marzipan',
  'Dakotan',
  'Dean',
  'warning',
  'simple',
  'early',
  'procrastinators',
  'word',
]

export const OUR_BLOCKS = 'rookery, objects'
export const OUR_DATAGRAMS = 'rookery, datagrams'
export const PARSE_ALONE = 'JSON.parse alone, datagrams'

/** Everybody who verifies a chain, block objects or raw datagrams, once all have accepted it and refused a bad one. */
export async function validators(): Promise<{ list: (Contender | ChildContender)[]; bytes: number; end(): void }> {
  const blocks = chain()
  const datagrams = blocks.map((block) => new TextEncoder().encode(JSON.stringify(block)))
  const hashers: [string, Hasher][] = [
    ['rookery', await createHasher()],
    ['on hash-wasm', await createHashWasmHasher()],
    ['on crypto.hash()', nodeHasher()],
  ]
  const list: (Contender | ChildContender)[] = hashers.flatMap(([name, hasher]) => {
    const verifier = verifierWith({ difficulty: DIFFICULTY, hasher })
    check(name, verifier, blocks)
    return [repeat(`${name}, objects`, verifier, blocks), repeat(`${name}, datagrams`, verifier, datagrams)]
  })
  const folder = mkdtempSync(join(tmpdir(), 'rookery-bench-'))
  const file = join(folder, 'chain.jsonl')
  writeFileSync(file, blocks.map((block) => JSON.stringify(block)).join('\n'))
  list.push(parseAlone(datagrams), {
    name: 'Python, json and hashlib, datagrams',
    perSecond() {
      const result = python('validate', file)
      if (result && result.tip !== blocks.at(-1)?.hash) throw new Error('Python ends with another block.')
      return result?.perSecond
    },
  })
  const bytes = datagrams.reduce((sum, { length }) => sum + length, 0) / BLOCKS
  return { list, bytes, end: () => rmSync(folder, { recursive: true }) }
}

function chain(): Block[] {
  const blocks: Block[] = []
  for (let height = 0; height < BLOCKS; height++) {
    const messages = Array.from({ length: 1 + (height % 5) }, (_, i) => WORDS[(7 * height + 3 * i) % 10] as string)
    const timestamp = 1_730_000_000 + 60 * height
    blocks.push(mineBlock({ previous: blocks.at(-1), difficulty: DIFFICULTY, minedBy: 'Prof!', messages, timestamp }))
  }
  return blocks
}

function nodeHasher(): Hasher {
  const { hash } = crypto as unknown as { hash(algorithm: string, bytes: Uint8Array, encoding: 'hex'): string }
  return { sha256Hex: (bytes, length) => hash('sha256', bytes.subarray(0, length), 'hex') }
}

/** @throws Error unless the chain is accepted, and refused at the right height with a change in it. */
function check(name: string, verifier: Verifier, blocks: readonly Block[]): void {
  const good = verifier.chain(blocks)
  const bad = verifier.chain(blocks.with(1_234, { ...(blocks[1_234] as Block), nonce: 'no' }))
  const isRight =
    good.ok && good.tip?.hash === blocks.at(-1)?.hash && !bad.ok && bad.at === 1_234 && bad.reason === 'hash'
  if (!isRight) throw new Error(`The verifier ${name} is wrong.`)
}

/** Runs count in blocks; whole chains are verified. */
function repeat(name: string, verifier: Verifier, candidates: readonly Block[] | readonly Uint8Array[]): Contender {
  return {
    name,
    run(count) {
      for (let left = count; left > 0; left -= BLOCKS) {
        if (!verifier.chain(left >= BLOCKS ? candidates : candidates.slice(0, left)).ok) throw new Error(name)
      }
    },
  }
}

function parseAlone(datagrams: readonly Uint8Array[]): Contender {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return {
    name: PARSE_ALONE,
    run(count) {
      for (let at = 0; at < count; at++) JSON.parse(utf8.decode(datagrams[at % BLOCKS]))
    },
  }
}
