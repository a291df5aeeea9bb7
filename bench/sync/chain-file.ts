import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Block, type Random, seededRandom } from 'rookery'
import { mineBlock } from '../../test/support/chains.ts'

/** A chain on disk, one `GET_BLOCK_REPLY` a line, and the claim that it backs. */
export interface ChainFile {
  readonly path: string
  /** Number of blocks. */
  readonly height: number
  /** Of the last block. */
  readonly hash: string
}

/** In the name, so that a change of what follows makes new files. */
const VERSION = 1
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/rookery-bench/', import.meta.url))
const DIFFICULTY = 1
const FIRST_TIMESTAMP = 1_699_293_749

const NAMES = ['Prof!', 'GossipZilla!', 'u-neek name', 'rook & crow', 'corvid-19', 'Krähe', 'miner 4', 'nest egg']
const WORDS = (
  'ramifies gravels shrouded regenerates penitence overanimated simple twig murmuration evening colony tree feather ' +
  'caw wing nest glide roost dusk dawn moss flight branch acorn kernel packet socket gossip stats height block chain ' +
  "prof's marzipan's Dakotan's naïve crème façade 木 🐦 zephyr quorum tally fork anchor ledger beacon"
).split(' ')

/** The chain of that many blocks: the same on every machine, mined when it is first wanted and kept. */
export function chainFile(length: number, tell: (note: string) => void): ChainFile {
  const path = `${FOLDER}chain-v${VERSION}-${length}.ndjson`
  if (!existsSync(path)) {
    tell(`mining ${length} blocks once, for ${path}`)
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(`${path}.${process.pid}`, replies(length).join('\n'))
    renameSync(`${path}.${process.pid}`, path)
  }
  const text = readFileSync(path, 'utf8')
  const tip = JSON.parse(text.slice(text.lastIndexOf('\n') + 1)) as Block
  return { path, height: length, hash: tip.hash }
}

function replies(length: number): string[] {
  const random = seededRandom(1)
  const lines: string[] = []
  let previous: Block | undefined
  let timestamp = FIRST_TIMESTAMP
  for (let height = 0; height < length; height++) {
    timestamp += 1 + below(120, random)
    const minedBy = pick(NAMES, random)
    previous = mineBlock({ previous, difficulty: DIFFICULTY, minedBy, messages: messages(random), timestamp })
    lines.push(reply(previous))
  }
  return lines
}

/** As a peer would write it: raw UTF-8, nothing between the fields. */
function reply({ height, minedBy, nonce, messages, timestamp, hash }: Block): string {
  return JSON.stringify({ type: 'GET_BLOCK_REPLY', height, minedBy, nonce, messages, timestamp, hash })
}

/** Three to ten words, as miners send them, which makes replies of about 240 bytes. */
function messages(random: Random): string[] {
  return Array.from({ length: 3 + below(8, random) }, () => pick(WORDS, random))
}

function pick(list: readonly string[], random: Random): string {
  return list[below(list.length, random)] as string
}

function below(end: number, random: Random): number {
  return Math.floor(random.fraction() * end)
}
