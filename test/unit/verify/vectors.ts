import { readFileSync } from 'node:fs'
import type { Block } from '../../../src/block/block.ts'
import type { Reason } from '../../../src/block/rules.ts'

/** One case of block-rules.json. */
export interface RuleCase {
  readonly name: string
  readonly previousHash: string
  readonly height: number
  readonly difficulty: number
  readonly json: string
  readonly valid: boolean
  readonly hash?: string
  readonly reason?: Reason
}

/** One chain of real-blocks.json; `startsAfter` is the hash before its first block where that is not the genesis block. */
export interface RealChain {
  readonly network: string
  readonly difficulty: number
  readonly startsAfter?: string
  readonly blocks: readonly Block[]
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'))

/** One case for each line of the block rules, and more. */
export const ruleCases: readonly RuleCase[] = read('block-rules.json').cases

/** Blocks that people have mined. */
export const realChains: readonly RealChain[] = read('real-blocks.json').chains
