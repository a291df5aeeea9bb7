import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const reports = process.env['ROOKERY_TEST_REPORTS']
const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

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

const unit = suite('unit', 10_000)

/** What a page can run, in headless Chromium; nothing where there is none, or where the tests run in another runtime than Node.js. */
async function browserSuite() {
  const { bun, deno } = process.versions as NodeJS.Dict<string>
  if (bun || deno || !existsSync(chromium)) return []
  const { playwright } = await import('@vitest/browser-playwright')
  const { test, ...rest } = suite('browser', 60_000, false)
  const browser = {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({ launchOptions: { executablePath: chromium, args: ['--no-sandbox'] } }),
    instances: [{ browser: 'chromium' as const }],
  }
  return [{ ...rest, test: { ...test, browser } }]
}

export default defineConfig({
  resolve: {
    // The public names, from source. The longer ones first: an alias also matches what begins with it.
    alias: [
      { find: /^rookery\/node$/, replacement: at('adapters/node/index.ts') },
      { find: /^rookery\/bun$/, replacement: at('adapters/bun/index.ts') },
      { find: /^rookery\/deno$/, replacement: at('adapters/deno/index.ts') },
      { find: /^rookery\/browser$/, replacement: at('adapters/browser/index.ts') },
      { find: /^rookery\/memory$/, replacement: at('adapters/memory/index.ts') },
      { find: /^rookery\/simulator$/, replacement: at('simulator/index.ts') },
      { find: /^rookery$/, replacement: at('src/index.ts') },
    ],
  },
  test: {
    maxWorkers: 2,
    projects: [
      { ...unit, test: { ...unit.test, setupFiles: [at('test/support/fast-check.ts')] } },
      suite('fuzz', 60_000),
      suite('sim', 60_000),
      suite('conformance', 30_000, false),
      suite('interop', 60_000, false),
      suite('pages', 60_000, false),
      ...(await browserSuite()),
    ],
    reporters: reports ? ['default', ['json', { outputFile: `${reports}/vitest-${process.pid}.json` }]] : ['default'],
  },
})
