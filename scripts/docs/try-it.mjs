// node scripts/docs/try-it.mjs FOLDER: builds the page with the live rookery there, from source; its files work from a disk
// as well as from a server.
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const SOURCE = 'docs/try-it'
const [folder = 'docs/site/try-it'] = process.argv.slice(2)

mkdirSync(folder, { recursive: true })
await build({
  entryPoints: [join(SOURCE, 'main.ts')],
  outfile: join(folder, 'try-it.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  platform: 'browser',
  tsconfig: 'tsconfig.json',
  logLevel: 'warning',
})
for (const name of ['index.html', 'try-it.css']) copyFileSync(join(SOURCE, name), join(folder, name))
copyFileSync('docs/rookery.svg', join(folder, 'rookery.svg'))
