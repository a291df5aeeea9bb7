import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const exec = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const LIMIT_MS = 110_000

/** Runs an experiment as its reader does, small. @returns What it prints, and what it draws. */
async function run(name: string, args: readonly string[]): Promise<{ table: string; picture: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-experiment-'))
  const svg = join(folder, `${name}.svg`)
  const command = ['--import', 'tsx', `docs/experiments/${name}.ts`, ...args, '--seeds', '1', '--svg', svg]
  const env = { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.json' }
  try {
    const { stdout } = await exec(process.execPath, command, { cwd: ROOT, env, timeout: LIMIT_MS })
    return { table: stdout, picture: await readFile(svg, 'utf8') }
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('an experiment', () => {
  it.each([
    ['spread', ['--peers', '4,8'], /^\| 4 \| \d+ ms \(.*\n\| 8 \| \d+ ms \(/m],
    ['selfish', ['--power', '0.35'], /^\| 35\.0 % \| (3[5-9]|4\d)\.\d %/m],
    ['liars', ['--liars', '0,2'], /^\| 0 \| \d+ ms \(.*\n\| 2 \| \d+ ms \(/m],
  ] as const)(
    'of %s answers its question with a table and a picture',
    { timeout: 120_000 },
    async (name, args, row) => {
      const { table, picture } = await run(name, args)
      expect(table).toMatch(/^\|( [^|]+ \|)+\n\|( ---: \|)+\n/)
      expect(table).toMatch(row)
      expect(picture).toMatch(/^<svg .*<\/svg>\n$/s)
      expect(picture).not.toMatch(/NaN|undefined|Infinity/)
      expect(picture).toContain('<circle class="mark dusk"')
    },
  )
})
