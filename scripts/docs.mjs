// Builds the documentation into docs/site/: guides and API by TypeDoc, the live rookery beside them, and every link followed.
// With --no-snippets it leaves out the check of what the guides show.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { brokenLinks } from './docs/check-links.mjs'

const SITE = 'docs/site'

run('node_modules/typedoc/bin/typedoc')
run('scripts/docs/try-it.mjs', join(SITE, 'try-it'))
const broken = brokenLinks(SITE)
console.log(
  broken.length === 0 ? 'ok      every link leads somewhere' : `failed  ${broken.length} links\n${broken.join('\n')}`,
)
if (broken.length > 0) process.exitCode = 1
if (!process.argv.includes('--no-snippets')) run('scripts/docs/snippets.mjs')

function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
