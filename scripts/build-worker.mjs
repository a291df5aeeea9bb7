// Makes one text of a mining thread's code and all that it imports: the files worker-text.ts, which are committed.
// A text survives every bundler and both module systems, where a file beside the module would have to be found.
//   node scripts/build-worker.mjs            writes the files
//   node scripts/build-worker.mjs --check    only says whether they are up to date
import { readFileSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import ts from 'typescript'

const FOLDERS = ['adapters/shared/mining', 'adapters/browser/mining']

for (const folder of FOLDERS) {
  const made = moduleOf(bundle(`${folder}/worker.ts`))
  const target = `${folder}/worker-text.ts`
  if (!process.argv.includes('--check')) writeFileSync(target, made)
  else if (readFileSync(target, 'utf8') !== made) {
    console.error(`${target} is out of date: run node scripts/build-worker.mjs`)
    process.exitCode = 1
  }
}

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
