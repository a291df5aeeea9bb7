import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** What a program says on standard output; undefined where there is none or it fails. */
function outputOf(command: string, args: readonly string[]): string | undefined {
  const { status, stdout, error } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return error || status !== 0 ? undefined : stdout
}

/** SHA-256 compressions a second of processor time by OpenSSL, on blocks of 16 kB: what this machine's instructions allow. */
export function opensslPerSecond(): number | undefined {
  const output = outputOf('openssl', ['speed', '-mr', '-seconds', '1', '-bytes', '16384', '-evp', 'sha256'])
  const bytesPerSecond = Number(/^\+F:\d+:[^:]+:([\d.]+)/im.exec(output ?? '')?.[1])
  return bytesPerSecond > 0 ? bytesPerSecond / 64 : undefined
}

/** What Python has found, and how fast. */
export interface PythonResult {
  readonly perSecond: number
  readonly hits?: readonly number[]
  readonly tip?: string
}

/** Runs rival.py. */
export function python(...args: string[]): PythonResult | undefined {
  const output = outputOf('python3', [here('rival.py'), ...args])
  return output === undefined ? undefined : JSON.parse(output)
}

/** Our search in Bun: hashes a second of processor time. */
export function bunPerSecond(fixedBytes: number, milliseconds: number): number | undefined {
  const bun = here('../../node_modules/.bin/bun')
  const output = outputOf(bun, ['run', here('bun-search.ts'), String(fixedBytes), String(milliseconds)])
  return output === undefined ? undefined : JSON.parse(output).perSecond
}
