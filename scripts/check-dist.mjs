// Uses the built package the way its users will: by its names, from ES modules, from CommonJS and from TypeScript.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const ENTRIES = [
  'rookery',
  'rookery/node',
  'rookery/bun',
  'rookery/deno',
  'rookery/browser',
  'rookery/memory',
  'rookery/simulator',
]
const USER_OPTIONS = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
}
const require = createRequire(import.meta.url)

await check('both module systems export the same names', async () => {
  for (const entry of ENTRIES) {
    const imported = Object.keys(await import(entry)).sort()
    const required = Object.keys(require(entry)).sort()
    assert.deepEqual(required, imported, entry)
    assert.ok(imported.length > 0, `${entry} exports nothing`)
    assert.ok(!imported.includes('default'), `${entry} has a default export`)
  }
})

await check('entries share their classes, so instanceof holds across them', () => {
  // One class in one file: whoever throws a RookeryError takes it from there.
  for (const extension of ['js', 'cjs']) {
    const owners = filesOf(extension).filter((path) =>
      /class RookeryError\b|RookeryError = class\b/.test(readFileSync(path, 'utf8')),
    )
    assert.equal(owners.length, 1, `RookeryError is defined in ${owners.join(' and ') || 'no file'}`)
  }
})

await check('hash-wasm is loaded only where the kernel cannot run, as it takes longer than all the rest', () => {
  const eager = [...filesOf('js'), ...filesOf('cjs')].filter((path) =>
    /^import[^(\n]*hash-wasm|\brequire\([^)]*hash-wasm/m.test(readFileSync(path, 'utf8')),
  )
  assert.deepEqual(
    eager.filter((path) => !path.startsWith('dist/hash-wasm-hasher-')),
    [],
  )
  assert.equal(eager.length, 2, 'the fallback is not there once for each module system')
})

await check('miners on threads find the same block from both module systems, and keep no process alive', () => {
  const template = "{ previousHash: '', height: 0, minedBy: 'rook', messages: ['caw'], timestamp: 1, difficulty: 3 }"
  const mine = `createMiner({ threads: 1 }).then((miner) => miner.mine(${template})).then(({ block }) => console.log(block.hash))`
  const [imported, required] = [
    ['--input-type=module', `import { createMiner } from 'rookery/node'; ${mine}`],
    ['--input-type=commonjs', `const { createMiner } = require('rookery/node'); ${mine}`],
  ].map(([type, code]) =>
    execFileSync(process.execPath, [type, '-e', code], { encoding: 'utf8', timeout: 30_000 }).trim(),
  )
  assert.match(imported, /^[0-9a-f]{61}000$/)
  assert.equal(required, imported)
})

await check('the program has its shebang and stands on the public names', () => {
  const program = readFileSync('dist/cli.js', 'utf8')
  assert.ok(program.startsWith('#!/usr/bin/env node\n'), 'dist/cli.js does not start with #!/usr/bin/env node')
  assert.match(program, /from ['"]rookery['"]/, 'dist/cli.js bundles the core instead of importing it')
  assert.match(execFileSync(process.execPath, ['dist/cli.js', '--help'], { encoding: 'utf8' }), /demo/)
})

await check('what the README and the guides lead to, and what the declarations name, is in the package', () => {
  const packed = new Set(packedFiles())
  for (const page of ['README.md', ...[...packed].filter((file) => /^docs\/guides\/.*\.md$/.test(file))]) {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)|\s(?:src|srcset|href)="([^"]+)"/g)]
    const files = links.map(([, link, source]) => link ?? source).filter((link) => !/^(#|[a-z]+:)/i.test(link))
    assert.ok(files.length > 0 || page !== 'README.md', 'the README has no links')
    assert.deepEqual(
      files.map((file) => join(dirname(page), file.split('#')[0])).filter((file) => !packed.has(file)),
      [],
      `${page} has dead links`,
    )
  }
  for (const path of [...packed].filter((file) => file.endsWith('.d.ts'))) {
    const named = readFileSync(path, 'utf8').match(/[\w./-]+\.md\b/g) ?? []
    assert.deepEqual(
      named.filter((file) => !packed.has(file)),
      [],
      `${path} names files that users do not have`,
    )
  }
})

await check('strict TypeScript reads the declarations, library checks included', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-types-'))
  try {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(process.cwd(), join(folder, 'node_modules', 'rookery'))
    const lines = ENTRIES.map((entry, i) => `export * as entry${i} from '${entry}'`)
    writeFileSync(join(folder, 'user.mts'), lines.join('\n'))
    writeFileSync(join(folder, 'user.cts'), lines.join('\n'))
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: USER_OPTIONS, files: ['user.mts', 'user.cts'] }),
    )
    execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder], {
      stdio: 'pipe',
      encoding: 'utf8',
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

async function check(title, body) {
  try {
    await body()
    console.log(`ok      ${title}`)
  } catch (error) {
    console.log(`failed  ${title}\n        ${error.stdout || error.message}`)
    process.exitCode = 1
  }
}

function filesOf(extension) {
  return packedFiles().filter(
    (path) => path.startsWith('dist/') && path !== 'dist/cli.js' && path.endsWith(`.${extension}`),
  )
}

function packedFiles() {
  const { files } = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )[0]
  return files.map(({ path }) => path)
}
