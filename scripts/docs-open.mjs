// Serves docs/site/ on this machine, opens it where there is a screen, and stops on Ctrl-C. Builds it first where it is missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { preview } from 'vite'

const SITE = 'docs/site'

if (!existsSync(`${SITE}/index.html`)) {
  const { status } = spawnSync(process.execPath, ['scripts/docs.mjs', '--no-snippets'], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
const port = Number(process.argv[2] ?? 4173)
const server = await preview({
  configFile: false,
  root: 'docs',
  appType: 'mpa',
  build: { outDir: 'site' },
  preview: { host: '127.0.0.1', port, open: process.stdout.isTTY === true },
  logLevel: 'warn',
})
console.log(`The documentation is at ${server.resolvedUrls?.local[0]}; Ctrl-C ends it.`)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close().then(() => process.exit(0)))
