// Verifies a chain in a file, one block a line, genesis first, and names the first rule that is broken.
//   npx tsx examples/verify.ts                     Node.js: two real blocks of 2024, and a third that somebody made up
//   npx bun examples/verify.ts                     the same in Bun
//   npx tsx examples/verify.ts FILE 8              a file of yours, and the difficulty of its network
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVerifier } from 'rookery'

const [given, difficulty = '8'] = process.argv.slice(2)
const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'chain-')) : undefined
const file = given ?? (await writeSample(join(folder ?? '', 'chain.jsonl')))

const verifier = await createVerifier({ difficulty: Number(difficulty) })
let previousHash = ''
let height = 0
for (const line of (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')) {
  // A text is read as a datagram would be: strictly, and without believing its types.
  const verdict = verifier.block(line, { previousHash, height })
  if (!verdict.ok) {
    console.log(`block ${height}: ${verdict.reason}`)
    console.log(verdict.message)
    break
  }
  const { minedBy, messages, hash } = verdict.block
  console.log(`block ${height}: sound, by ${minedBy}: ${messages.join(' ')}`)
  previousHash = hash
  height += 1
}
console.log(`${height} blocks stand`)
if (folder) await rm(folder, { recursive: true })

async function writeSample(path: string): Promise<string> {
  const genesis = {
    height: 0,
    minedBy: 'Prof!',
    messages: ['Keep it', 'simple.', 'Veni', 'vidi', 'vici'],
    nonce: '663135608617883',
    timestamp: 1730910874,
    hash: '75977fa09516d028befa0695e16c93be20271b66630236d38718e35700000000',
  }
  const hash = '5c25ae996e712fc8e93c10a1b9fd3b42dd408aaa65f4c3e4dfe8982800000000'
  const next = { height: 1, minedBy: 'Prof!', messages: ['test'], nonce: '4776171179467', timestamp: 1730974785, hash }
  const madeUp = { ...next, height: 2, messages: ['trust me'] }
  await writeFile(path, [genesis, next, madeUp].map((block) => `${JSON.stringify(block)}\n`).join(''))
  return path
}

// Its output:
//
//   block 0: sound, by Prof!: Keep it simple. Veni vidi vici
//   block 1: sound, by Prof!: test
//   block 2: hash
//   The block for height 2 does not hash to its hash "5c25ae996e712fc8…00000000" on top of the block before it.
//   2 blocks stand
