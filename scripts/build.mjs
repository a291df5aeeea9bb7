// Builds dist/. With --js without declarations, with --if-needed only when a source is newer than what is built.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = [
  'src',
  'adapters',
  'simulator',
  'cli',
  'package.json',
  'tsup.config.ts',
  'tsconfig.json',
  'scripts/build.mjs',
]
const javaScriptOnly = process.argv.includes('--js')
/** One of each kind of what is built. */
const BUILT = ['dist/cli.js', 'dist/index.js', ...(javaScriptOnly ? [] : ['dist/index.d.ts', 'dist/index.d.cts'])]

if (!process.argv.includes('--if-needed') || !isFresh()) build()

function build() {
  const startedMs = Date.now()
  const { status } = spawnSync(process.execPath, ['node_modules/tsup/dist/cli-default.js'], {
    env: { ...process.env, ROOKERY_BUILD: javaScriptOnly ? 'js' : 'all' },
    // npm pack --json and its like own standard output.
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(status ?? 1)
  if (!javaScriptOnly) removeOlderThan(startedMs)
}

/** Chunks carry a hash in their names, so every change leaves an orphan behind. */
function removeOlderThan(startedMs) {
  for (const path of filesUnder('dist')) {
    if (statSync(path).mtimeMs < startedMs - 1_000) rmSync(path, { force: true })
  }
}

function isFresh() {
  if (!BUILT.every((path) => existsSync(path))) return false
  const builtMs = Math.min(...BUILT.map((path) => statSync(path).mtimeMs))
  // Folders too: a file that was removed leaves no other trace.
  return SOURCES.flatMap(pathsUnder).every((path) => statSync(path).mtimeMs <= builtMs)
}

function filesUnder(path) {
  return pathsUnder(path).filter((found) => statSync(found).isFile())
}

/** What it names, and all that is in it. */
function pathsUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return [path, ...readdirSync(path, { recursive: true }).map((found) => join(path, found))]
}
