// Runs every example once on Node.js and once on Bun, and the one for tabs in Chromium, in a project that has the packed
// package installed; fails when one fails or hangs.
import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { inChromium } from './package/in-chromium.mjs'
import { installedProject, tool, whyFailed } from './package/install.mjs'

const TIMEOUT_MS = 60_000
// Each is one process, so that nothing outlives its time limit.
const RUNTIMES = [
  ['Node.js', process.execPath, ['--import', pathToFileURL(tool('tsx/dist/loader.mjs')).href]],
  ['Bun', tool('.bin/bun'), []],
]

const wanted = process.argv.slice(2)
const isWanted = (name) => wanted.length === 0 || wanted.includes(name)
const names = readdirSync('examples')
  .filter((name) => name.endsWith('.ts') && isWanted(name.replace(/\.ts$/, '')))
  .sort()

const project = await installedProject()
project.copy('examples')
try {
  for (const name of names) {
    for (const [runtime, command, args] of RUNTIMES) {
      const program = [...args, `examples/${name}`]
      await check(name, runtime, () => project.run(command, program, { timeoutMs: TIMEOUT_MS }))
    }
  }
  if (isWanted('two-tabs'))
    await check('two-tabs', 'Chromium', () => inChromium(`${project.folder}/examples/two-tabs`, talk))
} finally {
  project.remove()
}

/** Two tabs that each say a word, and end up with both. */
async function talk(open) {
  const tabs = [await open(), await open()]
  const shows = (tab, text) =>
    tab
      .getByText(text)
      .first()
      .waitFor({ timeout: TIMEOUT_MS / 2 })
  for (const tab of tabs) await shows(tab, '1 other tab')
  for (const [i, word] of ['every evening', 'one tree'].entries()) {
    await tabs[i].locator('input').fill(word)
    await tabs[i].getByRole('button').click()
    for (const tab of tabs) await shows(tab, `${i}: ${word}`)
  }
}

async function check(name, where, body) {
  const startedMs = performance.now()
  const [failure, remark] = await body().then(
    (said) => [undefined, said?.startsWith('NOT RUN') ? said : undefined],
    (error) => [whyFailed(error)],
  )
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(`${failure ? 'failed' : 'ok    '}  ${name.padEnd(28)} ${where.padEnd(8)} ${remark ?? `${seconds} s`}`)
  if (failure === undefined) return
  console.log(failure)
  process.exitCode = 1
}
