// Makes one text of a mining thread's code and all that it imports: adapters/shared/mining/worker-text.ts, which is committed.
// A text survives every bundler and both module systems, where a file beside the module would have to be found.
//   node scripts/build-worker.mjs            writes the file
//   node scripts/build-worker.mjs --check    only says whether it is up to date
import { readFileSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'

const ENTRY = 'adapters/shared/mining/worker.ts'
const TARGET = 'adapters/shared/mining/worker-text.ts'

const made = moduleOf(bundle(ENTRY))
if (process.argv.includes('--check')) {
  const isFresh = readFileSync(TARGET, 'utf8') === made
  if (!isFresh) console.error(`${TARGET} is out of date: run node scripts/build-worker.mjs`)
  process.exitCode = isFresh ? 0 : 1
} else writeFileSync(TARGET, made)

/** CommonJS, since that is what a worker made from a text runs; each module is a function under its path. */
function bundle(entry) {
  const modules = new Map()
  const add = (path) => {
    if (modules.has(path)) return
    modules.set(path, '')
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
      compilerOptions: { target: 'es2022', module: 'commonjs', isolatedModules: true, removeComments: true },
    })
    const code = outputText.replace(/require\("(\.[^"]+)"\)/g, (_all, specifier) => {
      const found = posix.join(posix.dirname(path), specifier)
      add(found)
      return `load("${found}")`
    })
    modules.set(path, code.replace('"use strict";\n', '').trim())
  }
  add(entry)
  const functions = [...modules].map(([path, code]) => `"${path}"(exports) {\n${code}\n}`)
  return `"use strict";
const loaded = {};
const load = (path) => {
if (!loaded[path]) modules[path](loaded[path] = {});
return loaded[path];
};
const modules = {
${functions.join(',\n')}
};
load("${entry}");
`
}

function moduleOf(text) {
  const escaped = text.replace(/[\\`]|\$\{/g, '\\$&')
  return `/** The code of a mining thread, made by scripts/build-worker.mjs from worker.ts and what it imports. */\nexport const WORKER_TEXT: string = \`${escaped}\`\n`
}
