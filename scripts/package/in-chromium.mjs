import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/**
 * Builds a page with Vite as its users would, serves it on this machine, and hands `work` a function that opens it in one
 * more tab.
 * @returns A sentence where there is no Chromium to open it in; with CI set that is an error.
 */
export async function inChromium(root, work) {
  if (!existsSync(CHROMIUM)) {
    const whyNot = `needs Chromium at ${CHROMIUM}; install it, or set CHROMIUM_PATH`
    if (process.env.CI) throw new Error(whyNot)
    return `NOT RUN: ${whyNot}`
  }
  const [vite, playwright] = await Promise.all([import('vite'), import('playwright')])
  const common = { root, configFile: false, logLevel: 'error' }
  await vite.build({ ...common, build: { outDir: 'site' } })
  const server = await vite.preview({ ...common, build: { outDir: 'site' }, preview: { host: '127.0.0.1', port: 0 } })
  const browser = await playwright.chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  const failures = []
  try {
    const context = await browser.newContext()
    const open = async () => {
      const page = await context.newPage()
      page.on('pageerror', (error) => failures.push(error.message))
      page.on('console', (message) => message.type() === 'error' && failures.push(message.text()))
      await page.goto(server.resolvedUrls.local[0])
      return page
    }
    await work(open)
    assert.deepEqual(failures, [])
  } finally {
    await browser.close()
    await server.close()
  }
}
