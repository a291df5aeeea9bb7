// Checks what the guides and the README show: every `ts` block must type-check, and what a `ts run` block prints must be
// what the `text` block after it says.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const TIMEOUT_MS = 60_000
const exec = promisify(execFile)

const pages = ['README.md', ...readdirSync('docs/guides').map((name) => `docs/guides/${name}`)]
const snippets = pages.filter((page) => page.endsWith('.md')).flatMap(snippetsOf)
// Within the project, so that `rookery` and its types are found as they are everywhere here.
const folder = mkdtempSync(join('docs', '.snippets-'))
try {
  for (const snippet of snippets) {
    snippet.path = join(folder, `${snippet.name}.mts`)
    writeFileSync(snippet.path, `${snippet.code}\nexport {}\n`)
  }
  await checkTypes()
  for (const snippet of snippets.filter(({ output }) => output !== undefined)) await checkOutput(snippet)
} finally {
  rmSync(folder, { recursive: true })
}
const shown = snippets.filter(({ output }) => output !== undefined).length
if (!process.exitCode) console.log(`ok      ${snippets.length} snippets type-check, ${shown} print what they say`)

function snippetsOf(page) {
  const text = readFileSync(page, 'utf8')
  const blocks = text.matchAll(/^```ts( run)?\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm)
  return [...blocks].map(([, run, code, output], i) => {
    const line = text.slice(0, text.indexOf(code)).split('\n').length
    const name = `${page.replace(/\.md$/, '').replaceAll('/', '-')}-${i}`
    if (run && output === undefined) throw new Error(`${page}:${line}: a \`ts run\` block needs a text block after it.`)
    return { where: `${page}:${line}`, name, code, output: run ? output : undefined }
  })
}

async function checkTypes() {
  const config = join(folder, 'tsconfig.json')
  // Snippets are cut from programs: a name that nothing uses is no mistake in one.
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false }
  writeFileSync(config, JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.mts'] }))
  await exec(process.execPath, ['node_modules/typescript/bin/tsc', '-p', config]).catch(({ stdout, message }) => {
    fail('types', named(stdout || message))
  })
}

async function checkOutput({ where, path, output }) {
  const args = ['--import', 'tsx', path]
  const env = { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.json', NO_COLOR: '1' }
  const {
    stdout = '',
    message,
    stderr,
  } = await exec(process.execPath, args, { env, timeout: TIMEOUT_MS }).catch((e) => e)
  if (message !== undefined) fail(where, `${message}\n${stderr}`)
  else if (stdout !== output) fail(where, `it prints\n\n${stdout}\nand the page says\n\n${output}`)
}

/** Files of ours, as the pages they come from. */
function named(text) {
  return snippets.reduce((told, { path, where }) => told.replaceAll(path, where), text)
}

function fail(where, why) {
  console.log(`failed  ${where}\n${why}`)
  process.exitCode = 1
}
