import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Node.js or Bun: the same suites run in both. */
const runtime = process.versions.bun === undefined ? 'node' : 'bun'
const reports = process.env.ROOKERY_TEST_REPORTS

/** What a folder of tests needs: unit tests are quick; the others wait for sockets, for processes or for many peers. */
const suite = (name: string, timeoutMs: number, fileParallelism = true) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    fileParallelism,
  },
})

export default defineConfig({
  resolve: {
    // The public names, from source. The longer ones first: an alias also matches what begins with it.
    alias: [
      { find: /^rookery\/node$/, replacement: at('adapters/node/index.ts') },
      { find: /^rookery\/bun$/, replacement: at('adapters/bun/index.ts') },
      { find: /^rookery\/memory$/, replacement: at('adapters/memory/index.ts') },
      { find: /^rookery\/simulator$/, replacement: at('simulator/index.ts') },
      { find: /^rookery$/, replacement: at('src/index.ts') },
    ],
  },
  test: {
    maxWorkers: 2,
    projects: [
      suite('unit', 10_000),
      suite('fuzz', 60_000),
      suite('sim', 60_000),
      suite('conformance', 30_000, false),
      suite('interop', 60_000, false),
    ],
    reporters: reports ? ['default', ['json', { outputFile: `${reports}/vitest-${runtime}.json` }]] : ['default'],
  },
})
