import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What `rookery` is here: the sources or the built package, and a fingerprint of the file that it begins with. */
export interface Build {
  readonly name: 'dist' | 'source'
  readonly id: string
}

export function whichBuild(): Build {
  const path = fileURLToPath(import.meta.resolve('rookery'))
  const id = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 8)
  return { name: path.endsWith('.ts') ? 'source' : 'dist', id }
}
