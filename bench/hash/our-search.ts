import { createHash } from 'node:crypto'
import { compileKernel } from '../../src/hash/compile-kernel.ts'
import { createHasher } from '../../src/hash/create-hasher.ts'
import { layoutBehind, nonceOf } from '../../src/mining/nonce-layout.ts'
import { createNonceSearch } from '../../src/mining/search.ts'

/** Looks for a hash with more zeros than will turn up, so that all `count` nonces are tried. */
export async function ourSearch(fixedPart: Uint8Array): Promise<(count: number) => void> {
  const hasher = await createHasher()
  const search = createNonceSearch({ fixedPart, difficulty: 16, kernel: await compileKernel(), hasher })
  let from = 0
  return (count) => {
    for (const end = from + count; from < end; from += SLICE) search.mine({ from, count: Math.min(SLICE, end - from) })
  }
}

/** As a miner on the event loop asks for them. */
const SLICE = 200_000

/** @throws Error unless the hits among some nonces are those that node:crypto finds among the same nonces. */
export async function checkOurSearch(fixedPart: Uint8Array): Promise<void> {
  const [layout, count, difficulty] = [layoutBehind(fixedPart.length), 20_000, 3]
  const search = createNonceSearch({
    fixedPart,
    difficulty,
    kernel: await compileKernel(),
    hasher: await createHasher(),
  })
  for (let number = 0; number < count; number++) {
    const nonce = nonceOf(number, layout)
    const isHit = createHash('sha256').update(fixedPart).update(nonce).digest('hex').endsWith('000')
    if ((search.mine({ from: number, count: 1 }).nonce === nonce) !== isHit) {
      throw new Error(`Our search is wrong about nonce ${nonce} behind ${fixedPart.length} bytes.`)
    }
  }
}
