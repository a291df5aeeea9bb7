// Takes the picture of a simulation's page that the guide on simulating shows, with the command that the guide gives.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright'

const PICTURE = 'docs/pictures/simulating-page.png'
const WORLD = '--peers 50 --loss 0.2 --seed 42 --byzantine liar:3 --partition 20 --html out.html'
/** Within the partition, when each side has a chain of its own. */
const MOMENT = '#t=45'

const folder = mkdtempSync(join(tmpdir(), 'rookery-picture-'))
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' })
try {
  const { status } = spawnSync(
    process.execPath,
    [join(process.cwd(), 'dist/cli.js'), 'simulate', ...WORLD.split(' ')],
    {
      cwd: folder,
      stdio: 'inherit',
    },
  )
  if (status !== 0) throw new Error('There is no page: build first, with npm run build.')
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' })
  await page.goto(pathToFileURL(join(folder, 'out.html')).href + MOMENT)
  // It is drawn on the next frame.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  await page.screenshot({ path: PICTURE })
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}
