import { createHash } from 'node:crypto'
import { bunPerSecond, opensslPerSecond, python } from './children.ts'
import type { ChildContender, Contender } from './measure.ts'
import { checkOurSearch, ourSearch } from './our-search.ts'

/** What the ratios are taken of. */
export const OURS = 'rookery'
export const OPENSSL = 'OpenSSL, one compression'

interface Rival {
  readonly name: string
  search(fixedPart: Uint8Array): (count: number, onHit: (number: number) => void) => void
}

/** Everybody who searches behind a fixed part of so many bytes, once all have shown that they find the same. */
export async function searchers(fixedBytes: number, turnMs: number): Promise<(Contender | ChildContender)[]> {
  const fixedPart = new Uint8Array(fixedBytes).fill(7)
  await checkOurSearch(fixedPart)
  const ours = await ourSearch(fixedPart)
  // Its own text, so that the types of packages that may not be there are not asked for.
  const path = './rivals.mjs'
  const rivals = (await ((await import(path)) as { rivals(): Promise<Rival[]> }).rivals()) as Rival[]
  const others = rivals.map(({ name, search }): Contender => {
    const run = search(fixedPart)
    checkHits(
      name,
      hitsOf((onHit) => run(CHECKED, onHit)),
      fixedPart,
    )
    return { name, run: (count) => run(count, ignore) }
  })
  return [{ name: OURS, run: ours }, ...others, ...programs(fixedPart, turnMs)]
}

function programs(fixedPart: Uint8Array, turnMs: number): ChildContender[] {
  const seconds = String(turnMs / 1_000)
  return [
    {
      name: 'Python, hashlib copy()',
      perSecond() {
        const result = python('search', String(fixedPart.length), seconds)
        if (result) checkHits('Python', result.hits ?? [], fixedPart)
        return result?.perSecond
      },
    },
    { name: 'rookery on Bun', perSecond: () => bunPerSecond(fixedPart.length, turnMs) },
    { name: OPENSSL, perSecond: opensslPerSecond },
  ]
}

const CHECKED = 20_000
const ignore = () => {}

function hitsOf(run: (onHit: (number: number) => void) => void): number[] {
  const hits: number[] = []
  run((number) => hits.push(number))
  return hits
}

/** The rivals' nonces are nine digits to the base 64. @throws Error unless these are the ones with three zeros. */
function checkHits(name: string, hits: readonly number[], fixedPart: Uint8Array): void {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const expected: number[] = []
  for (let number = 0; number < CHECKED; number++) {
    let nonce = ''
    for (let rest = number; nonce.length < 9; rest = Math.floor(rest / 64)) nonce = `${digits[rest % 64]}${nonce}`
    if (createHash('sha256').update(fixedPart).update(nonce).digest('hex').endsWith('000')) expected.push(number)
  }
  if (hits.join() !== expected.join()) throw new Error(`${name} finds other nonces than node:crypto.`)
}
