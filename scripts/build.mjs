// Builds dist/. With --js without declarations, with --if-needed only when a source is newer than what is built.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = ['src', 'adapters', 'simulator', 'cli', 'package.json', 'tsup.config.ts']
const javaScriptOnly = process.argv.includes('--js')

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
  if (!existsSync('dist/cli.js') || !existsSync('dist/index.js')) return false
  const builtMs = Math.min(statSync('dist/cli.js').mtimeMs, statSync('dist/index.js').mtimeMs)
  return SOURCES.flatMap(filesUnder).every((path) => statSync(path).mtimeMs <= builtMs)
}

function filesUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}
