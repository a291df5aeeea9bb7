// Installs the packed package into an empty project and uses it in every way that its users might.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { inChromium } from './package/in-chromium.mjs'
import { installedProject, tool, whyFailed } from './package/install.mjs'
import { cjsProgram, EXPECTED, esmProgram, pageProgram, typedProgram } from './package/programs.mjs'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
/** Every entry that is code to import; a worker's is code to serve. */
const ENTRIES = Object.entries(exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([path]) => path.replace('.', 'rookery'))
const VERIFIER_BUDGET_BYTES = 17_000
const TYPES = {
  strict: true,
  skipLibCheck: false,
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
}
/** A server's program: what Node.js has, and nothing that only a browser has. */
const SERVER_TYPES = { ...TYPES, lib: ['es2022'], types: ['node'], typeRoots: [tool('@types')], noEmit: true }

const project = await installedProject()
const node = process.execPath
try {
  await inNode()
  await inTypeScript()
  await inTypeScriptOfServers()
  await inOtherRuntimes()
  await inBundles()
} finally {
  project.remove()
}

async function inNode() {
  project.write('user.mjs', esmProgram)
  project.write('user.cjs', cjsProgram)
  await prints('an ES module on Node.js', node, ['user.mjs'])
  await prints('CommonJS on Node.js', node, ['user.cjs'])
  project.write('still.mjs', stillProgram())
  await prints('importing does nothing', node, ['still.mjs'], 'still\n')
}

async function inTypeScript() {
  project.write('user.ts', typedProgram)
  for (const moduleResolution of ['nodenext', 'bundler']) {
    const module = moduleResolution === 'nodenext' ? 'nodenext' : 'esnext'
    const compilerOptions = { ...TYPES, module, moduleResolution, outDir: `out-${moduleResolution}` }
    project.write(`${moduleResolution}.json`, JSON.stringify({ compilerOptions, files: ['user.ts'] }))
    await prints(
      `TypeScript, ${moduleResolution}: types`,
      node,
      [tool('typescript/bin/tsc'), '-p', `${moduleResolution}.json`],
      '',
    )
    await prints(`TypeScript, ${moduleResolution}: run`, node, [`out-${moduleResolution}/user.js`])
  }
}

/** Each entry in full, since declarations that nothing imports are not read. */
async function inTypeScriptOfServers() {
  project.write('server.ts', ENTRIES.map((entry, i) => `export * as entry${i} from '${entry}'\n`).join(''))
  const compilerOptions = { ...SERVER_TYPES, module: 'nodenext', moduleResolution: 'nodenext' }
  project.write('server.json', JSON.stringify({ compilerOptions, files: ['server.ts'] }))
  await prints('TypeScript without a browser', node, [tool('typescript/bin/tsc'), '-p', 'server.json'], '')
  const bare = { ...compilerOptions, types: [] }
  project.write('bare.json', JSON.stringify({ compilerOptions: bare, files: ['server.ts'] }))
  await prints('TypeScript without any runtime', node, [tool('typescript/bin/tsc'), '-p', 'bare.json'], '')
}

async function inOtherRuntimes() {
  await prints('TypeScript on Bun', tool('.bin/bun'), ['user.ts'])
  await prints('TypeScript on Deno', tool('.bin/deno'), ['run', '--allow-all', '--check', 'user.ts'])
}

async function inBundles() {
  await check('a verifier alone is small', async () => {
    project.write(
      'verify.mjs',
      "import { createVerifier } from 'rookery'\nconsole.log(await createVerifier({ difficulty: 8 }))\n",
    )
    const options = {
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      absWorkingDir: project.folder,
    }
    const { outputFiles } = await build({ ...options, entryPoints: ['verify.mjs'] })
    const [{ contents, text }] = outputFiles
    const bytes = brotliCompressSync(contents).length
    assert.ok(bytes < VERIFIER_BUDGET_BYTES, `${bytes} bytes compressed, more than ${VERIFIER_BUDGET_BYTES}`)
    // A word of each part that nobody asked for.
    for (const word of ['GOSSIP', 'SCHEDULER_STOPPED', 'MINER_FAILED'])
      assert.ok(!text.includes(word), `it has ${word}`)
    return `${(bytes / 1_000).toFixed(1)} kB compressed`
  })
  await check('a page built by Vite', inVite)
}

function inVite() {
  project.write(
    'index.html',
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>waiting</title>' +
      '<script type="module" src="/page.js"></script>',
  )
  project.write('page.js', pageProgram)
  return inChromium(project.folder, async (open) => {
    const page = await open()
    await page.waitForFunction("document.title !== 'waiting'", undefined, { timeout: 20_000 }).catch(() => {})
    assert.equal(`${await page.title()}\n`, EXPECTED)
  })
}

/** Imports every entry and looks whether anything is different from before: globals, timers, sockets, threads. */
function stillProgram() {
  return `
const seen = () => [Object.getOwnPropertyNames(globalThis), process.getActiveResourcesInfo(), process.eventNames()]
const before = JSON.stringify(seen())
for (const entry of ${JSON.stringify(ENTRIES)}) {
  await import(entry)
  const after = JSON.stringify(seen())
  if (after !== before) throw new Error(entry + ': ' + before + ' became ' + after)
}
console.log('still')
`
}

async function prints(title, command, args, expected = EXPECTED) {
  await check(title, async () => {
    const printed = await project.run(command, args).catch((error) => {
      throw new Error(whyFailed(error))
    })
    assert.equal(printed, expected)
  })
}

async function check(title, body) {
  const startedMs = performance.now()
  try {
    const remark = await body()
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
    console.log(`ok      ${title.padEnd(32)} ${remark ?? `${seconds} s`}`)
  } catch (error) {
    console.log(`failed  ${title}\n        ${error.message}`)
    process.exitCode = 1
  }
}
