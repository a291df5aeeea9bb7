import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

const common = {
  outDir: 'dist',
  target: 'es2022',
  sourcemap: true,
  // Stale files are removed after the build (scripts/build.mjs), so that whoever runs dist/ meanwhile finds it whole.
  clean: false,
  removeNodeProtocol: false,
  silent: true,
} satisfies Options

/**
 * What our declarations take from elsewhere. Who has neither the types of a browser nor those of Node.js lacks these two, and
 * who has only the former lacks `AsyncDisposable`; where they are declared already, this adds nothing to them.
 */
const BORROWED_TYPES = `/// <reference lib="esnext.disposable" />
declare global { interface AbortSignal {} interface URL {} }`

/** The public entries. Splitting keeps one copy of what they share, so `instanceof RookeryError` holds across them. */
const library: Options = {
  ...common,
  entry: {
    index: 'src/index.ts',
    node: 'adapters/node/index.ts',
    bun: 'adapters/bun/index.ts',
    deno: 'adapters/deno/index.ts',
    browser: 'adapters/browser/index.ts',
    memory: 'adapters/memory/index.ts',
    simulator: 'simulator/index.ts',
  },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  // The simulator stands on the public names, as any user's program does.
  external: [/^node:/, 'bun', /^rookery($|\/)/],
  splitting: true,
  // Also what writes the CommonJS files: Rollup's are sound where tsup's own splitting is experimental.
  treeshake: true,
  dts: process.env.ROOKERY_BUILD === 'js' ? false : { compilerOptions: { noEmit: false }, banner: BORROWED_TYPES },
}

/** What a mining worker of a page runs, for pages whose policy wants it from a file: one script, without imports. */
const browserWorker: Options = {
  ...common,
  entry: { 'browser-worker': 'adapters/browser/mining/worker.ts' },
  format: ['iife'],
  outExtension: () => ({ js: '.js' }),
  platform: 'browser',
  splitting: false,
  sourcemap: false,
  dts: false,
}

/** The program. It stands on the public names as any user's would, so they stay imports; commander is bundled. */
const cli: Options = {
  ...common,
  entry: { cli: 'cli/main.ts' },
  format: ['esm'],
  platform: 'node',
  external: [/^rookery($|\/)/],
  noExternal: ['commander'],
  splitting: false,
  sourcemap: false,
  dts: false,
  // Bundled CommonJS asks for node:events and the like through `require`, which a module must make itself.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module'\nconst require = $createRequire(import.meta.url)",
  },
  footer: { js: licenceComment('commander') },
}

/** The licence of what we bundle goes where the code goes. */
function licenceComment(name: string): string {
  return `/*! Bundles ${name}:\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8').trim()}\n*/`
}

export default defineConfig([library, browserWorker, cli])
